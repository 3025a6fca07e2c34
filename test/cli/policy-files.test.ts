import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliKit } from './cli-kit.ts';

describe('policies as files', () => {
  let kit: CliKit & { core: NonNullable<CliKit['core']> };
  const file = (name: string): string => join(kit.base, name);
  const write = (name: string, value: unknown): void =>
    writeFileSync(file(name), typeof value === 'string' ? value : JSON.stringify(value));

  beforeEach(async () => {
    kit = await CliKit.withCore();
  });
  afterEach(() => kit[Symbol.asyncDispose]());

  it('run the tests they carry: exit 1 when one fails, with what happened instead', async () => {
    const policy = {
      allowedMcpServers: [{ package: 'npm:good-mcp', version: '1.2.3' }],
      tools: [{ id: 'prod', tool: '*', when: "args.env == 'prod'", effect: 'ask' }],
      tests: [
        { name: 'shells', server: { command: 'sh', args: ['-c', 'x'] }, expect: 'deny' },
        {
          name: 'prod is asked',
          server: { command: 'npx', args: ['-y', 'good-mcp@1.2.3'] },
          tool: 'get_state',
          args: { env: 'prod' },
          expect: 'ask',
        },
      ],
    };
    write('p.json', policy);
    expect(await kit.run('policy', 'test', 'p.json')).toMatchObject({
      code: 0,
      out: ['ok      shells', 'ok      prod is asked', '2 tests, 0 failed.'],
    });
    write('p.json', { ...policy, allowedMcpServers: [] });
    const { code, json } = await kit.run('policy', 'test', 'p.json', '--json');
    expect([code, json]).toMatchObject([
      1,
      {
        ok: false,
        results: [
          { name: 'shells', ok: true },
          { name: 'prod is asked', ok: false, effect: 'deny', message: expect.stringContaining('empty') },
        ],
      },
    ]);
    write('p.json', '{ "tests": 1 }');
    expect((await kit.run('policy', 'test', 'p.json')).code).toBe(1);
  });

  it('are signed and verified with keys that are closed to others and never written over', async () => {
    const { json } = await kit.run('policy', 'keygen', '--json');
    const { key, pub, publicKey } = json as { key: string; pub: string; publicKey: string };
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(readFileSync(pub, 'utf8').trim()).toBe(publicKey);
    expect((await kit.run('policy', 'keygen')).code).toBe(1);

    write('p.json', { id: 'acme', version: 3, mode: 'enforce' });
    await kit.run('policy', 'sign', 'p.json', '--key', key, '--out', 'bundle.json');
    expect(await kit.run('policy', 'verify', 'bundle.json', '--pub', pub)).toMatchObject({
      code: 0,
      out: [expect.stringMatching(/^bundle\.json is good: acme, version 3, signed by [0-9a-f]{16}\.$/)],
    });
    const signed = (await kit.run('policy', 'sign', 'p.json', '--key', key, '--json')).out.join('\n');
    expect(JSON.parse(signed)).toMatchObject({ payloadType: 'application/vnd.gatehouse.policy+json' });

    const other = await kit.run('policy', 'keygen', '--out', 'other.key', '--json');
    const { publicKey: stranger } = other.json as { publicKey: string };
    const refused = await kit.run('policy', 'verify', 'bundle.json', '--pub', stranger, '--json');
    expect([refused.code, refused.json]).toMatchObject([1, { ok: false }]);
    write('bundle.json', readFileSync(file('bundle.json'), 'utf8').replace('"payload": "', '"payload": "A'));
    expect((await kit.run('policy', 'verify', 'bundle.json', '--pub', pub)).code).toBe(1);
  });

  it('are not signed without a version, or with a key that is none', async () => {
    await kit.run('policy', 'keygen');
    write('p.json', { id: 'acme' });
    const unsigned = await kit.run('policy', 'sign', 'p.json', '--key', 'gatehouse-policy.key', '--json');
    expect(unsigned.json).toMatchObject({ error: { code: 'policy_invalid' } });
    write('p.json', { version: 1 });
    const { json } = await kit.run('policy', 'sign', 'p.json', '--key', 'gatehouse-policy.key.pub', '--json');
    expect(json).toMatchObject({ error: { code: 'file_invalid' } });
  });

  it('are converted, with what was lost; what is emitted comes back as it was', async () => {
    await kit.core.add('notes', ['/bin/cat']);
    const emitted = await kit.run('policy', 'emit', '--to', 'claude-code', '--out', 'managed.json');
    expect(emitted.out.join('\n')).toContain('managed-settings.d');
    const { json } = await kit.run('policy', 'import', 'managed.json', '--from', 'claude-code', '--json');
    expect(json).toMatchObject({
      policy: {
        allowedMcpServers: [
          {
            serverCommand: ['/opt/gatehouse/bin/gatehouse', 'connect', 'notes', '--client', 'claude-code'],
          },
          { serverCommand: ['/opt/gatehouse/bin/gatehouse', 'connect', '--client', 'claude-code'] },
        ],
      },
      lost: [],
    });
    expect((await kit.run('policy', 'import', 'managed.json', '--from', 'word')).code).toBe(2);
    expect((await kit.run('policy', 'emit', '--server', 'notes')).code).toBe(2);
  });
});

describe('a request for IT', () => {
  it('says what the server is, and the entry that would admit it', async () => {
    await using kit = await CliKit.withCore();
    await kit.core.add('notes', ['/bin/cat']);
    const { code, json } = await kit.run('policy', 'request', '--server', 'notes', '--json');
    expect([code, json]).toMatchObject([
      0,
      {
        entry: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        text: expect.stringContaining('Please allow the MCP server "notes"'),
      },
    ]);
  });
});
