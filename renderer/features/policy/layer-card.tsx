import type { ReactNode } from 'react';
import type { PolicyView } from '../../../shared/model/policy-view.ts';
import { formatAgo, formatMoment } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Pill } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './policy.module.css';

const text = strings.policy.layer;
type Layer = PolicyView['layers'][number];

const TONES: Record<Layer['state'], Tone> = { valid: 'good', kept: 'wait', expired: 'bad', invalid: 'bad' };

/** One layer: what it is, where it came from, whether it holds. */
export function LayerCard({ layer }: { layer: Layer }): ReactNode {
  const { name, id, version, source, state, mode } = layer;
  return (
    <li className={styles.card} data-testid="layer" data-state={state}>
      <div className={styles.cardHead}>
        <h3 className={styles.cardTitle}>
          <VisibleText text={id ?? name} />
        </h3>
        <span className={styles.quietText}>
          <VisibleText
            text={[id === undefined ? '' : name, version === undefined ? '' : text.version(version)]
              .filter(Boolean)
              .join(', ')}
          />
        </span>
        <Pill tone={TONES[state]}>{text.state[state]}</Pill>
      </div>
      <Problem layer={layer} />
      <Facts>
        <Fact name={text.source}>
          <code>
            <VisibleText text={source} />
          </code>
        </Fact>
        {mode !== undefined && <Fact name={text.mode}>{strings.policy.mode[mode]}</Fact>}
        <Signature layer={layer} />
        <Times layer={layer} />
      </Facts>
    </li>
  );
}

function Problem({ layer: { state, problem, line, column } }: { layer: Layer }): ReactNode {
  if (problem === undefined) return null;
  return (
    <div className={state === 'kept' ? styles.concern : styles.problem} role="note">
      <p>
        {line !== undefined && <strong>{text.place(line, column)}: </strong>}
        <VisibleText text={problem} />.
      </p>
    </div>
  );
}

function Signature({ layer: { signature, unreachable, name } }: { layer: Layer }): ReactNode {
  const now = useNow(30_000);
  if (signature === undefined) {
    return name.startsWith('system') ? <Fact name={text.signature}>{text.notSigned}</Fact> : null;
  }
  const { keyId, checkedAt } = signature;
  return (
    <Fact name={text.signature}>
      <VisibleText text={text.signedBy(keyId)} />,{' '}
      {checkedAt === 0 ? text.notChecked : text.checked(formatAgo(checkedAt, now))}
      {unreachable !== undefined && (
        <p className={styles.warn}>
          <VisibleText text={text.unreachable(unreachable)} />
        </p>
      )}
    </Fact>
  );
}

function Times({ layer: { issuedAt, expiresAt, onExpiry } }: { layer: Layer }): ReactNode {
  return (
    <>
      {issuedAt !== undefined && <Fact name={text.issued}>{formatMoment(Date.parse(issuedAt))}</Fact>}
      <Fact name={text.expires}>
        {expiresAt === undefined
          ? text.never
          : `${formatMoment(Date.parse(expiresAt))}; ${text.after[onExpiry ?? 'deny']}`}
      </Fact>
    </>
  );
}
