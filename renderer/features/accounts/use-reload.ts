import { useCallback, useState } from 'react';

/** A count that grows each time something here changed what the core would answer. */
export function useReload(): { count: number; again: () => void } {
  const [count, setCount] = useState(0);
  const again = useCallback(() => setCount((before) => before + 1), []);
  return { count, again };
}
