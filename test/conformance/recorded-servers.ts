import { join } from 'node:path';
import { realServer, ROOT } from '../fixtures/gatehouse.ts';
import { commonSession, oddMessages } from './legacy-session.ts';
import { modernSession } from './modern-session.ts';
import type { RecordingClient } from './recording-client.ts';
import { SERVERS_OF_OTHERS } from './servers-of-others.ts';

/** A real server and what is done with it. Another one is one more row. */
export interface RecordedServer {
  readonly name: string;
  /** Its command; `folder` holds `notes/plan.md` and is the same on both ways. */
  readonly command: (folder: string) => readonly string[];
  readonly env?: (folder: string) => Readonly<Record<string, string>>;
  readonly session: (client: RecordingClient, folder: string) => Promise<void>;
}

/** Says that the roots are others now, and waits until the server has asked for them. */
async function changeRoots(client: RecordingClient): Promise<void> {
  const asks = ({ method }: { method?: string }): boolean => method === 'roots/list';
  const before = client.messages.filter(asks).length;
  client.send({ method: 'notifications/roots/list_changed' });
  await client.message(asks, before + 1);
}

async function everything(client: RecordingClient): Promise<void> {
  await commonSession(client);
  // It asks for the roots a moment after the handshake and reports what it got.
  await client.notification('notifications/message');
  await client.ask('tools/list');
  await client.call('echo', { message: 'hello \u2028 \u{1f980} \u0000' });
  await client.call('get-sum', { a: 0.1, b: 0.2 });
  await client.call('get-sum', { a: 'no number' });
  await client.call('get-tiny-image');
  await client.call('get-structured-content', { location: 'Chicago' });
  await client.call('get-annotated-message', { messageType: 'error', includeImage: true });
  await client.call('get-resource-links', { count: 3 });
  await changeRoots(client);
  await client.notification('notifications/message', 2);
  await client.call('get-roots-list');
  await client.call('trigger-sampling-request', { prompt: 'Say yes', maxTokens: 10 });
  await client.call('trigger-elicitation-request');
  await client.call('trigger-url-elicitation', { url: 'https://example.com/a?b=c#d', message: 'Open it' });
  await client.call('trigger-sampling-request-async', { prompt: 'Say yes', maxTokens: 10 });
  await client.call(
    'trigger-long-running-operation',
    { duration: 0.1, steps: 4 },
    { _meta: { progressToken: 'of the call', 'com.example/mine': { kept: [1] } } },
  );
  const cancelled = client.post('tools/call', {
    name: 'trigger-long-running-operation',
    arguments: { duration: 20, steps: 1 },
  });
  // So that the server has read the call before it is cancelled.
  await client.ask('ping');
  client.send({
    method: 'notifications/cancelled',
    params: { requestId: cancelled, reason: 'tired of waiting' },
  });
  const created = await client.call('simulate-research-query', { topic: 'birds' }, { task: { ttl: 60_000 } });
  const { taskId } = created.result!['task'] as { taskId: string };
  await client.ask('tasks/get', { taskId });
  await client.ask('tasks/list', {});
  await client.ask('tasks/cancel', { taskId });
  await client.ask('tasks/result', { taskId });

  const uri = 'demo://resource/dynamic/text/1';
  await client.ask('resources/read', { uri });
  await client.ask('resources/subscribe', { uri });
  await client.call('toggle-subscriber-updates');
  await client.notification('notifications/resources/updated');
  await client.call('toggle-subscriber-updates');
  await client.ask('resources/unsubscribe', { uri });
  await client.ask('prompts/get', { name: 'simple-prompt' });
  await client.ask('prompts/get', { name: 'args-prompt', arguments: { city: 'Köln' } });
  await client.ask('prompts/get', { name: 'args-prompt' });
  await client.ask('completion/complete', {
    ref: { type: 'ref/prompt', name: 'completable-prompt' },
    argument: { name: 'name', value: 'A' },
    context: { arguments: { department: 'Engineering' } },
  });
  await oddMessages(client);
}

async function filesystem(client: RecordingClient, folder: string): Promise<void> {
  const file = join(folder, 'notes', 'plan.md');
  await commonSession(client);
  await changeRoots(client);
  await client.call('list_allowed_directories');
  await client.call('read_text_file', { path: file });
  await client.call('list_directory', { path: folder });
  await client.call('directory_tree', { path: folder });
  await client.call('search_files', { path: folder, pattern: '**/*.md' });
  await client.call('get_file_info', { path: file });
  await client.call('write_file', { path: join(folder, 'new.md'), content: 'a\nb\u2028c\r\n' });
  await client.call('edit_file', { path: file, edits: [{ oldText: 'Friday', newText: 'Monday' }] });
  await client.call('move_file', { source: file, destination: join(folder, 'moved.md') });
  await client.call('create_directory', { path: join(folder, 'deep', 'er') });
  await client.call('read_multiple_files', { paths: [join(folder, 'moved.md'), join(folder, 'none')] });
  await client.call('read_text_file', { path: '/etc/passwd' });
  await client.call('read_text_file', { wrong: true });
  await oddMessages(client);
}

async function memory(client: RecordingClient): Promise<void> {
  await commonSession(client);
  const entities = [
    { name: 'Ada', entityType: 'person', observations: ['wrote the first program', 'né \u{1f980}'] },
    { name: 'Engine', entityType: 'machine', observations: [] },
  ];
  await client.call('create_entities', { entities });
  await client.call('create_relations', {
    relations: [{ from: 'Ada', to: 'Engine', relationType: 'programs' }],
  });
  await client.call('add_observations', { observations: [{ entityName: 'Ada', contents: ['lived'] }] });
  await client.call('read_graph');
  await client.call('search_nodes', { query: 'program' });
  await client.call('open_nodes', { names: ['Engine'] });
  await client.call('delete_entities', { entityNames: ['Engine'] });
  await client.call('read_graph');
  await oddMessages(client);
}

export const RECORDED_SERVERS: readonly RecordedServer[] = [
  { name: 'everything', command: () => [realServer('everything')], session: everything },
  { name: 'filesystem', command: (folder) => [realServer('filesystem'), folder], session: filesystem },
  {
    name: 'memory',
    command: () => [realServer('memory')],
    env: (folder) => ({ MEMORY_FILE_PATH: join(folder, 'memory.jsonl') }),
    session: memory,
  },
  {
    name: 'a server of revision 2026-07-28',
    command: () => [join(ROOT, 'test/fixtures/conformance-server/stdio.ts')],
    session: modernSession,
  },
  ...SERVERS_OF_OTHERS,
];
