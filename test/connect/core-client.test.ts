import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CoreClient } from '../../electron/connect/core-client.ts';
import { FAKE_CORE, TestHome } from './harness.ts';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home[Symbol.dispose]());

describe('a controlling client', () => {
  test('calls, several at once, and gets each answer', async () => {
    const pid = await home.core();
    using client = await CoreClient.connect(home.path, 'cli');
    const answers = await Promise.all([
      client.call('servers.list', {}),
      client.call('servers.stop', { name: 'n' }),
      client.request('anything', 7),
    ]);
    expect(answers).toEqual([
      { name: 'servers.list', input: {}, pid },
      { name: 'servers.stop', input: { name: 'n' }, pid },
      { ok: true, value: { name: 'anything', input: 7, pid } },
    ]);
  });

  test('raises the error the core answers with', async () => {
    await home.core();
    using client = await CoreClient.connect(home.path, 'cli');
    await expect(client.call('fails' as 'rules.list', {})).rejects.toMatchObject({
      code: 'rule_not_found',
      data: { rule: 'r' },
    });
  });

  test('gets the events of a stream after its start, none lost, and none after its end', async () => {
    await home.core();
    using client = await CoreClient.connect(home.path, 'cli');
    const seen: unknown[] = [];
    const second = Promise.withResolvers<void>();
    const stream = await client.subscribe('activity', {}, (value) => {
      seen.push(value);
      if (seen.length === 2) second.resolve();
    });
    expect(seen).toEqual([]);
    await second.promise;
    expect(seen).toEqual([1, 2]);
    stream[Symbol.dispose]();
    expect(await client.request('streams', {})).toEqual({ ok: true, value: [] });
    await expect(client.subscribe('nothing' as 'activity', {}, () => {})).rejects.toMatchObject({
      code: 'unknown_call',
    });
  });

  test('fails its calls, and says so, when the core goes away', async () => {
    await home.core();
    using client = await CoreClient.connect(home.path, 'cli');
    await expect(client.call('core.stop', {})).rejects.toMatchObject({ code: 'core_unreachable' });
    await client.closed;
    await expect(client.call('core.status', {})).rejects.toMatchObject({ code: 'core_unreachable' });
  });

  test('raises core_unreachable without a core, and starts one when asked to', async () => {
    await expect(CoreClient.connect(home.path, 'cli')).rejects.toMatchObject({ code: 'core_unreachable' });
    const start = { entry: FAKE_CORE, env: process.env };
    using client = await CoreClient.connect(home.path, 'desktop', start);
    expect(await client.request('x', {})).toMatchObject({ ok: true, value: { pid: home.noteCore() } });
  });
});
