import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeUpstream, FakeWorld } from './fake-world.ts';

const server = fc.constantFrom('notes', 'files');
const cwd = fc.constantFrom('/one', '/two');

type Step = (world: FakeWorld) => unknown;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ server, cwd }).map(
    (use): Step =>
      (world) =>
        world.pool.used(use.server, use.cwd),
  ),
  fc.nat(6000).map(
    (time): Step =>
      (world) =>
        world.clock.advance(time),
  ),
  fc.constant<Step>((world) => world.settle()),
  fc.constant<Step>((world) => {
    world.version++;
    return world.pool.refresh();
  }),
  fc.constant<Step>((world) => void (world.code = `code-${world.clock.now()}`)),
  server.map(
    (name): Step =>
      (world) =>
        world.pool.forget(name),
  ),
  fc.nat(9).map(
    (index): Step =>
      (world) =>
        world.started[index]?.die(),
  ),
  fc.nat(9).map(
    (index): Step =>
      (world) =>
        void world.started[index]?.stdout.write('!'),
  ),
);

test('whatever happens between, a spare goes to one session only, fresh, and only if it is exactly what would be started', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof({ weight: 2, arbitrary: step }, { weight: 1, arbitrary: fc.record({ server, cwd }) }),
        {
          maxLength: 30,
        },
      ),
      async (steps) => {
        const world = new FakeWorld();
        const given = new Set<unknown>();
        const takes: Promise<void>[] = [];
        for (const action of steps) {
          if (typeof action === 'function') {
            await action(world);
            continue;
          }
          const launch = world.launch(action.server, action.cwd);
          takes.push(
            world.pool.take(launch).then((upstream) => {
              if (upstream === undefined) return;
              expect(given.has(upstream)).toBe(false);
              given.add(upstream);
              expect((upstream as FakeUpstream).key).toBe(launch.key);
              expect((upstream as FakeUpstream).state).toBe('runs');
              expect(upstream.stdout.readableLength).toBe(0);
              // The policy it was judged under is the one in force when it is given.
              expect(launch.key).toBe(world.launch(action.server, action.cwd).key);
            }),
          );
        }
        await Promise.all(takes);
        await world.pool[Symbol.asyncDispose]();
        await world.settle();
        expect(world.running.filter((upstream) => !given.has(upstream))).toEqual([]);
        expect(world.bugs).toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});
