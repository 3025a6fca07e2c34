/** The config of a project comes and goes with the branches of its repository. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { select, type TestMachine, testMachine } from './fixtures/machine.ts';

const config = (name: string): string =>
  `{\n  // of ${name}\n  "mcpServers": { "${name}": { "command": "node", "args": ["${name}.js"] } }\n}\n`;

describe('a project config that changes with the branch', () => {
  let machine: TestMachine;
  let chosen: ReturnType<typeof select>;

  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], {
      cwd: machine.project,
      encoding: 'utf8',
    });
  const commit = (): void => {
    git('add', '-A');
    git('commit', '-qm', 'x');
  };
  const names = async (): Promise<string[]> =>
    (await machine.clients.list([machine.project]))
      .flatMap(({ configs }) => configs.flatMap(({ servers }) => servers))
      .map(({ name, state }) => `${name}: ${state}`);

  /** `main` has one server, `other` has another in the same file, `none` has no config. */
  beforeEach(async () => {
    machine = await testMachine();
    chosen = select(['cursor'], { folders: [machine.project] });
    mkdirSync(join(machine.project, 'src'));
    await machine.write(join(machine.project, 'src', 'a.txt'), 'a');
    git('init', '-q', '-b', 'none');
    commit();
    for (const branch of ['other', 'main']) {
      git('checkout', '-q', '-b', branch, 'none');
      await machine.write(machine.projectConfig, config(branch));
      commit();
    }
  });
  afterEach(() => machine[Symbol.asyncDispose]());

  test('is adopted on each, and put back without carrying anything from one to another', async () => {
    await machine.clients.adopt(chosen);
    expect(await names()).toEqual(['main: adopted']);
    git('checkout', '-qf', 'other');
    expect(await names()).toEqual(['other: direct']);
    await machine.clients.adopt(chosen);
    expect(await names()).toEqual(['other: adopted']);
    const changes = await machine.clients.restore(chosen);
    expect(changes[0]!.servers.map(({ name, action }) => [name, action])).toEqual([
      ['other', 'restored'],
      ['main', 'skipped'],
    ]);
    expect(git('status', '--porcelain')).toBe('');
    expect(machine.definitions.size).toBe(0);
    git('checkout', '-q', 'main');
    expect(readFileSync(machine.projectConfig, 'utf8')).toBe(config('main'));
  });

  test('is forgotten where it is not there, and is not made there', async () => {
    await machine.clients.adopt(chosen);
    git('checkout', '-qf', 'none');
    expect(await names()).toEqual([]);
    const [change] = await machine.clients.restore(chosen);
    expect(change).toMatchObject({ written: false, servers: [{ name: 'main', action: 'skipped' }] });
    expect(git('status', '--porcelain')).toBe('');
    expect(machine.definitions.size).toBe(0);
  });

  test('that was stashed while it was adopted is put back once it is there again', async () => {
    await machine.clients.adopt(chosen);
    git('stash', '-q');
    expect(await names()).toEqual(['main: direct']);
    git('stash', 'pop', '-q');
    expect(await names()).toEqual(['main: adopted']);
    await machine.clients.restore(chosen);
    expect(git('status', '--porcelain')).toBe('');
  });
});
