import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listing, type RealCore, real, scripted } from '../fixtures/real-core.ts';
import { call, type RawClient } from '../core/gateway/raw-client.ts';
import { CliKit } from './cli-kit.ts';

const writer = scripted([
  listing({ name: 'write_note' }),
  { on: 'tools/call', do: [{ answer: { content: [{ type: 'text', text: 'written' }] } }] },
  { on: 'ping', do: [{ stderr: 'a word\n' }, { answer: {} }] },
]);

let kit: CliKit & { core: RealCore };
afterEach(() => kit[Symbol.asyncDispose]());

/** A client whose call waits for an answer. */
async function waiting(args: object = { text: 'hello' }): Promise<{ client: RawClient; question: string }> {
  if ((await kit.core.call('servers.list', {})).servers.length === 0) await kit.core.add('notes', writer);
  const client = await kit.core.connect('notes');
  await client.request(1, 'tools/list');
  client.send(call(2, 'write_note', args));
  await kit.core.state(({ pendingApprovals }) => pendingApprovals > 0);
  const { approvals } = await kit.core.call('approvals.list', {});
  return { client, question: approvals[0]!.id };
}

describe('servers', () => {
  it('are defined with everything the command line says, listed, and removed', async () => {
    kit = await CliKit.withCore();
    const words = ['add', 'notes', '--env', 'MODE=a=b', '--secret', 'KEY=notes-key', '--cwd', '/notes'];
    const grants = [
      '--allow-read',
      '/a',
      '--allow-read',
      '/b',
      '--allow-write',
      '/c',
      '--allow-host',
      'x.example:443',
    ];
    const added = await kit.run(
      ...words,
      ...grants,
      '--json',
      '--',
      'node',
      'server.js',
      '--json',
      '--env=x',
    );
    expect(added.code).toBe(0);
    expect(added.json).toMatchObject({ server: { name: 'notes', admission: { effect: 'allow' } } });
    const stored = JSON.parse(readFileSync(join(kit.home, 'servers.json'), 'utf8')) as { servers: object };
    expect(stored.servers).toEqual({
      notes: {
        command: 'node',
        args: ['server.js', '--json', '--env=x'],
        env: { MODE: 'a=b', KEY: { secret: 'notes-key' } },
        cwd: '/notes',
        sandbox: {
          filesystem: { allowRead: ['/a', '/b'], allowWrite: ['/c'] },
          network: { allowedDomains: ['x.example:443'] },
        },
        provenance: 'user',
      },
    });
    expect((await kit.run('servers', '--json')).json).toMatchObject({ servers: [{ name: 'notes' }] });
    const table = await kit.run('servers');
    expect(table.out[0]).toMatch(/^NAME +STATE +POLICY +SANDBOX +SESSIONS +IDENTITY$/);
    expect(table.out[1]).toMatch(/^notes +stopped +admitted +none +0 +/);
    expect((await kit.run('remove', 'notes', '--json')).json).toEqual({ removed: 'notes' });
    expect((await kit.run('servers')).out).toEqual([expect.stringContaining('gatehouse add')]);
  });

  it('are defined by URL with headers', async () => {
    kit = await CliKit.withCore();
    const url = 'https://mcp.example/x';
    const { code } = await kit.run('add', 'far', '--url', url, '--header', 'Authorization: Bearer a:b');
    expect(code).toBe(0);
    const stored = JSON.parse(readFileSync(join(kit.home, 'servers.json'), 'utf8')) as { servers: object };
    expect(stored.servers).toMatchObject({ far: { url, headers: { Authorization: 'Bearer a:b' } } });
    const listed = await kit.run('servers', '--json');
    expect(listed.out[0]).not.toContain('Bearer');
  });

  it.each([
    ['no command', ['add', 'x']],
    ['an empty command', ['add', 'x', '--']],
    ['both a URL and a command', ['add', 'x', '--url', 'https://a.example/', '--', 'node']],
    ['what belongs to a command with a URL', ['add', 'x', '--url', 'https://a.example/', '--env', 'A=1']],
    ['headers for a command', ['add', 'x', '--header', 'A: b', '--', 'node']],
    ['a variable without a value', ['add', 'x', '--env', 'A', '--', 'node']],
  ])('are not defined with %s', async (_, words) => {
    kit = await CliKit.withCore();
    const { code, err } = await kit.run(...words);
    expect([code, err.length]).toEqual([2, 1]);
    expect(await kit.core.call('servers.list', {})).toEqual({ servers: [] });
  });

  it('that policy will not start say so when they are defined, and in the list', async () => {
    kit = await CliKit.withCore({
      files: { 'policy.json': { deniedMcpServers: [{ serverName: 'notes' }] } },
    });
    const { code, out } = await kit.run('add', 'notes', '--', ...writer);
    expect(code).toBe(0);
    expect(out[1]).toMatch(/^It will not start: your own policy denies this server/);
    expect((await kit.run('servers')).out[1]).toContain('denied: your own policy');
  });

  it('are stopped, and their number is told', async () => {
    kit = await CliKit.withCore();
    await kit.core.add('notes', writer);
    await (await kit.core.connect('notes')).request(1, 'ping');
    expect((await kit.run('stop', 'notes')).out).toEqual(['Stopped 1 process.']);
    expect((await kit.run('stop', 'notes', '--json')).json).toEqual({ stopped: 0 });
  });

  it('show their tools with risk and effect; asking starts them once', async () => {
    kit = await CliKit.withCore();
    await kit.core.add('files', real('filesystem', kit.userHome));
    const { code, out } = await kit.run('tools', 'files');
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^TOOL +RISK +CALLS +PIN +FOUND +WHY$/);
    expect(out.find((line) => line.startsWith('write_file '))).toMatch(/ ask /);
    expect((await kit.run('tools', 'files', '--json')).json).toMatchObject({ tools: expect.any(Array) });
    expect(kit.core.records('server.started')).toHaveLength(1);
  });

  it('show their log, and follow it until they are interrupted: no line twice, none lost', async () => {
    kit = await CliKit.withCore();
    await kit.core.add('notes', writer);
    const client = await kit.core.connect('notes');
    await client.request(1, 'ping');
    await expect.poll(async () => (await kit.run('logs', 'notes')).out.length).toBe(1);
    expect((await kit.run('logs', 'notes')).out[0]).toMatch(/^\d{4}-.*Z stderr a word$/);
    expect((await kit.run('logs', 'notes', '--json', '--limit', '1')).json).toMatchObject({
      lines: [{ text: 'a word' }],
    });
    const following = kit.start('logs', 'notes', '--follow', '--json');
    await following.line(() => true);
    for (const id of [2, 3, 4]) await client.request(id, 'ping');
    await expect.poll(() => following.out.length).toBe(4);
    following.interrupt();
    expect((await following.done).code).toBe(0);
    expect(following.out.map((line) => (JSON.parse(line) as { text: string }).text)).toEqual(
      Array(4).fill('a word'),
    );
  });
});

describe('questions', () => {
  it('are shown complete, with what cannot be seen made visible', async () => {
    kit = await CliKit.withCore();
    const { question } = await waiting({ path: '/tmp/x', content: 'safe\u202Efdp\u001B[2J' });
    const shown = (await kit.run('approvals')).out;
    expect(shown[0]).toMatch(new RegExp(`^${question}  notes wants to run write_note, asked by [Cc]ursor`));
    expect(shown.some((line) => line.startsWith('  why: '))).toBe(true);
    const text = shown.join('\n');
    expect(text).toContain('safe⟨U+202E⟩fdp\\u001b[2J');
    expect(text).not.toMatch(/[\u202E\u001B]/);
    expect((await kit.run('approvals', '--json')).json).toMatchObject({ approvals: [{ id: question }] });
  });

  it('are approved and denied, once', async () => {
    kit = await CliKit.withCore();
    const { client, question } = await waiting();
    expect((await kit.run('approve', question)).out).toEqual(['Done.']);
    expect((await client.answer(2)).result?.content?.[0]?.text).toBe('written');
    const again = await kit.run('deny', question, '--json');
    expect([again.code, again.json]).toMatchObject([1, { ok: false, error: { code: 'approval_closed' } }]);
    expect((await kit.run('approve', 'nothing')).code).toBe(5);
  });

  it('are answered for longer with a rule, whose sentence is told', async () => {
    kit = await CliKit.withCore();
    const { client, question } = await waiting();
    const { code, json } = await kit.run('deny', question, '--for', 'always', '--scope', 'exact', '--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({ id: question, answer: 'deny', rule: { effect: 'deny', origin: 'answer' } });
    expect((await client.answer(2)).result?.isError).toBe(true);
  });

  it.each([
    [['approve', 'q', '--for', 'ever']],
    [['deny', 'q', '--for', 'ever']],
    [['approvals', 'stop', 's']],
    [['approvals', 'resume']],
    [['approve', 'q', '--scope', 'some']],
    [['approve']],
    [['approve', 'q', 'r']],
  ])('are not answered by %j, also without a core', async (words) => {
    const alone = await CliKit.withoutCore();
    expect((await alone.run(...words)).code).toBe(2);
    kit = await CliKit.withCore();
    const { code, json } = await kit.run(...words, '--json');
    expect([code, json]).toMatchObject([2, { error: { code: 'usage' } }]);
  });

  it('of a session are paused, and asked again when it is resumed', async () => {
    kit = await CliKit.withCore();
    const { client } = await waiting();
    const { approvals: open } = await kit.core.call('approvals.list', {});
    const { session } = open[0]!;
    expect((await kit.run('approvals')).out).toContain(`  session: ${session}`);
    expect((await kit.run('approvals', 'pause', session, '--json')).json).toEqual({
      paused: session,
      denied: 1,
    });
    expect((await client.answer(2)).result?.isError).toBe(true);
    expect((await kit.run('approvals')).out.join()).toContain(`gatehouse approvals resume ${session}`);
    expect((await kit.run('approvals', '--json')).json).toMatchObject({ approvals: [], paused: [session] });
    expect((await kit.run('approvals', 'resume', session)).out).toEqual([`Resumed ${session}.`]);
    client.send(call(3, 'write_note', { number: 2 }));
    await expect.poll(async () => (await kit.core.call('approvals.list', {})).approvals.length).toBe(1);
    expect((await kit.run('approvals', 'pause', 'nothing')).code).toBe(2);
  });

  it('are watched: those that wait already, and each new one, once', async () => {
    kit = await CliKit.withCore();
    const first = await waiting({ number: 1 });
    const watch = kit.start('approvals', '--watch', '--json');
    await watch.line((line) => line.includes('"number":1'));
    first.client.send(call(3, 'write_note', { number: 2 }));
    await watch.line((line) => line.includes('"number":2'));
    watch.interrupt();
    expect((await watch.done).code).toBe(0);
    const seen = watch.out.map((line) => (JSON.parse(line) as { id: string }).id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(2);
  });

  it('end a watch when the core goes', async () => {
    kit = await CliKit.withCore();
    const watch = kit.start('approvals', '--watch');
    await expect.poll(() => kit.core.call('core.status', {}).then(() => true)).toBe(true);
    await kit.core.close();
    expect((await watch.done).out).toEqual([]);
  });
});

describe('rules', () => {
  it('are added, listed with their use, and removed', async () => {
    kit = await CliKit.withCore();
    expect((await kit.run('rules')).out).toEqual(['There are no rules.']);
    const given = JSON.stringify({ id: 'mine', effect: 'deny', server: 'notes', tool: 'delete_*' });
    expect((await kit.run('rules', 'add', given, '--json')).json).toMatchObject({ rule: { id: 'mine' } });
    expect((await kit.run('rules')).out[1]).toMatch(/^mine +deny +never +\S/);
    expect((await kit.run('rules', '--json')).json).toMatchObject({ rules: [{ id: 'mine', uses: 0 }] });
    const edited = await kit.run('rules', 'edit', 'mine', '{"effect":"ask","tool":"*"}');
    expect(edited.out).toEqual([
      'mine: Every client must ask before it runs any tool through notes until you remove this rule.',
    ]);
    expect((await kit.run('rules', 'edit', 'none', '{}')).code).toBe(5);
    expect((await kit.run('rules', 'edit', 'mine', '{"more":1}')).code).toBe(2);
    expect((await kit.run('rules', 'remove', 'mine', '--json')).json).toEqual({ removed: 'mine' });
    expect((await kit.run('rules', 'remove', 'mine')).code).toBe(5);
  });

  it.each([
    [['rules', 'add', '{"effect":'], 2, 'rule_invalid'],
    [['rules', 'add'], 2, 'usage'],
    [['rules', 'forget', 'x'], 2, 'usage'],
    [['rules', 'add', '{}', 'x'], 2, 'usage'],
    [['rules', 'edit', 'x'], 2, 'usage'],
    [['rules', 'edit', 'x', '{'], 2, 'rule_invalid'],
  ])('are refused before a core is asked: %j', async (words, code, error) => {
    const alone = await CliKit.withoutCore();
    const ran = await alone.run(...words, '--json');
    expect([ran.code, ran.json]).toMatchObject([code, { error: { code: error } }]);
    kit = await CliKit.withCore();
  });

  it.each(['{}', '5', '{"effect":"maybe","server":"x"}', '{"effect":"deny","server":"x","more":1}'])(
    'that do not fit are refused: %s',
    async (text) => {
      kit = await CliKit.withCore();
      const { code, json } = await kit.run('rules', 'add', text, '--json');
      expect([code, json]).toMatchObject([2, { error: { code: 'bad_input' } }]);
    },
  );
});

describe('policy', () => {
  const policy = {
    mode: 'enforce',
    allowedMcpServers: [{ serverCommand: ['/bin/cat'] }],
    tools: [{ id: 'no-deletes', server: '*', tool: 'delete_*', effect: 'deny' }],
  };

  it('is shown layer by layer', async () => {
    kit = await CliKit.withCore({ files: { 'policy.json': policy } });
    const { out } = await kit.run('policy', 'show');
    expect(out[0]).toBe('Mode: enforce');
    expect(out.join('\n')).toMatch(/^valid {3}user.*policy\.json$/m);
    expect(out.join('\n')).toContain('Only (user): [{"serverCommand":["/bin/cat"]}]');
    expect((await kit.run('policy', 'show', '--json')).json).toMatchObject({ mode: 'enforce' });
  });

  it('is explained, and a denial is exit 3', async () => {
    kit = await CliKit.withCore({ files: { 'policy.json': policy } });
    const allowed = await kit.run('policy', 'explain', '--json', '--', '/bin/cat');
    expect([allowed.code, allowed.json]).toMatchObject([0, { effect: 'allow' }]);
    const denied = await kit.run('policy', 'explain', '--json', '--', '/bin/cat', '-u');
    expect([denied.code, denied.json]).toMatchObject([3, { effect: 'deny', reason: 'not_allowed' }]);
    const tool = await kit.run(
      'policy',
      'explain',
      '--tool',
      'delete_x',
      '--args',
      '{"a":1}',
      '--client',
      'zed',
      '--',
      '/bin/cat',
    );
    expect(tool.code).toBe(3);
    expect(tool.out[0]).toMatch(/^deny: your own policy/);
    expect(tool.out).toContain('  rule: no-deletes, user');
    expect((await kit.run('policy', 'explain', '--server', 'nothing')).code).toBe(5);
    const url = await kit.run('policy', 'explain', '--url', 'https://mcp.example/', '--env', 'A=1', '--json');
    expect(url.json).toMatchObject({ identity: 'https://mcp.example/' });
  });

  it.each([
    [['policy']],
    [['policy', 'dance']],
    [['policy', 'check']],
    [['policy', 'show', 'x']],
    [['policy', 'show', '--server', 'x']],
    [['policy', 'check', 'x', '--url', 'y']],
    [['policy', 'show', '--', 'x']],
    [['policy', 'explain']],
    [['policy', 'explain', 'x']],
    [['policy', 'explain', '--server', 'x', '--url', 'y']],
    [['policy', 'explain', '--server', 'x', '--', 'y']],
    [['policy', 'explain', '--server', 'x', '--args', '{']],
  ])('is not understood as %j: exit 2', async (words) => {
    kit = await CliKit.withCore();
    const end = words.indexOf('--');
    const given = end === -1 ? [...words, '--json'] : [...words.slice(0, end), '--json', ...words.slice(end)];
    const { code, json } = await kit.run(...given);
    expect([code, json]).toMatchObject([2, { error: { code: 'usage' } }]);
  });
});

describe('clients', () => {
  const original = '{"mcpServers":{"evil\\u001b[2J":{"command":"/bin/cat"}}}';

  it('are listed, adopted and restored; names from a config cannot steer the terminal', async () => {
    kit = await CliKit.withCore();
    const config = join(kit.userHome, '.cursor', 'mcp.json');
    mkdirSync(join(kit.userHome, '.cursor'));
    writeFileSync(config, original);
    const listed = await kit.run('clients');
    expect(listed.out.join('\n')).toContain('evil⟨U+001B⟩[2J');
    const dry = await kit.run('adopt', 'cursor', '--dry-run');
    expect(dry.code).toBe(0);
    expect([...listed.out, ...dry.out].join('\n')).not.toContain('\u001B');
    expect(readFileSync(config, 'utf8')).toBe(original);
    const adopted = await kit.run('adopt', '--all', '--json');
    expect([adopted.code, adopted.json]).toMatchObject([
      0,
      { ok: true, dryRun: false, changes: expect.any(Array) },
    ]);
    expect(readFileSync(config, 'utf8')).toContain('connect');
    const restored = await kit.run('restore', 'cursor');
    expect(restored.code).toBe(0);
    expect(restored.out.at(-1)).toMatch(/Restart the client/);
    expect(readFileSync(config, 'utf8')).toBe(original);
  });

  it('say which servers are on record as harmful, and where that is on record', async () => {
    kit = await CliKit.withCore();
    mkdirSync(join(kit.userHome, '.cursor'));
    const servers = {
      mail: { command: 'npx', args: ['-y', 'postmark-mcp@1.0.16'] },
      notes: { command: '/bin/cat' },
    };
    writeFileSync(join(kit.userHome, '.cursor', 'mcp.json'), JSON.stringify({ mcpServers: servers }));
    for (const command of ['clients', 'shadow']) {
      const said = (await kit.run(command)).out.filter((line) => line.includes('harmful'));
      expect(said).toHaveLength(1);
      expect(said[0]).toContain('npm:postmark-mcp@1.0.16 is known to be harmful: it imitates Postmark');
      expect(said[0]).toContain('https://osv.dev/vulnerability/MAL-2025-47604');
    }
  });

  it('look into the project the command is run in, and others that are named', async () => {
    kit = await CliKit.withCore();
    for (const folder of [kit.base, join(kit.base, 'other')]) {
      mkdirSync(join(folder, '.cursor'), { recursive: true });
      writeFileSync(join(folder, '.cursor', 'mcp.json'), '{"mcpServers":{}}');
    }
    const { json } = await kit.run('clients', '--folder', 'other', '--json');
    const text = JSON.stringify(json);
    expect(text).toContain(join(kit.base, '.cursor', 'mcp.json'));
    expect(text).toContain(join(kit.base, 'other', '.cursor', 'mcp.json'));
  });

  it.each([
    [['adopt']],
    [['adopt', 'cursor', '--all']],
    [['restore']],
    [['adopt', '--folder', '--dry-run', '--all']],
  ])('are not changed by %j: exit 2', async (words) => {
    kit = await CliKit.withCore();
    const { code, err } = await kit.run(...words);
    expect(code).toBe(2);
    expect(err[0]).toContain(`gatehouse ${words[0]} --help`);
  });

  it('that are unknown are exit 5, with the known ones', async () => {
    kit = await CliKit.withCore();
    const { code, err } = await kit.run('adopt', 'emacs');
    expect([code, err[0]]).toEqual([5, expect.stringMatching(/no client "emacs".*cursor/)]);
  });
});

describe('the audit', () => {
  it('is searched, with all filters', async () => {
    kit = await CliKit.withCore();
    await kit.core.add('notes', writer);
    await (await kit.core.connect('notes', 'zed')).request(1, 'ping');
    const { json } = await kit.run(
      ...['audit', 'search', 'notes', '--server', 'notes', '--client', 'zed', '--kind', 'server.admitted'],
      ...['--effect', 'allow', '--since', '1h', '--limit', '5', '--json'],
    );
    expect(json).toMatchObject({
      records: [{ kind: 'server.admitted' }],
      total: 1,
      tookMs: expect.any(Number),
    });
    const { out } = await kit.run('audit', 'search', '--kind', 'server.admitted');
    expect(out[0]).toMatch(/^\d{4}-.*Z #\d+ server\.admitted notes allow \(default\)$/);
    expect(out[1]).toMatch(/^1 of 1 records, \d+ ms$/);
  });

  it('is followed', async () => {
    kit = await CliKit.withCore();
    await kit.core.add('notes', writer);
    const tail = kit.start('audit', 'tail', '--json');
    // It is followed once its question has been answered: what happens after that is shown.
    await expect
      .poll(async () => {
        await (await kit.core.connect('notes')).request(1, 'ping');
        return tail.out.length > 0;
      })
      .toBe(true);
    tail.interrupt();
    expect((await tail.done).code).toBe(0);
    for (const line of tail.out)
      expect(JSON.parse(line)).toMatchObject({ kind: expect.any(String), hash: expect.any(String) });
  });

  it.each([
    [['audit']],
    [['audit', 'dance']],
    [['audit', 'toString']],
    [['audit', 'verify', 'x']],
    [['audit', 'verify', '--limit', '5']],
    [['audit', 'tail', '--server', 'notes']],
    [['audit', 'search', '--format', 'jsonl']],
    [['audit', 'search', 'a', 'b']],
    [['audit', 'search', '--limit', '0']],
    [['audit', 'export', '--format', 'pdf']],
  ])('is not understood as %j: exit 2', async (words) => {
    kit = await CliKit.withCore();
    const { code, json } = await kit.run(...words, '--json');
    expect([code, json]).toMatchObject([2, { error: { code: 'usage', data: { command: 'audit' } } }]);
  });

  it('is not searched for a time that is none: exit 2', async () => {
    kit = await CliKit.withCore();
    expect((await kit.run('audit', 'search', '--since', 'tomorrowish')).code).toBe(2);
  });
});

describe('the core', () => {
  it('says how it is, on one screen and as one document', async () => {
    kit = await CliKit.withCore({ files: { 'settings.json': '{' } });
    await kit.core.state(({ warnings }) => warnings.length === 1);
    const { out } = await kit.run('status');
    expect(out[0]).toMatch(/^Gatehouse \d+\.\d+\.\d+, process \d+, mode /);
    expect(out[1]).toMatch(/^0 servers, 0 sessions, 0 questions waiting, 0 calls today$/);
    expect(out[2]).toMatch(/^warning: Your settings cannot be read .*settings\.json/);
    expect((await kit.run('status', '--json')).json).toMatchObject({
      version: expect.any(String),
      warnings: [{}],
    });
  });

  it('is stopped, and the command waits for the end of its process', async () => {
    kit = await CliKit.withCore();
    const down = kit.start('down', '--json');
    await kit.core.machine.stopAsked;
    await kit.core.close();
    const { code, json } = await down.done;
    expect([code, json]).toEqual([0, { stopped: true }]);
    expect(kit.ended).toEqual([process.pid]);
  });

  it('tells its page', async () => {
    kit = await CliKit.withCore();
    expect((await kit.run('ui')).out).toEqual(['http://127.0.0.1:1/#token=secret']);
    expect((await kit.run('ui', '--json')).json).toEqual({ url: 'http://127.0.0.1:1/#token=secret' });
  });

  it('says of every check how it went; one that failed is exit 1', async () => {
    kit = await CliKit.withCore({ files: { 'settings.json': '{' } });
    const { code, out } = await kit.run('doctor');
    expect(code).toBe(1);
    expect(out.join('\n')).toMatch(/^FAILED {2}settings\.json: .*\n {8}Mend the file/m);
    expect((await kit.run('doctor', '--json')).json).toMatchObject({ checks: expect.any(Array) });
  });

  it.each([
    [['up'], { page: 'now', uiPort: 0, json: false }],
    [['up', '--json', '--no-ui'], { page: 'never', uiPort: 0, json: true }],
    [['up', '--ui-port', '8080'], { page: 'now', uiPort: 8080, json: false }],
  ])('is run here by %j', async (words, options) => {
    kit = await CliKit.withCore();
    expect((await kit.run(...words)).code).toBe(0);
    expect(kit.ran).toEqual([options]);
  });

  it('is not run in the background twice', async () => {
    kit = await CliKit.withCore();
    const { code, json } = await kit.run('up', '--detach', '--json');
    expect([code, json]).toMatchObject([
      1,
      { error: { code: 'already_running', data: { pid: process.pid } } },
    ]);
    expect(kit.started).toEqual([]);
  });

  it.each([
    [['up', '--ui-port', '0']],
    [['up', '--ui-port', 'x']],
    [['up', 'x']],
    [['down', 'x']],
    [['status', '--all']],
  ])('is not run by %j: exit 2', async (words) => {
    kit = await CliKit.withCore();
    expect((await kit.run(...words)).code).toBe(2);
    expect(kit.ran).toEqual([]);
  });
});
