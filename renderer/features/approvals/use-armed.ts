import { useEffect, useState } from 'react';

export const ARMING_MS = 500;

/**
 * True once `key` has been on the screen for half a second. It starts over when the key changes and when the window comes
 * to front, so that a click or a key that was meant for something else cannot allow a call.
 */
export function useArmed(key: string): boolean {
  // The key that is armed, not a flag: a new question is never armed, not even in its first frame.
  const [armed, setArmed] = useState<string>();
  useEffect(() => {
    let frame = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const disarm = (): void => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      setArmed(undefined);
    };
    const arm = (): void => {
      disarm();
      // No frame is painted while the page is hidden, so a hidden question never arms.
      frame = requestAnimationFrame(() => {
        timer = setTimeout(() => setArmed(key), ARMING_MS);
      });
    };
    arm();
    window.addEventListener('focus', arm);
    document.addEventListener('visibilitychange', arm);
    return () => {
      disarm();
      window.removeEventListener('focus', arm);
      document.removeEventListener('visibilitychange', arm);
    };
  }, [key]);
  return armed === key;
}
