/** Two users of one machine. As root they are two accounts; else two homes of one account, which have less between them. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LAUNCHER } from '../fixtures/gatehouse.ts';

const config = (name: string): string =>
  `${JSON.stringify({ mcpServers: { [name]: { command: '/bin/cat', args: ['-u'] } } }, null, 2)}\n`;

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** An account that every system has and nobody works as, where we may become it and it may run this checkout. */
function account(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`));
  const [uid, gid] = line?.split(':').slice(2, 4).map(Number) ?? [];
  if (!uid || !gid) return undefined;
  const ran = spawnSync(LAUNCHER, ['--version'], { uid, gid, env: { HOME: '/' } });
  return ran.status === 0 ? { uid, gid } : undefined;
}
const accounts = [account('nobody'), account('daemon')] as const;

interface Run {
  readonly code: number | null;
  readonly json: Record<string, unknown>;
}

class User {
  readonly home: string;
  readonly data: string;
  readonly cursor: string;
  readonly #account: Account | undefined;

  constructor(base: string, name: string, own: Account | undefined) {
    this.home = join(base, name);
    this.data = join(this.home, '.config', 'gatehouse');
    this.cursor = join(this.home, '.cursor', 'mcp.json');
    this.#account = own;
    this.own(this.home);
    this.own(dirname(this.cursor));
    writeFileSync(this.cursor, config(name));
    this.give(this.cursor);
  }

  /** A folder of this user. */
  own(folder: string): void {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.give(folder);
  }

  give(path: string): void {
    if (this.#account !== undefined) chownSync(path, this.#account.uid, this.#account.gid);
  }

  /** Runs a command as this user, with a bare environment of theirs. */
  run(words: readonly string[], more: { env?: NodeJS.ProcessEnv; cwd?: string } = {}): Run {
    const ended = spawnSync(LAUNCHER, [...words, '--json'], {
      ...this.#account,
      cwd: more.cwd ?? this.home,
      encoding: 'utf8',
      timeout: 30_000,
      env: {
        PATH: process.env['PATH'],
        HOME: this.home,
        LANG: 'C.UTF-8',
        GATEHOUSE_VAULT: 'passphrase',
        ...(this.#account === undefined && process.getuid?.() === 0 ? { GATEHOUSE_ALLOW_ROOT: '1' } : {}),
        ...more.env,
      },
    });
    const text = ended.stdout.trim();
    return { code: ended.status, json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  servers(): string[] {
    return (this.run(['servers']).json['servers'] as { name: string }[]).map(({ name }) => name);
  }
}

describe.runIf(process.platform === 'linux')('two users of one machine', { timeout: 60_000 }, () => {
  let base: string;
  let ana: User;
  let ben: User;

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'gatehouse-users-'));
    chmodSync(base, 0o755);
    ana = new User(base, 'ana', accounts[0]);
    ben = new User(base, 'ben', accounts[1]);
  });
  afterEach(() => {
    for (const user of [ana, ben]) user.run(['down']);
    rmSync(base, { recursive: true, force: true });
  });

  it('each adopt and put back their own configs, and have servers, rules and a journal of their own', () => {
    for (const user of [ana, ben]) expect(user.run(['adopt', '--all', '--no-install']).code).toBe(0);
    expect(ana.servers()).toEqual(['ana']);
    expect(ben.servers()).toEqual(['ben']);
    const before = readFileSync(ben.cursor, 'utf8');
    expect(before).toContain('"connect"');
    expect(ana.run(['restore', '--all']).code).toBe(0);
    expect(readFileSync(ana.cursor, 'utf8')).toBe(config('ana'));
    expect(readFileSync(ben.cursor, 'utf8')).toBe(before);
    expect(ana.servers()).toEqual([]);
    expect(ben.servers()).toEqual(['ben']);
    const records = JSON.stringify(ben.run(['audit', 'search', '--limit', '1000']).json);
    expect(records).toContain('client.adopted');
    expect(records).not.toContain(ana.home);
    for (const user of [ana, ben]) {
      expect(statSync(user.data).mode & 0o077).toBe(0);
      expect(statSync(user.cursor).uid).toBe(statSync(user.home).uid);
    }
  });

  it('who share a project: what one adopted there the other sees, and cannot put back', () => {
    const shared = join(base, 'shop', '.cursor');
    mkdirSync(shared, { recursive: true });
    const file = join(shared, 'mcp.json');
    writeFileSync(file, config('shop'));
    for (const path of [dirname(shared), shared, file]) chmodSync(path, 0o777);
    const adopted = ana.run(['adopt', 'cursor', '--no-install'], { cwd: dirname(shared) });
    expect(adopted.code).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('"connect"');
    const seen = JSON.stringify(ben.run(['clients'], { cwd: dirname(shared) }).json);
    expect(seen).toContain(file);
    expect(ben.run(['restore', '--all'], { cwd: dirname(shared) }).json).toMatchObject({
      error: { code: 'nothing_to_restore' },
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(ana.run(['restore', '--all']).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(config('shop'));
  });

  it.runIf(accounts[1] !== undefined)(
    'cannot use the data folder, the core or the backups of the other',
    () => {
      expect(ana.run(['adopt', '--all', '--no-install']).code).toBe(0);
      const adopted = readFileSync(ana.cursor, 'utf8');
      const asAna = { env: { GATEHOUSE_HOME: ana.data } };
      for (const words of [['status'], ['servers'], ['restore', '--all'], ['adopt', '--all']]) {
        const { code, json } = ben.run(words, asAna);
        expect(code).not.toBe(0);
        expect(JSON.stringify(json)).not.toContain('/bin/cat');
      }
      expect(readFileSync(ana.cursor, 'utf8')).toBe(adopted);
      expect(ana.servers()).toEqual(['ana']);
    },
  );
});
