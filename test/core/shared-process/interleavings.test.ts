import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LaneClient } from './fake-server.ts';
import { settle, Sharing } from './harness.ts';

/** An id as a client may write it; the same one may be used by several clients. */
const rawId = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map(String),
  fc.constantFrom(
    '"a"',
    '"1"',
    '"\\u0061b"',
    '"\\ud83d\\ude00"',
    '-7',
    '1.5',
    '12345678901234567890',
    '"ключ"',
  ),
);
const request = fc.record({
  kind: fc.constant('request' as const),
  client: fc.nat(2),
  id: rawId,
  token: fc.option(rawId),
  text: fc.string({ maxLength: 20 }),
  loose: fc.boolean(),
});
const step = fc.oneof(
  { weight: 4, arbitrary: request },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('progress' as const), which: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), client: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'settle' as const }) },
);

interface Sent {
  readonly client: number;
  readonly id: string;
  readonly token: string | null;
  readonly mark: number;
  state: 'open' | 'answered' | 'cancelled';
}

/** What the server says of a request, as it would be with the client's own ids and with ours. */
const answerTo = (mark: number, id: string): string =>
  mark % 2 === 0
    ? `{"jsonrpc":"2.0","id":${id},"result":{"mark":${mark},"id":"id","deep":{"id":${mark}},"big":12345678901234567890}}\n`
    : `{ "result" : {"mark": ${mark}, "x":"}\\"\\u2028"} ,\t"id" :${id} , "extra":1e400,"jsonrpc":"2.0"}\r\n`;
const progressOf = (mark: number, token: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":${mark},"progressToken":${token} ,"m":"progressToken"}}\n`;

test('however clients interleave, each gets exactly its answers and progress, byte for byte but for the ids', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const sharing = new Sharing();
      const clients: LaneClient[] = [];
      for (let count = 0; count < 3; count++) clients.push(await sharing.client());
      expect(sharing.servers).toHaveLength(1);
      const { server } = sharing;
      await settle();
      const prefix = clients.map(({ got }) => got.texts.length);
      const expected = clients.map(() => '');
      const left = new Set<number>();
      const sent: Sent[] = [];
      /** The request at the server that carries this mark, numbered as the server sees it. */
      const atServer = (mark: number) => {
        const found = server.got.messages.find(({ params }) => params?.['mark'] === mark);
        return { id: String(found?.id), token: String(found?.params?._meta?.['progressToken']) };
      };
      const open = (): Sent[] => sent.filter(({ state, client }) => state === 'open' && !left.has(client));
      const pick = (which: number): Sent | undefined => open()[which % Math.max(1, open().length)];

      for (const action of steps) {
        switch (action.kind) {
          case 'request': {
            const { client, id, token, text, loose } = action;
            const inUse = open().some((other) => other.client === client && key(other.id) === key(id));
            // The gate refuses what this would be: a second request under an id that is open.
            const late = sent.some((other) => other.state === 'cancelled' && key(other.id) === key(id));
            if (left.has(client) || inUse || late) break;
            const mark = sent.length;
            sent.push({ client, id, token, mark, state: 'open' });
            const meta = token === null ? '' : `,"_meta":{"progressToken":${token},"x":1}`;
            const params = `{"mark":${mark},"text":${JSON.stringify(text)}${meta}}`;
            clients[client]!.send(
              loose
                ? `{ "params":${params} ,"id" : ${id},"method":"any/thing", "jsonrpc":"2.0"}\n`
                : `{"jsonrpc":"2.0","id":${id},"method":"any/thing","params":${params}}\n`,
            );
            await settle();
            break;
          }
          case 'answer': {
            const one = pick(action.which);
            if (one === undefined) break;
            one.state = 'answered';
            expected[one.client] += answerTo(one.mark, one.id);
            server.send(answerTo(one.mark, atServer(one.mark).id));
            break;
          }
          case 'progress': {
            const one = pick(action.which);
            if (one === undefined) break;
            if (one.token === null) {
              // Nobody asked for it.
              server.send(progressOf(one.mark, atServer(one.mark).id));
              break;
            }
            expected[one.client] += progressOf(one.mark, one.token);
            server.send(progressOf(one.mark, atServer(one.mark).token));
            break;
          }
          case 'cancel': {
            const one = pick(action.which);
            if (one === undefined) break;
            one.state = 'cancelled';
            clients[one.client]!.send(
              `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${one.id}}}\n`,
            );
            await settle();
            const cancelled = server.got.messages.at(-1)!;
            expect(cancelled.method).toBe('notifications/cancelled');
            expect(String(cancelled.params?.['requestId'])).toBe(atServer(one.mark).id);
            break;
          }
          case 'leave': {
            if (left.size === 2 || left.has(action.client)) break;
            await settle();
            const mine = open().filter(({ client }) => client === action.client);
            left.add(action.client);
            const before = server.got.texts.length;
            await clients[action.client]!.upstream.stop();
            await settle();
            const undone = server.got.messages.slice(before);
            expect(undone.map(({ method }) => method)).toEqual(mine.map(() => 'notifications/cancelled'));
            expect(undone.map(({ params }) => String(params?.['requestId']))).toEqual(
              mine.map(({ mark }) => atServer(mark).id),
            );
            // What the server still answers is nobody's.
            for (const { mark } of mine) server.send(answerTo(mark, atServer(mark).id));
            break;
          }
          case 'settle':
            await settle();
        }
      }
      await settle();
      clients.forEach(({ got }, index) => {
        const texts = got.texts.slice(prefix[index]).map((text) => `${text}\n`);
        expect(texts.join('')).toBe(expected[index]);
      });
      // Two requests never had one number.
      const numbers = server.got.messages.filter(({ method }) => method === 'any/thing').map(({ id }) => id);
      expect(new Set(numbers).size).toBe(sent.length);
      expect(sharing.bugs).toEqual([]);
      await sharing.processes[Symbol.asyncDispose]();
    }),
    { numRuns: 120 },
  );
});

const key = (raw: string): string => `${typeof JSON.parse(raw)} ${String(JSON.parse(raw))}`;
