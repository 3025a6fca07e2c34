import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../../shared/contract/index.ts';
import { useClientName } from '../../../app/services.ts';
import { useCall } from '../../../app/use-call.ts';
import { useRevision } from '../../../app/use-revision.ts';
import { formatShortMoment } from '../../../strings/format.ts';
import { strings } from '../../../strings/strings.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import clients from '../clients.module.css';
import styles from './shadow.module.css';

const text = strings.clients.shadow;
const MOST = 100;
type Audit = CallOutput<'audit.search'>['records'][number];

/** What the record says of servers around Gatehouse; read when it is opened. */
export function ShadowHistory(): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <details className={clients.others} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{text.history}</summary>
      {open && <Records />}
    </details>
  );
}

function Records(): ReactNode {
  const revision = useRevision('shadow.found', 'shadow.quarantined');
  const found = useCall('audit.search', { kind: 'shadow.found', limit: MOST }, revision);
  const taken = useCall('audit.search', { kind: 'shadow.quarantined', limit: MOST }, revision);
  const clientName = useClientName();
  for (const loaded of [found, taken]) {
    if (loaded.kind === 'failed') {
      return (
        <p className={styles.failed} role="alert">
          {loaded.message}
        </p>
      );
    }
  }
  if (found.kind !== 'loaded' || taken.kind !== 'loaded') {
    return <p className={clients.quiet}>{strings.activity.loading}</p>;
  }
  const records = [...found.value.records, ...taken.value.records]
    .toSorted((a, b) => b.seq - a.seq)
    .slice(0, MOST);
  if (records.length === 0) return <p className={clients.quiet}>{text.historyEmpty}</p>;
  const { historyColumns: columns } = text;
  return (
    <table className={styles.history} aria-label={text.history}>
      <thead>
        <tr>
          <th scope="col">{columns.time}</th>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.server}</th>
          <th scope="col">{columns.client}</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <tr key={record.id}>
            <td>{formatShortMoment(Date.parse(record.time))}</td>
            <td>{text.event[record.kind] ?? record.kind}</td>
            <td>
              <VisibleText text={serverOf(record)} />
            </td>
            <td>
              <VisibleText text={clientName(record.caller?.client ?? '')} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function serverOf({ operation, detail }: Audit): string {
  if (operation !== undefined) return operation.server;
  const servers = detail?.['servers'];
  return Array.isArray(servers) ? servers.filter((name) => typeof name === 'string').join(', ') : '';
}
