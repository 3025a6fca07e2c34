import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../app/services.ts';
import type { ActivityRow } from '../../../shared/model/activity.ts';
import { strings } from '../../strings/strings.ts';
import { isOverlayOpen, isTyping } from '../../ui/keyboard.ts';
import { useWindowKey } from '../../ui/use-window-key.ts';
import styles from './call-list.module.css';
import { CallRow } from './call-row.tsx';
import { useHeldScroll } from './use-held-scroll.ts';

const ROW = 36;
const text = strings.activity;

interface CallListProps {
  /** Oldest first; shown newest first. */
  rows: readonly ActivityRow[];
  /** The call whose record is open. */
  open: string | undefined;
  onOpen: (id: string) => void;
}

/** The virtual table of calls: only what is on the screen is in the page, whatever the length. */
export function CallList({ rows, open, onOpen }: CallListProps): ReactNode {
  const { feed } = useServices();
  const past = useStore(feed.store, (state) => state.past);
  const scroller = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<string | undefined>(open);
  const rowAt = (index: number): ActivityRow | undefined => rows[rows.length - 1 - index];
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (index) => rowAt(index)?.id ?? index,
  });
  const held = useHeldScroll(scroller, rows, ROW);
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastShown >= rows.length - 20) feed.loadOlder();
  }, [feed, lastShown, rows.length]);

  const chosenIndex = rows.length - 1 - rows.findLastIndex((row) => row.id === chosen);
  const move = (to: number): void => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    const row = rowAt(index);
    if (row === undefined) return;
    setChosen(row.id);
    virtual.scrollToIndex(index, { align: 'auto' });
    if (open !== undefined) onOpen(row.id);
  };
  const onKey = (event: KeyboardEvent | globalThis.KeyboardEvent): void => {
    const from = chosen === undefined || chosenIndex >= rows.length ? -1 : chosenIndex;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 1);
    const to = {
      ArrowDown: from + 1,
      j: from + 1,
      ArrowUp: from - 1,
      k: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (to !== undefined) move(to);
    else if (event.key === 'Enter' && chosen !== undefined) onOpen(chosen);
    else return;
    event.preventDefault();
  };
  useWindowKey((event) => {
    const isLetter = event.key === 'j' || event.key === 'k';
    if (
      !isLetter ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTyping(event.target) ||
      isOverlayOpen()
    )
      return;
    scroller.current?.focus({ preventScroll: true });
    onKey(event);
  });

  return (
    <div className={styles.list}>
      <div className={styles.columns} aria-hidden="true">
        {Object.values(text.columns).map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      {held.newRows > 0 && (
        <button type="button" className={styles.pill} onClick={held.toTop}>
          <ArrowUp size={14} aria-hidden="true" />
          {text.newCalls(held.newRows)}
        </button>
      )}
      <div
        ref={scroller}
        className={styles.scroller}
        role="grid"
        aria-label={text.grid}
        aria-rowcount={rows.length}
        aria-colcount={5}
        aria-activedescendant={items.some(({ key }) => key === chosen) ? `call-${chosen}` : undefined}
        tabIndex={0}
        data-testid="calls"
        onScroll={held.onScroll}
        onKeyDown={(event) => event.key !== 'j' && event.key !== 'k' && onKey(event)}
      >
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rowAt(item.index);
            if (row === undefined) return null;
            return (
              <CallRow
                key={row.id}
                row={row}
                index={item.index}
                top={item.start}
                chosen={row.id === chosen}
                open={row.id === open}
                onOpen={(id) => {
                  setChosen(id);
                  onOpen(id);
                }}
              />
            );
          })}
        </div>
        {past === 'loading' && rows.length > 0 && <p className={styles.end}>{text.loadingOlder}</p>}
        {past === 'end' && rows.length > 40 && <p className={styles.end}>{text.noOlder(rows.length)}</p>}
      </div>
    </div>
  );
}
