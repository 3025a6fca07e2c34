import { describe, expect, test } from 'vitest';
import { FakeWorld } from './fake-world.ts';

const MINUTE = 60_000;

describe('a spare', () => {
  test('is started only after a session began and it was quiet for a while', async () => {
    const world = new FakeWorld();
    await world.pass(10 * MINUTE);
    expect(world.started).toEqual([]);
    world.pool.used('notes', '/home');
    await world.pass(1500);
    world.pool.used('notes', '/home');
    await world.pass(1500);
    expect(world.started).toEqual([]);
    await world.pass(500);
    expect(world.pool.isWarm('notes')).toBe(true);
    expect(world.started).toHaveLength(1);
  });

  test('is given once, and made again after it was used', async () => {
    const world = new FakeWorld();
    const spare = await world.warmUp();
    const launch = world.launch();
    const taken = await Promise.all([world.pool.take(launch), world.pool.take(launch)]);
    expect(taken).toEqual([spare, undefined]);
    expect(world.pool.isWarm('notes')).toBe(false);
    expect(spare!.state).toBe('runs');
    const next = await world.warmUp();
    expect(next).not.toBe(spare);
    expect(await world.pool.take(launch)).toBe(next);
  });

  test('gives every byte to the session that takes it', async () => {
    const world = new FakeWorld();
    await world.warmUp();
    const upstream = await world.pool.take(world.launch());
    const chunks: Buffer[] = [];
    upstream!.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    (upstream as unknown as { stdout: NodeJS.WritableStream }).stdout.write('{"id":1}\n');
    await world.settle();
    expect(Buffer.concat(chunks).toString()).toBe('{"id":1}\n');
  });

  test.each([
    ['policy, definition or environment', (world: FakeWorld) => void world.version++, '/home'],
    ['its code', (world: FakeWorld) => void (world.code = 'code-1'), '/home'],
    ['its code, so that nobody can say how', (world: FakeWorld) => void (world.code = undefined), '/home'],
    ['the folder of the client', () => undefined, '/elsewhere'],
  ])('is ended and not given when %s changed', async (_what, change, cwd) => {
    const world = new FakeWorld();
    const spare = await world.warmUp();
    change(world);
    expect(await world.pool.take(world.launch('notes', cwd))).toBeUndefined();
    expect(spare!.state).toBe('stopped');
    expect(world.pool.isWarm('notes')).toBe(false);
  });

  test('that is being taken while policy changes is ended', async () => {
    const world = new FakeWorld();
    const spare = await world.warmUp();
    const taking = world.pool.take(world.launch());
    const refreshed = world.pool.refresh();
    expect(await taking).toBeUndefined();
    await refreshed;
    expect(spare!.state).toBe('stopped');
  });

  test('that is being started while policy changes is ended, and judged anew', async () => {
    const world = new FakeWorld();
    world.pool.used('notes', '/home');
    const begun = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const { launch } = world;
    world.launch = (...given) => {
      const made = launch.apply(world, given);
      const start = async () => {
        begun.resolve();
        await go.promise;
        return made.start();
      };
      return { ...made, start };
    };
    world.clock.advance(2000);
    await begun.promise;
    world.launch = launch;
    world.version++;
    await world.pool.refresh();
    go.resolve();
    await world.pass(2000);
    expect(world.started.map(({ state }) => state)).toEqual(['stopped', 'runs']);
    expect(await world.pool.take(world.launch())).toBe(world.started[1]);
  });

  test('is for the folder that was used last', async () => {
    const world = new FakeWorld();
    const first = await world.warmUp('notes', '/one');
    const second = await world.warmUp('notes', '/two');
    expect(first!.state).toBe('stopped');
    expect(await world.pool.take(world.launch('notes', '/two'))).toBe(second);
  });

  test('is ended when it is idle, and not started again before the server is used', async () => {
    const world = new FakeWorld();
    const spare = await world.warmUp();
    await world.pass(29 * MINUTE);
    expect(spare!.state).toBe('runs');
    await world.pass(2 * MINUTE);
    expect(spare!.state).toBe('stopped');
    await world.pool.refresh();
    await world.pass(MINUTE);
    expect(world.started).toHaveLength(1);
  });

  test('that was ended by a change is started anew, as policy is then', async () => {
    const world = new FakeWorld();
    const before = await world.warmUp();
    world.version++;
    await world.pool.refresh();
    expect(before!.state).toBe('stopped');
    await world.pass(2000);
    expect(world.pool.isWarm('notes')).toBe(true);
    expect(await world.pool.take(world.launch())).toBe(world.started[1]);
  });
});

describe('no spare is kept', () => {
  test('of what may not run or cannot be looked at', async () => {
    const world = new FakeWorld();
    world.refused.add('notes');
    expect(await world.warmUp()).toBeUndefined();
    world.refused.clear();
    world.code = undefined;
    expect(await world.warmUp()).toBeUndefined();
    expect(world.started).toEqual([]);
  });

  test('when it is switched off, or on battery', async () => {
    const world = new FakeWorld();
    world.settings = { ...world.settings, enabled: false };
    expect(await world.warmUp()).toBeUndefined();
    world.settings = { ...world.settings, enabled: true };
    world.battery = true;
    expect(await world.warmUp()).toBeUndefined();
    world.battery = false;
    const spare = await world.warmUp();
    world.battery = true;
    await world.pass(MINUTE);
    expect(spare!.state).toBe('stopped');
  });

  test('of a server that was stopped, until it is used again', async () => {
    const world = new FakeWorld();
    const spare = await world.warmUp();
    await world.pool.forget('notes');
    expect(spare!.state).toBe('stopped');
    await world.pool.refresh();
    await world.pass(MINUTE);
    expect(world.started).toHaveLength(1);
    expect(await world.warmUp()).toBeDefined();
  });

  test('of a server that was not used for three days', async () => {
    const world = new FakeWorld();
    world.settings = { ...world.settings, idleMinutes: 10_000 };
    await world.warmUp();
    world.clock.stall(3 * 24 * 60 * MINUTE + 1);
    await world.pool.refresh();
    await world.pass(2000);
    expect(world.started).toHaveLength(1);
    expect(world.running).toEqual([]);
  });

  test('of a server whose spare wrote to nobody twice, and the first is ended at once', async () => {
    const world = new FakeWorld();
    for (const round of [1, 2]) {
      const spare = await world.warmUp();
      spare!.stdout.write('Listening on port 3000\n');
      await world.settle();
      expect(spare!.state, `round ${round}`).toBe('stopped');
      expect(world.pool.isWarm('notes')).toBe(false);
    }
    expect(await world.warmUp()).toBeUndefined();
    expect(world.notes).toContain('no spare of this server is kept: it does not wait for a client');
  });

  test('of a server whose spare died twice', async () => {
    const world = new FakeWorld();
    (await world.warmUp())!.die();
    await world.settle();
    (await world.warmUp())!.die();
    await world.settle();
    expect(await world.warmUp()).toBeUndefined();
    expect(world.started).toHaveLength(2);
  });

  test('of a server whose spare dies at once beside a running one', async () => {
    const world = new FakeWorld();
    world.serving = 1;
    (await world.warmUp())!.die();
    await world.settle();
    expect(await world.warmUp()).toBeUndefined();
    expect(world.notes).toContain('no spare of this server is kept: it does not run twice at once');
  });

  test('of a server whose session crashed when its spare was started', async () => {
    const world = new FakeWorld();
    world.serving = 1;
    const spare = await world.warmUp();
    world.pool.crashed('notes');
    await world.settle();
    expect(spare!.state).toBe('stopped');
    expect(await world.warmUp()).toBeUndefined();
  });

  test('a crash long after the spare was started is not blamed on it', async () => {
    const world = new FakeWorld();
    const spare = await world.warmUp();
    await world.pass(MINUTE);
    world.pool.crashed('notes');
    await world.settle();
    expect(spare!.state).toBe('runs');
  });

  test('and the client is not disturbed, when it cannot be started', async () => {
    const world = new FakeWorld();
    world.startFails = true;
    expect(await world.warmUp()).toBeUndefined();
    expect(world.notes).toEqual(['no spare could be started: there is no program']);
    expect(world.bugs).toEqual([]);
  });
});

describe('memory', () => {
  test('a spare that needs more than its share is ended, and none is started again', async () => {
    const world = new FakeWorld();
    world.megabytes = 151;
    const spare = await world.warmUp();
    await world.pass(3000);
    expect(spare!.state).toBe('stopped');
    expect(world.notes).toContain('no spare of this server is kept: it needs 151 MB');
    expect(await world.warmUp()).toBeUndefined();
  });

  test('all spares stay within the budget: those of servers used longest ago make way', async () => {
    const world = new FakeWorld();
    world.megabytes = 100;
    for (const server of ['a', 'b', 'c', 'd']) {
      await world.warmUp(server);
      await world.pass(3000);
    }
    expect(['a', 'b', 'c', 'd'].filter((server) => world.pool.isWarm(server))).toEqual(['b', 'c', 'd']);
    world.megabytes = 120;
    await world.pass(30_000);
    expect(['a', 'b', 'c', 'd'].filter((server) => world.pool.isWarm(server))).toEqual(['c', 'd']);
  });

  test('there are never more than eight spares', async () => {
    const world = new FakeWorld();
    world.megabytes = 1;
    for (let count = 0; count < 10; count++) {
      await world.warmUp(`server-${count}`);
      await world.pass(3000);
    }
    expect(world.running).toHaveLength(8);
    expect(world.pool.isWarm('server-9')).toBe(true);
    expect(world.pool.isWarm('server-0')).toBe(false);
  });
});

test('when the pool ends, every spare ends, also one that is being started, and none is given any more', async () => {
  const world = new FakeWorld();
  await world.warmUp('a');
  world.pool.used('b', '/home');
  world.clock.advance(2000);
  await world.pool[Symbol.asyncDispose]();
  await world.settle();
  expect(world.running).toEqual([]);
  expect(await world.pool.take(world.launch('a'))).toBeUndefined();
  world.pool.used('a', '/home');
  await world.pass(MINUTE);
  expect(world.running).toEqual([]);
  expect(world.clock.timers).toBe(0);
});
