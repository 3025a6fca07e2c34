import { duplexPair } from 'node:stream';
import { expect, it } from 'vitest';
import { SoakClient } from '../../bench/soak-client.ts';

interface Request {
  readonly id?: number;
  readonly params?: { readonly arguments?: { readonly message?: string } };
}

/** A client whose server answers each request with the lines that `answers` makes of it. */
async function clientWith(
  answers: (request: Required<Request>, text: string) => string[],
): Promise<SoakClient> {
  const [own, other] = duplexPair();
  other.on('data', (chunk: Buffer) => {
    for (const line of String(chunk).split('\n').filter(Boolean)) {
      const request = JSON.parse(line) as Required<Request>;
      if (request.id === undefined) continue;
      const text = request.params.arguments?.message ?? 'bench-echo read_text';
      for (const answer of answers(request, text)) other.write(`${answer}\n`);
    }
  });
  const client = new SoakClient(own, 'c1');
  await client.begin();
  return client;
}
const answer = (id: number, text: string): string => JSON.stringify({ jsonrpc: '2.0', id, result: { text } });
/** Of the mix, a plain call. */
const PLAIN = 0;

it('counts what is answered with its own text', async () => {
  const client = await clientWith(({ id }, text) => [answer(id, text)]);
  await client.request(PLAIN);
  expect(client.tally).toMatchObject({ answered: 3, doubled: 0, wrong: 0 });
  expect(client.waiting).toBe(0);
});

it('sees an answer that comes twice', async () => {
  const client = await clientWith(({ id }, text) => [answer(id, text), answer(id, text)]);
  await client.request(PLAIN);
  expect(client.tally.doubled).toBeGreaterThan(0);
});

it('sees an answer that is another one’s', async () => {
  const client = await clientWith(({ id }, text) => [answer(id, text.startsWith('c1') ? 'c2:9' : text)]);
  await client.request(PLAIN);
  expect(client.tally.wrong).toBe(1);
});

it('knows what was never answered', async () => {
  const client = await clientWith(({ id }, text) => (text.startsWith('c1') ? [] : [answer(id, text)]));
  void client.request(PLAIN);
  expect(client.waiting).toBe(1);
});
