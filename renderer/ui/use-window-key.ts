import { useEffect } from 'react';
import { useLatest } from './use-latest.ts';

/**
 * Listens to keys of the whole window while mounted, before anything else does: an Esc that closes a menu must still find
 * that menu open, or it would deny the question behind it too.
 */
export function useWindowKey(listener: (event: KeyboardEvent) => void): void {
  const latest = useLatest(listener);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => latest.current(event);
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [latest]);
}
