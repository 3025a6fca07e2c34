import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RealCore } from '../fixtures/real-core.ts';
import { CliKit } from './cli-kit.ts';
import { writer } from './writer.ts';

let kit: CliKit & { core: RealCore };
afterEach(() => kit[Symbol.asyncDispose]());

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
