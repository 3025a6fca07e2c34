import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useServices } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { formatClock } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { appendLines, type NumberedLine } from './log-lines.ts';
import styles from './server-detail.module.css';

const text = strings.servers.logs;

/** What the server wrote, as it writes. Pausing holds the view still; nothing is lost. */
export function LogsTab({ name }: { name: string }): ReactNode {
  const { lines, error } = useLog(name);
  const [search, setSearch] = useState('');
  const [pausedAt, setPausedAt] = useState<number>();
  const box = useRef<HTMLDivElement>(null);
  const until = pausedAt === undefined ? lines : lines.filter(({ number }) => number <= pausedAt);
  const wanted = search.toLowerCase();
  const shown = wanted === '' ? until : until.filter(({ line }) => line.text.toLowerCase().includes(wanted));
  const behind = lines.length - until.length;

  useLayoutEffect(() => {
    if (pausedAt === undefined) box.current?.scrollTo({ top: box.current.scrollHeight });
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- new lines are the reason to scroll
  }, [shown.length, pausedAt]);

  return (
    <>
      <div className={styles.logBar}>
        <SearchField label={text.filter} value={search} onChange={setSearch} />
        <Button
          small
          onClick={() => setPausedAt(pausedAt === undefined ? (lines.at(-1)?.number ?? 0) : undefined)}
        >
          {pausedAt === undefined ? text.pause : text.follow}
        </Button>
        {behind > 0 && <span className={styles.quiet}>{text.paused(behind)}</span>}
      </div>
      {error !== undefined && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <div
        ref={box}
        className={styles.log}
        role="log"
        aria-live="off"
        aria-label={text.label}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- axe: scrollable-region-focusable
        tabIndex={0}
        data-testid="log"
      >
        {shown.length === 0 && (
          <p className={styles.quiet}>{lines.length === 0 ? text.empty : text.nothing}</p>
        )}
        {shown.map(({ number, line }) => (
          <p key={number} className={styles.logLine} data-stream={line.stream}>
            <span>{formatClock(line.time)}</span>
            <span>{text.stream[line.stream]}</span>
            <span className={styles.logText}>
              <VisibleText text={line.text} />
            </span>
          </p>
        ))}
      </div>
    </>
  );
}

function useLog(name: string): { lines: readonly NumberedLine[]; error: string | undefined } {
  const { connection } = useServices();
  const [lines, setLines] = useState<readonly NumberedLine[]>([]);
  const [error, setError] = useState<string>();
  useEffect(() => {
    let current = true;
    // What is followed may overlap with what was written before: the past is asked for first, and goes in front.
    const end = connection.subscribe('log', { server: name }, (event) =>
      setLines((before) => appendLines(before, event.lines)),
    );
    void connection.call('servers.logs', { name, limit: 1000 }).then((result) => {
      if (!current) return;
      if (result.ok)
        setLines((live) =>
          appendLines(
            appendLines([], result.value.lines),
            live.map(({ line }) => line),
          ),
        );
      else setError(errorText(result.error));
    });
    return () => {
      current = false;
      end();
    };
  }, [connection, name]);
  return { lines, error };
}
