import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockCore } from '../../electron/connect/core-lock.ts';
import { ensureRunFolder } from '../../electron/connect/run-folder.ts';
import { canonicalJson } from '../../shared/util/canonical-json.ts';
import type { RealCore } from '../fixtures/real-core.ts';
import { CliKit } from './cli-kit.ts';

describe('what works without a core', () => {
  let kit: CliKit & { core: RealCore };
  let config: string;
  const original = '{ "mcpServers": { "notes": { "command": "/bin/cat" } } }';

  /** A data folder with a past: a core was there, a client adopted. Now there is none. */
  beforeEach(async () => {
    kit = await CliKit.withCore();
    config = join(kit.userHome, '.cursor', 'mcp.json');
    mkdirSync(join(kit.userHome, '.cursor'));
    writeFileSync(config, original);
    await kit.run('adopt', 'cursor');
    await kit.core.close();
    ensureRunFolder(kit.home);
  });
  afterEach(() => kit[Symbol.asyncDispose]());

  const journalFile = (): string => {
    const folder = join(kit.home, 'journal');
    return join(folder, readdirSync(folder).filter((name) => name.endsWith('.jsonl'))[0]!);
  };

  it('verifies the journal', async () => {
    expect((await kit.run('status')).code).toBe(4);
    const { code, json } = await kit.run('audit', 'verify', '--json');
    expect([code, json]).toMatchObject([0, { ok: true, records: expect.any(Number) }]);
    expect((await kit.run('audit', 'verify')).out[0]).toMatch(/^The journal is intact: \d+ records\.$/);
  });

  it('finds a journal that was changed, and where: exit 1', async () => {
    const file = journalFile();
    writeFileSync(file, readFileSync(file, 'utf8').replace('"client.adopted"', '"client.restored"'));
    const { code, json } = await kit.run('audit', 'verify', '--json');
    expect([code, json]).toMatchObject([
      1,
      { ok: false, firstBad: { file: expect.any(String), line: expect.any(Number) } },
    ]);
    expect((await kit.run('audit', 'verify')).out[0]).toMatch(
      /^The journal was changed: .*\.jsonl line \d+\)$/,
    );
  });

  it('exports records byte for byte, so that they can be verified elsewhere', async () => {
    const { code, out } = await kit.run('audit', 'export', '--format', 'jsonl');
    expect(code).toBe(0);
    expect(`${out.join('\n')}\n`).toBe(readFileSync(journalFile(), 'utf8'));
    // The chain as the contract describes it, without any code of ours but the canonical form.
    for (const line of out) {
      const { hash, ...record } = JSON.parse(line) as Record<string, unknown>;
      const text = `${String(record['prev'])}${canonicalJson(record)}`;
      expect(hash).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`);
    }
    expect((await kit.run('audit', 'export', '--json')).out).toEqual(out);
  });

  it('exports only what is asked for, oldest first', async () => {
    const { out } = await kit.run('audit', 'export', '--kind', 'client.adopted');
    expect(out.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual(['client.adopted']);
    expect((await kit.run('audit', 'export', '--kind', 'call.decided')).out).toEqual([]);
    expect((await kit.run('audit', 'export', '--since', 'never')).code).toBe(2);
  });

  it('exports nothing that is only half written', async () => {
    const whole = (await kit.run('audit', 'export')).out;
    appendFileSync(journalFile(), '{"v":1,"seq":');
    expect((await kit.run('audit', 'export')).out).toEqual(whole);
  });

  it('restores a client byte for byte, and records it', async () => {
    expect(readFileSync(config, 'utf8')).not.toBe(original);
    const dry = await kit.run('restore', 'cursor', '--dry-run');
    expect(dry.code).toBe(0);
    expect(readFileSync(config, 'utf8')).not.toBe(original);
    expect((await kit.run('restore', '--all')).code).toBe(0);
    expect(readFileSync(config, 'utf8')).toBe(original);
    const { json } = await kit.run('audit', 'verify', '--json');
    expect(json).toMatchObject({ ok: true });
    expect((await kit.run('audit', 'export', '--kind', 'client.restored')).out).toHaveLength(1);
    expect((await kit.run('restore', 'cursor', '--json')).json).toMatchObject({
      error: { code: 'nothing_to_restore' },
    });
  });

  it('does not restore beside a core that is just starting or ending', async () => {
    using _held = await lockCore(kit.home);
    const { code, json } = await kit.run('restore', 'cursor', '--json');
    expect([code, json]).toMatchObject([1, { error: { code: 'already_running' } }]);
    expect(readFileSync(config, 'utf8')).not.toBe(original);
  });

  it('checks a policy, line and column', async () => {
    const started = kit.started.length;
    const file = join(kit.base, 'policy.json');
    writeFileSync(file, '{\n  "mode": "enforce",\n  "allowedMcpServer": []\n}');
    const { code, out } = await kit.run('policy', 'check', 'policy.json');
    expect(code).toBe(1);
    expect(out).toEqual([expect.stringMatching(/^policy\.json:3:3: .*allowedMcpServers/)]);
    writeFileSync(file, '{"mode":"enforce"}');
    expect((await kit.run('policy', 'check', 'policy.json')).out).toEqual(['policy.json is valid.']);
    expect((await kit.run('policy', 'check', 'nothing.json', '--json')).json).toMatchObject({
      error: { code: 'file_unreadable', data: { file: join(kit.base, 'nothing.json'), detail: 'ENOENT' } },
    });
    expect(kit.started).toHaveLength(started);
  });

  it('says of a data folder without a journal that there is nothing in it', async () => {
    const empty = await CliKit.withoutCore();
    expect((await empty.run('audit', 'verify', '--json')).json).toMatchObject({ ok: true, records: 0 });
    expect((await empty.run('audit', 'export')).out).toEqual([]);
  });
});
