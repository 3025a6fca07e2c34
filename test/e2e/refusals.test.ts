import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestGatehouse } from '../fixtures/gatehouse.ts';

describe('what may not run does not run', () => {
  let gatehouse: TestGatehouse;
  let marker: string;

  beforeEach(async () => {
    gatehouse = await TestGatehouse.create();
    marker = join(gatehouse.base, 'it-ran');
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  const addMarkerServer = async (): Promise<void> => {
    const script = join(gatehouse.base, 'marker.mjs');
    await writeFile(
      script,
      `import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(marker)}, 'ran'); process.stdin.resume();`,
    );
    await gatehouse.ok('add', 'marker', '--', process.execPath, script);
  };

  it('a server outside the allowlist never starts: -32001 with the reason, exit 3, and a record', async () => {
    const policy = join(gatehouse.base, 'policy.json');
    await writeFile(
      policy,
      JSON.stringify({ mode: 'enforce', allowedMcpServers: [{ sha256: 'a'.repeat(64) }] }),
    );
    gatehouse.env['GATEHOUSE_POLICY'] = policy;
    await gatehouse.up();
    await addMarkerServer();
    const client = gatehouse.connect('marker');
    const answer = await client.initialize();
    expect(answer.error?.code).toBe(-32001);
    expect(answer.error?.message).toMatch(/marker/);
    expect(await client.end()).toBe(3);
    expect(existsSync(marker)).toBe(false);
    const { records } = await gatehouse.ok('audit', 'search', '--kind', 'server.denied');
    expect(records[0]).toMatchObject({
      kind: 'server.denied',
      operation: { server: 'marker' },
      decision: { effect: 'deny' },
    });
    expect((await gatehouse.run('policy', 'explain', '--server', 'marker')).code).toBe(3);
  });

  it('a policy that cannot be read admits nothing and says where it is wrong', async () => {
    const policy = join(gatehouse.base, 'policy.json');
    await writeFile(policy, '{\n  "mode": "enforce",\n  "allowedMcpServer": []\n}');
    gatehouse.env['GATEHOUSE_POLICY'] = policy;
    await gatehouse.up();
    await addMarkerServer();
    const client = gatehouse.connect('marker');
    expect((await client.initialize()).error?.code).toBe(-32001);
    expect(await client.end()).toBe(3);
    expect(existsSync(marker)).toBe(false);
    const check = await gatehouse.run('policy', 'check', policy);
    expect(check.code).toBe(1);
    expect(check.json.problems[0]).toMatchObject({ line: 3 });
    expect(check.json.problems[0]?.suggestion).toMatch(/allowedMcpServers/);
  });

  it('an unknown server is refused with the names that exist, exit 5', async () => {
    await gatehouse.up();
    await addMarkerServer();
    const client = gatehouse.connect('nothing');
    const answer = await client.initialize();
    expect(answer.error?.code).toBe(-32001);
    expect(answer.error?.message).toMatch(/There is no server "nothing".*marker/);
    expect(await client.end()).toBe(5);
  });

  it('a server that is started by nobody but the shim: the shim starts the core when it is not running', async () => {
    await gatehouse.up();
    await addMarkerServer();
    await gatehouse.ok('down');
    const client = gatehouse.connect('nothing');
    expect((await client.initialize()).error?.message).toMatch(/marker/);
    expect((await gatehouse.run('status')).code).toBe(0);
  });

  it('without a core, a command that needs one exits 4 and says how to start it', async () => {
    const result = await gatehouse.run('servers');
    expect(result.code).toBe(4);
    expect(result.json).toMatchObject({ ok: false, error: { code: 'core_unreachable' } });
    expect(result.json.error.message).toMatch(/gatehouse up/);
  });

  it('a second core on the same home is refused', async () => {
    await gatehouse.up();
    const second = await gatehouse.run('up');
    expect(second.code).toBe(1);
    expect(second.json.error.code).toBe('already_running');
  });

  it('two shims that start at once start one core', async () => {
    const clients = Array.from({ length: 4 }, () => gatehouse.connect('nothing'));
    const answers = await Promise.all(clients.map((client) => client.initialize()));
    expect(answers.every((answer) => answer.error?.code === -32001)).toBe(true);
    await Promise.all(clients.map((client) => client.end()));
    const started = (await gatehouse.ok('audit', 'search', '--kind', 'core.started')).records;
    expect(started).toHaveLength(1);
  });

  it('a port that is taken is named', async () => {
    const { ui } = await gatehouse.up();
    const other = await TestGatehouse.create();
    try {
      const result = await other.run('up', '--ui-port', new URL(ui).port);
      expect(result.code).toBe(1);
      expect(result.json.error.code).toBe('port_taken');
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });
});
