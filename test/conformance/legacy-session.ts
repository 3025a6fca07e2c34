import { RICH_CAPABILITIES } from './client-answers.ts';
import type { RecordingClient } from './recording-client.ts';

/** What is asked of every server of revisions up to 2025-11-25, whatever it offers. */
export async function commonSession(client: RecordingClient): Promise<void> {
  await client.ask('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: RICH_CAPABILITIES,
    clientInfo: { name: 'recording-client', version: '1.0.0', title: 'A recorder', icons: [] },
  });
  client.send({ method: 'notifications/initialized' });
  await client.ask('ping');
  for (const method of ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']) {
    let cursor: unknown;
    do {
      const page: { result?: { readonly [member: string]: unknown } } = await client.ask(
        method,
        cursor === undefined ? {} : { cursor },
      );
      cursor = page.result?.['nextCursor'];
    } while (cursor !== undefined);
  }
  await client.ask('logging/setLevel', { level: 'debug' });
  await client.ask('completion/complete', {
    ref: { type: 'ref/prompt', name: 'nobody' },
    argument: { name: 'nothing', value: '' },
  });
  await client.ask('resources/read', { uri: 'nobody://knows' });
  await client.ask('prompts/get', { name: 'nobody' });
  await client.call('nobody');
}

/** Messages that nobody expects, in forms that careless code changes. */
export async function oddMessages(client: RecordingClient): Promise<void> {
  await client.ask('com.example/unknown', { big: 'x'.repeat(100_000), deep: [[[{ a: [null, true, 1.5] }]]] });
  client.send({ method: 'notifications/com.example/unknown', params: { nothing: null } });
  client.send({ method: 'notifications/cancelled', params: { requestId: 'of nobody', reason: 'none' } });
  // Space, members in another order, escapes, digits no double holds, line separators in a string, CR before LF.
  client.raw(
    ' { "params" : { "n": 12345678901234567890, "e": 1.0e2, "\\u0061": "\u2028\\u2029\\ud83d" },' +
      ' "method":"com.example/odd" ,\t"id" : "text \\"id\\"", "jsonrpc": "2.0" } \r\n',
  );
  await client.answer('text "id"');
  client.raw('{"jsonrpc":"2.0","id":-7,"method":"ping"}\n{"jsonrpc":"2.0","id":"7","method":"ping"}\n');
  await client.answer(-7);
  await client.answer('7');
}
