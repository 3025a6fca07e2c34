/**
 * Sessions with real servers, recorded at both ends. What one end writes the other reads, byte for byte and in order, and
 * a client behind Gatehouse sees what it would see without. The only differences are where Gatehouse said no.
 */
import { expect, test } from 'vitest';
import { TestGatehouse } from '../fixtures/gatehouse.ts';
import { compare, recordDirect, recordThrough } from './record.ts';
import type { Received } from './recording-client.ts';
import { RECORDED_SERVERS } from './recorded-servers.ts';

/** What may carry private data away would be asked in spite of an `allow` that does not speak of it. */
const rule = (effect: string, tool: string): string =>
  JSON.stringify({ effect, server: 'subject', tool, ...(effect === 'allow' ? { flow: true } : {}) });

const NOTHING = { missing: [], added: [] };

test.concurrent.each(RECORDED_SERVERS)(
  '$name: every byte arrives, and a client cannot tell the difference',
  async (server) => {
    await using gatehouse = await TestGatehouse.start();
    await gatehouse.ok('rules', 'add', rule('allow', '*'));
    const direct = await recordDirect(gatehouse, server);
    const through = await recordThrough(gatehouse, server);

    expect(compare(through.readByServer, through.sentByClient, 'exactly')).toEqual(NOTHING);
    expect(compare(through.receivedByClient, through.writtenByServer, 'exactly')).toEqual(NOTHING);
    // Also what is no text: nothing was decoded on the way.
    expect(through.readByServer.equals(through.sentByClient)).toBe(true);
    expect(through.receivedByClient.equals(through.writtenByServer)).toBe(true);

    expect(compare(through.receivedByClient, direct.receivedByClient, 'masked')).toEqual(NOTHING);
    expect(compare(through.readByServer, direct.readByServer, 'masked')).toEqual(NOTHING);
  },
  120_000,
);

test('where Gatehouse says no, that call and that entry of the list differ, and nothing else', async () => {
  await using gatehouse = await TestGatehouse.start();
  const server = RECORDED_SERVERS.find(({ name }) => name === 'filesystem')!;
  await gatehouse.ok('rules', 'add', rule('allow', '*'));
  await gatehouse.ok('rules', 'add', rule('deny', 'write_file'));
  const through = await recordThrough(gatehouse, server);

  const kept = compare(through.readByServer, through.sentByClient, 'exactly');
  expect(kept).toEqual({ missing: [expect.stringContaining('"name":"write_file"')], added: [] });

  const { missing, added } = compare(through.receivedByClient, through.writtenByServer, 'exactly');
  const [full, list, denial, ...more] = [...missing, ...added].map((line) => JSON.parse(line) as Received);
  const { tools, ...rest } = full!.result as { tools: { name: string }[] };
  expect(list).toEqual({
    ...full,
    result: { ...rest, tools: tools.filter(({ name }) => name !== 'write_file') },
  });
  expect(denial).toMatchObject({
    result: { isError: true, _meta: { 'gatehouse/decision': { effect: 'deny' } } },
  });
  expect(more).toEqual([]);
});
