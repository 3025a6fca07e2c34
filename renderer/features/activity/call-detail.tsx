import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { ActivityDetail, ActivityRow } from '../../../shared/model/activity.ts';
import { useClientName, useGo, useServices } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { formatBytes, formatDuration, formatMoment, formatNumber } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { ArgumentsView } from '../../ui/arguments/arguments-view.tsx';
import { Button } from '../../ui/button.tsx';
import { DetailPane } from '../../ui/detail-pane.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Pill } from '../../ui/pill.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './call-detail.module.css';
import { STATUS_TONES, whyText } from './call-status.ts';

const text = strings.activity;

/** The full record of one call. Loaded anew when the call changes. */
export function CallDetail({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const { feed } = useServices();
  const live = useStore(feed.store, ({ rows }) => rows.list[rows.places.get(id) ?? -1]);
  const [attempt, setAttempt] = useState(0);
  const loaded = useCall('activity.detail', { id }, `${live?.status} ${attempt}`);

  const row = live ?? (loaded.kind === 'loaded' ? loaded.value.row : undefined);
  return (
    <DetailPane label={text.detail} onClose={onClose}>
      {row !== undefined && <Head row={row} />}
      {loaded.kind === 'loading' && <p className={styles.quiet}>{text.loading}</p>}
      {loaded.kind === 'failed' && (
        <div className={styles.failed} role="alert">
          <p>{loaded.message}</p>
          <Button small onClick={() => setAttempt(attempt + 1)}>
            {text.retry}
          </Button>
        </div>
      )}
      {loaded.kind === 'loaded' && <Body row={row ?? loaded.value.row} detail={loaded.value} />}
    </DetailPane>
  );
}

function Head({ row }: { row: ActivityRow }): ReactNode {
  const go = useGo();
  return (
    <header className={styles.head}>
      <Pill tone={STATUS_TONES[row.status]}>{text.status[row.status]}</Pill>
      <h2 className={styles.title}>
        <VisibleText text={row.name === '' ? row.server : `${row.server}.${row.name}`} />{' '}
        {text.headline[row.status]}
      </h2>
      {row.status === 'waiting' && row.approval !== undefined && (
        <Button
          look="primary"
          small
          onClick={() => go({ screen: 'approvals', tab: 'waiting', question: row.approval ?? '' })}
        >
          {text.openQuestion}
        </Button>
      )}
    </header>
  );
}

function Body({ row, detail }: { row: ActivityRow; detail: ActivityDetail }): ReactNode {
  const client = useClientName()(row.client);
  const why = whyText(row);
  const risk = row.risk === undefined ? undefined : strings.approvals.riskWord[row.risk];
  return (
    <>
      <Facts>
        {why !== undefined && (
          <Fact name={text.facts.why}>
            <VisibleText text={why} />
          </Fact>
        )}
        <Fact name={text.facts.askedBy}>
          <VisibleText text={client} />,{' '}
          <span className={styles.quiet} title={row.session}>
            {text.session(row.session)}
          </span>
        </Fact>
        <Fact name={text.facts.server}>
          <code>
            <VisibleText text={row.identity} />
          </code>
        </Fact>
        {risk !== undefined && (
          <Fact name={text.facts.risk}>
            <VisibleText
              text={detail.riskReasons.length === 0 ? risk : `${risk}: ${detail.riskReasons.join('; ')}`}
            />
          </Fact>
        )}
        <Fact name={text.facts.time}>{formatMoment(row.time)}</Fact>
        {row.durationMs !== undefined && (
          <Fact name={text.facts.took}>
            {formatDuration(row.durationMs)}
            {row.bytes !== undefined && `, ${text.bytes(formatBytes(row.bytes))}`}
          </Fact>
        )}
      </Facts>
      <h3 className={styles.part}>{text.arguments}</h3>
      <div className={styles.block}>
        <ArgumentsView value={detail.arguments} />
      </div>
      {detail.told !== undefined && (
        <>
          <h3 className={styles.part}>
            <VisibleText text={text.told(client)} />
          </h3>
          <pre className={styles.told}>
            <VisibleText text={detail.told} />
          </pre>
        </>
      )}
      <Records detail={detail} />
    </>
  );
}

function Records({ detail }: { detail: ActivityDetail }): ReactNode {
  return (
    <>
      <h3 className={styles.part}>{text.records}</h3>
      <ul className={styles.records}>
        {detail.records.map((record) => (
          <li key={record.id}>
            <code>
              #{formatNumber(record.seq)} · {record.kind}
            </code>
          </li>
        ))}
      </ul>
      <p className={detail.chain === 'broken' ? styles.broken : styles.quiet}>
        {detail.chain === 'broken' ? text.chainBroken : text.chain[detail.chain]}
      </p>
    </>
  );
}
