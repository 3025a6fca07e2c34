import { app } from 'electron';
import { drop } from '../../shared/util/drop.ts';

/** How long quitting waits for the core to stop. */
const STOP_MS = 5000;

/**
 * Keeps the app in the tray when its window is closed, and quits it in order: `stopCore` when there is a core to stop,
 * then `dispose`, then the end, whatever became of the first two.
 */
export function leaveInOrder(
  stopCore: () => Promise<unknown> | undefined,
  dispose: () => void,
  onError: (error: unknown) => void,
): void {
  app.on('window-all-closed', () => undefined);
  app.once('before-quit', (event) => {
    event.preventDefault();
    drop(leave(), onError);
  });
  const leave = async (): Promise<void> => {
    try {
      const late = new Promise((resolve) => setTimeout(resolve, STOP_MS));
      await Promise.race([stopCore(), late]);
      dispose();
    } finally {
      app.exit();
    }
  };
}
