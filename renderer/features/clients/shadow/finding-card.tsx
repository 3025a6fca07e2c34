import type { ReactNode } from 'react';
import { knownBadText } from '../../../../shared/model/known-bad-text.ts';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import { useClientName, useConnected } from '../../../app/services.ts';
import { formatAgo, formatMoment } from '../../../strings/format.ts';
import { strings } from '../../../strings/strings.ts';
import { Button } from '../../../ui/button.tsx';
import { Fact, Facts } from '../../../ui/facts.tsx';
import { Badge, Pill } from '../../../ui/pill.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import clients from '../clients.module.css';
import styles from './shadow.module.css';
import type { FindingAct } from './shadow-tab.tsx';
import type { ShadowFinding } from './use-shadow.ts';

const text = strings.clients.shadow;

interface FindingCardProps {
  finding: ShadowFinding;
  onAct: (kind: FindingAct['kind']) => void;
}

/** One server around Gatehouse: who has it, where, since when, and what policy would say of it. */
export function FindingCard({ finding, onAct }: FindingCardProps): ReactNode {
  const now = useNow(30_000);
  const client = useClientName()(finding.client);
  const { server, state, kind, file, pid, command, identity, admission, since, note, knownBad } = finding;
  const allowed = admission.effect === 'allow';
  return (
    <li className={clients.card} data-testid="finding" data-state={state} data-kind={kind}>
      <div className={clients.top}>
        <h2 className={clients.name}>
          <VisibleText text={server} />
        </h2>
        <Pill tone={state === 'found' ? 'wait' : 'plain'}>
          {state === 'found' ? text.found : text.quarantined}
        </Pill>
        <Badge tone="info">{text.kind[kind]}</Badge>
        <Acts finding={finding} onAct={onAct} />
      </div>
      <Facts>
        <Fact name={text.facts.where}>
          <VisibleText text={client} />
          {file !== undefined && (
            <>
              {', '}
              <code>
                <VisibleText text={file} />
              </code>
            </>
          )}
          {pid !== undefined && `, ${text.process(pid)}`}
        </Fact>
        <Fact name={text.facts.what}>
          <code>
            <VisibleText text={command} />
          </code>
        </Fact>
        <Fact name={text.facts.identity}>
          <code>
            <VisibleText text={identity} />
          </code>
        </Fact>
        <Fact name={text.facts.policy}>
          <span className={allowed ? styles.allowed : styles.denied}>
            {allowed ? text.admitted : text.notAdmitted}
          </span>
          {': '}
          <VisibleText text={admission.message} />
        </Fact>
        {knownBad !== undefined && (
          <Fact name={text.facts.harm}>
            <span className={styles.denied}>
              <VisibleText text={knownBadText(knownBad)} />
            </span>
          </Fact>
        )}
        <Fact name={text.facts.since}>
          <span title={formatMoment(since)}>{formatAgo(since, now)}</span>
        </Fact>
      </Facts>
      {(note !== undefined || kind === 'process') && (
        <p className={styles.note}>
          <VisibleText text={note ?? text.processNote} />
        </p>
      )}
    </li>
  );
}

function Acts({ finding, onAct }: FindingCardProps): ReactNode {
  const connected = useConnected();
  const { kind, state, adoptable, knownBad } = finding;
  const harmful = knownBad !== undefined;
  const name = visibleText(finding.server);
  if (kind === 'process') return null;
  return (
    <div className={clients.actions}>
      {state === 'found' ? (
        <>
          <Button
            small
            {...(harmful ? { look: 'primary' } : {})}
            disabled={!connected}
            aria-label={text.quarantineLabel(name)}
            onClick={() => onAct('quarantine')}
          >
            {text.quarantine}
          </Button>
          {adoptable && (
            <Button
              small
              {...(harmful ? {} : { look: 'primary' })}
              disabled={!connected}
              aria-label={text.adoptLabel(name)}
              onClick={() => onAct('adopt')}
            >
              {text.adopt}
            </Button>
          )}
        </>
      ) : (
        <Button
          small
          disabled={!connected}
          aria-label={text.releaseLabel(name)}
          onClick={() => onAct('release')}
        >
          {text.release}
        </Button>
      )}
    </div>
  );
}
