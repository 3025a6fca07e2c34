import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { ActivityRow } from '../../../shared/model/activity.ts';

interface HeldScroll {
  /** Rows that came in above what is being read. */
  newRows: number;
  toTop: () => void;
  onScroll: () => void;
}

/**
 * Follows the newest row while the user is at the top, and holds what is being read still while they are not. `rows` are
 * oldest first.
 */
export function useHeldScroll(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly ActivityRow[],
  rowHeight: number,
): HeldScroll {
  const newest = useRef<string | undefined>(undefined);
  const [newRows, setNewRows] = useState(0);

  useLayoutEffect(() => {
    const before = newest.current;
    newest.current = rows.at(-1)?.id;
    const top = scroller.current?.scrollTop ?? 0;
    if (before === undefined || before === newest.current || top < rowHeight) return;
    const place = rows.findLastIndex((row) => row.id === before);
    if (place === -1) return;
    const added = rows.length - 1 - place;
    scroller.current?.scrollTo({ top: top + added * rowHeight });
    setNewRows((count) => count + added);
  }, [scroller, rows, rowHeight]);

  return {
    newRows,
    toTop: () => {
      scroller.current?.scrollTo({ top: 0 });
      scroller.current?.focus({ preventScroll: true });
    },
    onScroll: () => {
      if ((scroller.current?.scrollTop ?? 0) < rowHeight) setNewRows(0);
    },
  };
}
