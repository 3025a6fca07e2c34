import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { DenialView } from '../../../shared/model/policy-view.ts';
import { useClientName, useCore, useGo } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { useRevision } from '../../app/use-revision.ts';
import { formatMoment, formatTime } from '../../strings/format.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './policy.module.css';
import { RequestForIt } from './request-for-it.tsx';

const text = strings.policy.denials;

/** The servers and calls that were denied last, each one step from its explanation. */
export function DenialsTab(): ReactNode {
  const denied = useRevision('server.denied', 'call.decided');
  const servers = useCore((state) => state.servers);
  const found = useCall('policy.denials', { limit: 100 }, denied);
  if (found.kind === 'failed') {
    return (
      <p className={styles.error} role="alert">
        {found.message}
      </p>
    );
  }
  if (found.kind === 'loading') return <p className={styles.quiet}>{strings.policy.loading}</p>;
  const { denials } = found.value;
  if (denials.length === 0) {
    return (
      <EmptyState icon={<ShieldCheck size={22} />} title={text.emptyTitle}>
        {text.emptyText}
      </EmptyState>
    );
  }
  const refused = new Set(
    servers.filter(({ admission }) => admission.effect === 'deny').map(({ name }) => name),
  );
  return (
    <div className={styles.tab} role="tabpanel" aria-label={strings.policy.tabs.denials}>
      <ul className={styles.rows} aria-label={text.list}>
        {denials.map((denial) => (
          <DenialRow key={denial.id} denial={denial} refused={refused} />
        ))}
      </ul>
    </div>
  );
}

function DenialRow({ denial, refused }: { denial: DenialView; refused: ReadonlySet<string> }): ReactNode {
  const go = useGo();
  const clientName = useClientName();
  const { time, server = '', name, client, message, reason, rule, layer } = denial;
  const at = Date.parse(time);
  const what = visibleText(name === undefined ? server : `${server}.${name}`);
  return (
    <li className={styles.row} data-testid="denial">
      <time className={styles.rowTime} dateTime={time} title={formatMoment(at)}>
        {formatTime(at)}
      </time>
      <div className={styles.rowWords}>
        <p>
          <strong>{what}</strong> {name === undefined && text.server}{' '}
          {client !== undefined && (
            <span className={styles.quietText}>
              <VisibleText text={text.by(clientName(client))} />
            </span>
          )}
        </p>
        <p className={styles.reason}>
          <VisibleText text={message ?? reason} />
        </p>
        {rule !== undefined && (
          <p className={styles.quietText}>
            <VisibleText text={text.rule(rule, layer)} />
          </p>
        )}
      </div>
      <div className={styles.rowActions}>
        {name === undefined && refused.has(server) && <RequestForIt server={server} />}
        <Button
          small
          aria-label={text.whyLabel(what)}
          disabled={server === ''}
          onClick={() =>
            go({ screen: 'policy', tab: 'why', server, ...(name === undefined ? {} : { tool: name }) })
          }
        >
          {text.why}
        </Button>
      </div>
    </li>
  );
}
