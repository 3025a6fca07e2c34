import type { ReactNode } from 'react';
import type { NetworkRefusal, SandboxHint } from '../../../shared/model/sandbox.ts';
import type { SandboxGrants } from '../../../shared/model/server.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected } from '../../app/services.ts';
import { formatAgo } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './sandbox.module.css';

const text = strings.sandbox;

interface SandboxWantsProps {
  hints: readonly SandboxHint[];
  refusals: readonly NetworkRefusal[];
  onGrant: (grants: SandboxGrants) => void;
}

/** What a server wanted and did not get, each with the grant that would answer it where one is offered. */
export function SandboxWants({ hints, refusals, onGrant }: SandboxWantsProps): ReactNode {
  const now = useNow(30_000);
  const connected = useConnected();
  const others = refusals.filter((refusal) => !hints.some((hint) => isAbout(hint, refusal)));
  return (
    <section className={styles.section} aria-label={text.wants}>
      <h3>{text.wants}</h3>
      {hints.length + others.length === 0 && <p className={styles.quiet}>{text.wantsNone}</p>}
      {hints.length > 0 && (
        <ul className={styles.wants}>
          {hints.map((hint) => (
            <li key={hint.text} className={styles.want} data-testid="hint">
              <div className={styles.wantWords}>
                <p>
                  <VisibleText text={hint.text} />
                </p>
                <p className={styles.quiet}>
                  {text[hint.source]}, {formatAgo(hint.at, now)}
                </p>
              </div>
              <Grant hint={hint} disabled={!connected} onGrant={onGrant} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <>
          <h4 className={styles.lineTitle}>{text.refused}</h4>
          <ul className={styles.plain}>
            {others.map((refusal) => (
              <li key={targetOf(refusal)}>
                <code>
                  <VisibleText text={targetOf(refusal)} />
                </code>
                : {text.why[refusal.why] ?? refusal.why}, {formatAgo(refusal.at, now)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface GrantProps {
  hint: SandboxHint;
  disabled: boolean;
  onGrant: (grants: SandboxGrants) => void;
}

function Grant({ hint: { grants, text: what }, disabled, onGrant }: GrantProps): ReactNode {
  if (grants === undefined) return null;
  return (
    <Button
      small
      disabled={disabled}
      aria-label={text.grantLabel(visibleText(what))}
      onClick={() => onGrant(grants)}
    >
      {text.grant}
    </Button>
  );
}

function isAbout({ refusal }: SandboxHint, { host, port }: NetworkRefusal): boolean {
  if (refusal.kind === 'host') return refusal.host === host && refusal.port === port;
  return refusal.kind === 'port' && refusal.port === port;
}

function targetOf({ host, port }: NetworkRefusal): string {
  return port === undefined ? host : `${host}:${port}`;
}
