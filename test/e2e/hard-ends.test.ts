import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realServer, TestGatehouse } from '../fixtures/gatehouse.ts';

/** Every process that carries the data folder of this Gatehouse in its environment. */
async function processesOf(home: string): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '');
    if (environment.includes(home)) found.push(Number(entry));
  }
  return found;
}

async function gone(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('hard ends and bad input', () => {
  let gatehouse: TestGatehouse;
  let ready: { pid: number; ui: string };

  beforeEach(async () => {
    const started = await TestGatehouse.start();
    gatehouse = started;
    ready = started.ready;
  });
  afterEach(() => gatehouse[Symbol.asyncDispose]());

  const addScript = async (name: string, source: string): Promise<void> => {
    const script = join(gatehouse.base, `${name}.mjs`);
    await writeFile(script, source);
    await gatehouse.ok('add', name, '--env', `MARK=${gatehouse.home}`, '--', process.execPath, script);
  };

  it('SIGKILL of the core in the middle of a held call: not executed, no child left, the journal verifies and holds the question', async () => {
    const notes = join(gatehouse.base, 'notes');
    await mkdir(notes);
    await gatehouse.ok(
      'add',
      'notes',
      '--env',
      `MARK=${gatehouse.home}`,
      '--',
      process.execPath,
      realServer('filesystem'),
      notes,
    );
    const client = gatehouse.connect('notes');
    await client.initialize();
    const file = join(notes, 'new.md');
    client.post('tools/call', { name: 'write_file', arguments: { path: file, content: 'x' } });
    const question = await gatehouse.question();
    process.kill(ready.pid, 'SIGKILL');
    expect(await client.exited).not.toBe(0);
    await gone(async () => (await processesOf(gatehouse.home)).length === 0);
    expect(existsSync(file)).toBe(false);
    expect((await gatehouse.ok('audit', 'verify')).ok).toBe(true);
    await gatehouse.up();
    expect((await gatehouse.ok('audit', 'verify')).ok).toBe(true);
    const asked = (await gatehouse.ok('audit', 'search', '--kind', 'approval.asked')).records;
    expect(asked[0]?.approval?.id).toBe(question.id);
    expect((await gatehouse.ok('approvals')).approvals).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });

  it('a server that exits at once: the client gets its exit code and last words', async () => {
    await addScript('quitter', `console.error('no database'); process.exit(7);`);
    const client = gatehouse.connect('quitter');
    const answer = await client.initialize();
    expect(answer.error?.message).toMatch(/exited with code 7.*no database/);
    await client.exited;
  });

  it('a server that writes garbage on stdout: the client never sees it, the log does', async () => {
    await addScript(
      'noisy',
      `process.stdout.write('Welcome!\\n{"level":"info"}\\n');
       process.stdin.on('data', (data) => { for (const line of String(data).split('\\n')) { if (!line) continue; const m = JSON.parse(line);
         if (m.id !== undefined) process.stdout.write('debug: handling\\n' + JSON.stringify({ jsonrpc: '2.0', id: m.id, result: {} }) + '\\n'); } });
       process.stdin.on('end', () => process.exit(0));`,
    );
    const client = gatehouse.connect('noisy');
    expect((await client.request('ping')).result).toEqual({});
    expect(client.lines).toHaveLength(1);
    const { lines } = await gatehouse.ok('logs', 'noisy');
    expect(lines.map((line) => line.text)).toEqual(expect.arrayContaining(['Welcome!', 'debug: handling']));
  });

  it('a server that floods stderr still answers', async () => {
    await addScript(
      'flood',
      `const block = 'x'.repeat(999) + '\\n';
       let written = 0; (function flood() { while (written < 50_000_000) { written += block.length; if (!process.stderr.write(block)) return process.stderr.once('drain', flood); } })();
       process.stdin.on('data', (data) => { for (const line of String(data).split('\\n')) if (line) process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(line).id, result: {} }) + '\\n'); });
       process.stdin.on('end', () => process.exit(0));`,
    );
    const client = gatehouse.connect('flood');
    expect((await client.request('ping')).result).toEqual({});
    expect((await gatehouse.run('status')).code).toBe(0);
    expect(await client.end()).toBe(0);
  });

  it('a server that never answers ends with its client, also when it ignores SIGTERM', async () => {
    await addScript(
      'deaf',
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.stdin.resume();`,
    );
    const client = gatehouse.connect('deaf');
    client.post('ping');
    const started = await gatehouse.record((record) => record.kind === 'server.started');
    const pid = Number(started.detail?.['pid']);
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    await client.end();
    await gatehouse.record((record) => record.kind === 'server.exited');
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  });

  it('a wrong token, and a peer that says nothing of use, are turned away', async () => {
    const { socket: path } = JSON.parse(await readFile(join(gatehouse.home, 'run', 'core.json'), 'utf8')) as {
      socket: string;
    };
    const talk = (hello: string): Promise<string> =>
      new Promise((resolve, reject) => {
        let text = '';
        const socket = connect(path);
        socket.on('error', reject).on('close', () => resolve(text));
        socket.on('data', (chunk) => {
          if (text === '') socket.write(hello);
          text += String(chunk);
        });
      });
    const forged = {
      role: 'control',
      client: 'cli',
      nonce: 'n',
      proof: 'f'.repeat(64),
      version: '0.1.0',
      pid: process.pid,
    };
    expect(await talk(`${JSON.stringify(forged)}\n`)).toMatch(/wrong_token/);
    expect(await talk('GET / HTTP/1.1\n')).toMatch(/bad_input/);
    expect(await talk('x'.repeat(40_000))).not.toMatch(/"ok":true/);
    expect((await gatehouse.run('status')).code).toBe(0);
  });

  it('a socket file left over from a crash does not keep the core from starting', async () => {
    process.kill(ready.pid, 'SIGKILL');
    await gone(async () => (await processesOf(gatehouse.home)).length === 0);
    expect((await gatehouse.run('status')).code).toBe(4);
    await gatehouse.up();
    expect((await gatehouse.run('status')).code).toBe(0);
  });

  it('a core whose data folder is deleted ends with its servers, so that the next one is alone', async () => {
    await addScript('steady', 'process.stdin.resume();');
    gatehouse.connect('steady').post('initialize', {});
    await gone(async () => (await processesOf(gatehouse.home)).length > 2);
    await rename(gatehouse.home, `${gatehouse.home}-before`);
    await gone(async () => (await processesOf(gatehouse.home)).length === 0);
    await gatehouse.up();
    expect((await gatehouse.ok('servers')).servers).toEqual([]);
  });

  it('a 10 MB argument arrives as it was sent', async () => {
    await gatehouse.ok('add', 'everything', '--', process.execPath, realServer('everything'));
    const client = gatehouse.connect('everything');
    await client.initialize();
    const message = 'x'.repeat(10_000_000); // the SDK's own limit for a line is 10 MiB
    const answer = await client.callTool('echo', { message });
    expect(answer.result?.content?.[0]?.text === `Echo: ${message}`).toBe(true);
  });

  it.each(['a\u0000b', 'safe\u202Efdp.exe', 'zero\u200Bwidth', 'a \u{E0041}tag'])(
    'an argument with a character that cannot be seen is asked, and approved it arrives as it was sent: %j',
    async (message) => {
      await gatehouse.ok('add', 'everything', '--', process.execPath, realServer('everything'));
      const client = gatehouse.connect('everything');
      await client.initialize();
      const call = client.post('tools/call', { name: 'echo', arguments: { message } });
      const question = await gatehouse.question();
      expect(question.arguments).toEqual({ message });
      await gatehouse.ok('approve', question.id);
      expect((await client.answer(call)).result?.content?.[0]?.text).toBe(`Echo: ${message}`);
    },
  );

  it('stops in order: open questions are denied, servers end, the record says so', async () => {
    const notes = join(gatehouse.base, 'notes');
    await mkdir(notes);
    await gatehouse.ok('add', 'notes', '--', process.execPath, realServer('filesystem'), notes);
    const client = gatehouse.connect('notes');
    await client.initialize();
    client.post('tools/call', {
      name: 'write_file',
      arguments: { path: join(notes, 'new.md'), content: 'x' },
    });
    await gatehouse.question();
    await gatehouse.ok('down');
    await client.exited;
    expect(existsSync(join(notes, 'new.md'))).toBe(false);
    await gatehouse.up();
    const { records } = await gatehouse.ok('audit', 'search', '--limit', '1000');
    const kinds = records.map((record) => record.kind);
    expect(kinds).toEqual(expect.arrayContaining(['core.stopped', 'server.exited', 'approval.answered']));
    expect((await gatehouse.ok('audit', 'verify')).ok).toBe(true);
  });
});
