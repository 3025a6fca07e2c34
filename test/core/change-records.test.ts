/** What the journal holds of changes a user makes, and how what they refused is found in it. */
import { afterEach, expect, test } from 'vitest';
import { listing, RealCore, scripted } from '../fixtures/real-core.ts';
import { call } from './gateway/raw-client.ts';

let core: RealCore;
afterEach(() => core[Symbol.asyncDispose]());

const changes = (): unknown[] =>
  core
    .records()
    .filter(({ kind }) => /^(rule|server)\.(added|changed|removed)$/.test(kind))
    .map(({ kind, operation, detail }) => [kind, operation?.server, detail]);

test('a rule that is added, changed or removed by hand is on record, with who did it and what it says', async () => {
  core = await RealCore.open();
  const { rule } = await core.call('rules.add', {
    effect: 'deny',
    server: 'notes',
    tool: 'delete_*',
    arguments: { api_key: 'hunter2' },
  });
  await core.call('rules.edit', { id: rule.id, changes: { effect: 'ask' } }, 'page');
  await core.call('rules.remove', { id: rule.id }, 'window');
  expect(changes()).toMatchObject([
    [
      'rule.added',
      undefined,
      { by: 'cli', rule: { id: rule.id, effect: 'deny', match: { tool: 'delete_*' } } },
    ],
    ['rule.changed', undefined, { by: 'page', rule: { id: rule.id, effect: 'ask' } }],
    ['rule.removed', undefined, { by: 'window', rule: { id: rule.id } }],
  ]);
  expect(core.records('rule.added')[0]?.redactions).toEqual(['detail.rule.match.arguments.api_key']);
  expect(JSON.stringify(changes())).not.toContain('hunter2');
  await expect(core.call('rules.remove', { id: 'nobody' })).rejects.toMatchObject({ code: 'rule_not_found' });
  expect(changes()).toHaveLength(3);
  expect((await core.call('audit.verify', {})).ok).toBe(true);
});

test('definitions that come, change and go are on record, whoever did it, without a value of them', async () => {
  core = await RealCore.open();
  await core.add('notes', ['/bin/notes', '--token', 'hunter2'], { KEY: 'hunter2' });
  const file = (servers: object): void => core.write('servers.json', { version: 1, servers });
  const notes = { command: '/bin/other', args: ['--token', 'hunter2'], provenance: 'user' };
  file({ notes, more: { url: 'https://more.example/mcp', provenance: 'user' } });
  while (changes().length < 3) await core.recorded('server.changed').then(() => new Promise(setImmediate));
  // A file that cannot be read takes nothing away.
  core.write('servers.json', '{"version": 1');
  await core.state(({ warnings }) => JSON.stringify(warnings).includes('servers.json'));
  file({ notes });
  await core.recorded('server.removed');
  const hash = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string;
  expect(changes()).toEqual([
    ['server.added', 'notes', { provenance: 'user', definitionHash: hash }],
    ['server.changed', 'notes', { provenance: 'user', definitionHash: hash, members: ['command', 'env'] }],
    ['server.added', 'more', { provenance: 'user', definitionHash: hash }],
    ['server.removed', 'more', { provenance: 'user', definitionHash: hash }],
  ]);
  expect(JSON.stringify(core.records())).not.toContain('hunter2');
});

test('what the user refused is found as a denial, and a server that no policy speaks of ran by default', async () => {
  core = await RealCore.open();
  const tool = { name: 'delete_note', inputSchema: { type: 'object' } };
  await core.add('notes', scripted([listing(tool)]));
  const client = await core.connect('notes');
  const asked = core.event(
    'state',
    {},
    (event) => event.kind === 'slice' && event.slice === 'approvals' && event.upsert.length > 0,
  );
  client.send(call(1, 'delete_note'));
  await asked;
  const { approvals } = await core.call('approvals.list', {});
  const answer = { id: approvals[0]!.id, answer: 'deny', lifetime: 'once', scope: 'exact' } as const;
  await core.call('approvals.answer', { ...answer, by: 'cli' });
  await client.answer(1);
  const found = async (effect: 'allow' | 'ask' | 'deny'): Promise<string[]> =>
    (await core.call('audit.search', { effect, limit: 100 })).records.map(({ kind }) => kind).sort();
  expect(await found('deny')).toEqual(['approval.answered', 'call.decided']);
  expect(await found('ask')).toEqual(['approval.asked', 'call.decided']);
  expect(await found('allow')).toEqual(['server.admitted']);
  expect((await core.call('policy.denials', { limit: 10 })).denials).toEqual([]);
  expect(core.records('server.admitted')[0]).toMatchObject({
    decision: { effect: 'allow', reason: 'default' },
    detail: { admission: 'no_policy' },
  });
});
