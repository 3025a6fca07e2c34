import { memo, type ReactNode } from 'react';
import { useClientName, useGo } from '../../app/services.ts';
import type { ActivityRow } from '../../../shared/model/activity.ts';
import { formatDuration, formatMoment, formatSpan, formatTime } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { classNames } from '../../ui/class-names.ts';
import { Pill } from '../../ui/pill.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './call-row.module.css';
import { STATUS_TONES } from './call-status.ts';

interface CallRowProps {
  row: ActivityRow;
  /** From 0, newest first. */
  index: number;
  top: number;
  chosen: boolean;
  open: boolean;
  onOpen: (id: string) => void;
}

/** One call. A waiting one leads to its question. */
export const CallRow = memo(
  function CallRow({ row, index, top, chosen, open, onOpen }: CallRowProps): ReactNode {
    const clientName = useClientName();
    const waits = row.status === 'waiting';
    return (
      // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid has the focus and the keys
      <div
        role="row"
        id={`call-${row.id}`}
        aria-rowindex={index + 1}
        aria-selected={chosen}
        className={classNames(
          styles.row,
          waits && styles.waiting,
          chosen && styles.chosen,
          open && styles.open,
        )}
        style={{ transform: `translateY(${top}px)` }}
        data-testid="call"
        data-status={row.status}
        onClick={() => onOpen(row.id)}
      >
        <span role="gridcell" className={styles.time} title={formatMoment(row.time)}>
          {formatTime(row.time)}
        </span>
        <span role="gridcell" className={styles.client}>
          <VisibleText text={clientName(row.client)} />
        </span>
        <span role="gridcell" className={styles.call}>
          <span className={styles.name}>
            <VisibleText text={row.server} />
            {row.name !== '' && (
              <>
                .
                <strong>
                  <VisibleText text={row.name} />
                </strong>
              </>
            )}
          </span>
          <span className={styles.preview}>
            <VisibleText text={row.preview} />
          </span>
        </span>
        <span role="gridcell">
          {waits ? (
            <WaitingLink row={row} />
          ) : (
            <Pill tone={STATUS_TONES[row.status]}>{strings.activity.status[row.status]}</Pill>
          )}
        </span>
        <span role="gridcell" className={styles.took}>
          <Took row={row} />
        </span>
      </div>
    );
  },
  // `onOpen` is new at each render and does the same.
  (a, b) =>
    a.row === b.row && a.top === b.top && a.index === b.index && a.chosen === b.chosen && a.open === b.open,
);

function WaitingLink({ row }: { row: ActivityRow }): ReactNode {
  const go = useGo();
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.link}
      onClick={(event) => {
        event.stopPropagation();
        go({
          screen: 'approvals',
          tab: 'waiting',
          ...(row.approval === undefined ? {} : { question: row.approval }),
        });
      }}
    >
      <Pill tone="wait">{strings.activity.status.waiting}</Pill>
    </button>
  );
}

function Took({ row }: { row: ActivityRow }): ReactNode {
  if (row.status === 'waiting') return <Elapsed since={row.time} />;
  const denied = row.status === 'denied' || row.status === 'not_started' || row.status === 'cancelled';
  if (denied && row.reason !== undefined) return strings.activity.tookReason[row.reason] ?? '';
  return row.durationMs === undefined ? '' : formatDuration(row.durationMs);
}

function Elapsed({ since }: { since: number }): ReactNode {
  return formatSpan(useNow(1000) - since);
}
