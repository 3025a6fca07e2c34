import { expect, test } from 'vitest';
import { FailureListener } from '../../electron/core/failure-listener.ts';
import type { LogLine } from '../../shared/model/server.ts';

test('what a server writes is heard while it runs in a sandbox, and only stderr', async () => {
  const heard: string[] = [];
  let follow: ((lines: readonly LogLine[]) => void) | undefined;
  using listener = new FailureListener({
    follow: (_server, tell) => {
      follow = tell;
      return { [Symbol.dispose]: () => void (follow = undefined) };
    },
    said: async (server, text) => void heard.push(`${server}: ${text}`),
    onBug: (error) => {
      throw error;
    },
  });
  listener.failed('notes', 'before');
  const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  listener.began('notes', one.promise);
  listener.began('notes', other.promise);
  follow?.([
    { time: 1, stream: 'stderr', text: 'a' },
    { time: 1, stream: 'gatehouse', text: 'b' },
    { time: 1, stream: 'stderr', text: 'c' },
  ]);
  follow?.([{ time: 1, stream: 'stdout', text: 'd' }]);
  one.resolve();
  await one.promise;
  listener.failed('notes', 'during');
  expect(heard).toEqual(['notes: a\nc', 'notes: during']);
  other.resolve();
  await expect.poll(() => follow).toBeUndefined();
  listener.failed('notes', 'after');
  expect(heard).toHaveLength(2);
});
