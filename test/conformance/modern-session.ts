import type { Received, RecordingClient } from './recording-client.ts';

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {
    sampling: {},
    elicitation: { form: {}, url: {} },
    roots: {},
    extensions: { 'com.example/other': {} },
  },
  'io.modelcontextprotocol/clientInfo': { name: 'recording-client', version: '1.0.0' },
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

const LISTS = ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list'];

/** What is asked of every server of revision 2026-07-28, whatever it offers, and calls it knows. */
export async function commonModernSession(
  client: RecordingClient,
  calls: readonly (readonly [tool: string, args: object])[],
): Promise<void> {
  const ask = (method: string, params: object = {}): Promise<Received> =>
    client.ask(method, { ...params, _meta: META });
  // Not first: a server that is slow to start, as all are on a busy machine, would be taken for one that stays silent on it.
  for (const method of LISTS) await ask(method);
  await ask('server/discover');
  for (const [name, args] of calls) await ask('tools/call', { name, arguments: args });
  await ask('tools/call', { name: 'nobody' });
  await ask('resources/read', { uri: 'nobody://knows' });
  await ask('prompts/get', { name: 'nobody' });
  await ask('completion/complete', {
    ref: { type: 'ref/prompt', name: 'nobody' },
    argument: { name: 'nothing', value: '' },
  });
  // A revision that nobody knows.
  const unknown = { ...META, 'io.modelcontextprotocol/protocolVersion': '2031-01-01' };
  await client.ask('tools/list', { _meta: unknown });
  await ask('com.example/unknown', { deep: [{ x: 12.5, big: 'x'.repeat(100_000) }] });
  client.send({ method: 'notifications/com.example/unknown', params: { _meta: META } });
  await ask('server/discover');
}

/** A session of revision 2026-07-28: no handshake, every request says what its client can do. */
export async function modernSession(client: RecordingClient): Promise<void> {
  const ask = (method: string, params: object = {}, meta: object = {}): Promise<Received> =>
    client.ask(method, { ...params, _meta: { ...META, ...meta } });
  const call = (name: string, more: object = {}, meta: object = {}): Promise<Received> =>
    ask('tools/call', { name, arguments: {}, ...more }, meta);

  for (const method of LISTS) await ask(method);
  await ask('server/discover');
  await call('test_simple_text');
  await call('test_multiple_content_types');
  await call('test_error_handling');
  await call('nobody');
  await call('test_tool_with_progress', {}, { progressToken: 'of the call' });
  await call('test_tool_with_logging', {}, { 'io.modelcontextprotocol/logLevel': 'debug' });
  await call('test_missing_capability', {}, { 'io.modelcontextprotocol/clientCapabilities': {} });

  // Two rounds with the client, then the same with a state that was tampered with.
  const name = 'test_input_required_result_multi_round';
  const first = await call(name);
  const second = await call(name, {
    inputResponses: { step1: { action: 'accept', content: { name: 'Ada' } } },
    requestState: first.result?.['requestState'],
  });
  await call(name, {
    inputResponses: { step2: { action: 'accept', content: { color: 'green' } } },
    requestState: second.result?.['requestState'],
  });
  await call(name, { inputResponses: {}, requestState: 'made up' });
  await ask('prompts/get', { name: 'test_input_required_result_prompt' });
  await ask('resources/read', { uri: 'test://template/7/data' });
  await ask('resources/read', { uri: 'test://nobody' });
  await ask('completion/complete', {
    ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
    argument: { name: 'arg1', value: 'pa' },
  });

  // A stream of notifications, which lasts until the client cancels it.
  const stream = client.post('subscriptions/listen', {
    notifications: { toolsListChanged: true, promptsListChanged: true },
    _meta: META,
  });
  await client.notification('notifications/subscriptions/acknowledged');
  await call('test_trigger_tool_change');
  await client.notification('notifications/tools/list_changed');
  await ask('tools/list');
  client.send({ method: 'notifications/cancelled', params: { requestId: stream } });
  await call('test_trigger_prompt_change');

  // What revision 2026-07-28 took out, and what nobody knows.
  await ask('ping');
  await ask('initialize', { protocolVersion: '2025-11-25', capabilities: {} });
  await ask('com.example/unknown', { deep: [{ x: 12.5 }] });
  client.send({ method: 'notifications/com.example/unknown', params: { _meta: META } });
  await ask('server/discover');
}
