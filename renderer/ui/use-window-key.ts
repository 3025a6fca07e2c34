import { useEffect } from 'react';
import { useLatest } from './use-latest.ts';

/** Listens to keys of the whole window while mounted. */
export function useWindowKey(listener: (event: KeyboardEvent) => void): void {
  const latest = useLatest(listener);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => latest.current(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [latest]);
}
