import { History, ListFilter } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { ApprovalOutcome } from '../../../shared/model/approval.ts';
import { useClientName, useCore } from '../../app/services.ts';
import { formatMoment, formatSpan, formatTime } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Pill } from '../../ui/pill.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './history-tab.module.css';
import { answerWord, whereWords } from './outcome-text.ts';

const text = strings.approvals.history;
type Outcome = z.infer<typeof ApprovalOutcome>;
const TONES: Record<Outcome['answer'], Tone> = { allow: 'good', deny: 'bad', none: 'plain' };

/** Questions that are over: who answered, what, and where. */
export function HistoryTab(): ReactNode {
  const history = useCore((state) => state.history);
  const clientName = useClientName();
  const [search, setSearch] = useState('');
  if (history.length === 0) {
    return (
      <EmptyState icon={<History size={22} />} title={text.emptyTitle}>
        {text.emptyText}
      </EmptyState>
    );
  }
  const wanted = search.toLowerCase();
  const shown = history.filter(({ client, server, tool }) =>
    `${clientName(client)} ${server}.${tool}`.toLowerCase().includes(wanted),
  );
  return (
    <div className={styles.tab} role="tabpanel" aria-label={strings.approvals.tabs.history}>
      <SearchField label={text.filter} value={search} onChange={setSearch} />
      {shown.length === 0 ? (
        <EmptyState icon={<ListFilter size={22} />} title={text.nothingTitle} />
      ) : (
        <table className={styles.table} aria-label={text.list}>
          <thead>
            <tr>
              {Object.values(text.columns).map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((outcome) => (
              <Row key={outcome.id} outcome={outcome} client={clientName(outcome.client)} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Row({ outcome, client }: { outcome: Outcome; client: string }): ReactNode {
  const { lifetime } = outcome;
  return (
    <tr>
      <td className={styles.quiet} title={formatMoment(outcome.closedAt)}>
        {formatTime(outcome.closedAt)}
      </td>
      <td className={styles.call}>
        <VisibleText text={outcome.server} />.
        <strong>
          <VisibleText text={outcome.tool} />
        </strong>
      </td>
      <td>
        <VisibleText text={client} />
      </td>
      <td>
        <Pill tone={TONES[outcome.answer]}>
          {answerWord(outcome)}
          {lifetime !== undefined &&
            lifetime !== 'once' &&
            `, ${strings.approvals.standing.lifetimes[lifetime].toLowerCase()}`}
        </Pill>
      </td>
      <td className={styles.quiet}>{whereWords(outcome.by)}</td>
      <td className={styles.number}>{formatSpan(outcome.closedAt - outcome.createdAt)}</td>
    </tr>
  );
}
