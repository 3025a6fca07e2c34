import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagedServer } from '../fixtures/packaged-server.ts';
import { PackageRegistry } from '../fixtures/package-registry.ts';
import { listing, RealCore } from '../fixtures/real-core.ts';

/*
 * Whatever lies in wait leaves a mark when it runs. The policy admits one package, at one version and integrity, with no
 * variable of its own; the core starts what it admits for real.
 */
describe.skipIf(process.platform === 'win32')('a hostile launch', { timeout: 120_000 }, () => {
  let registry: PackageRegistry;
  let core: RealCore;
  let integrity: string;
  let traps: string;
  const mark = (): string => join(traps, 'mark');

  beforeEach(async () => {
    registry = await PackageRegistry.open();
    const program = packagedServer([listing({ name: 'look', inputSchema: {} })]);
    const scripts = { preinstall: 'touch ran', install: 'touch ran', postinstall: 'touch ran' };
    integrity = registry.publish('@acme/notes', '1.0.0', { bin: 'cli.mjs', scripts }, { 'cli.mjs': program });
  });
  afterEach(async () => {
    await core[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  /** A core whose own environment has `env` beside what it needs; the package is installed, the traps are laid. */
  async function open(env: (folder: string) => Record<string, string>): Promise<void> {
    const policy = {
      mode: 'enforce',
      allowedMcpServers: [{ package: 'npm:@acme/notes', version: '1.0.0', integrity }],
    };
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-hostile-'));
    traps = join(folder, 'traps');
    layTraps();
    core = await RealCore.open(
      {
        files: { 'policy.json': policy },
        env: { PATH: process.env['PATH'], npm_config_registry: registry.url, ...env(traps) },
      },
      folder,
    );
    await core.call('packages.install', { spec: 'npm:@acme/notes@1.0.0' });
  }

  function layTraps(): void {
    const sh = `#!/bin/sh\necho ran >>'${mark()}'\n`;
    const js = `require('node:fs').writeFileSync(${JSON.stringify(mark())}, 'ran');\n`;
    const lay = (path: string, text: string): void => {
      mkdirSync(dirname(join(traps, path)), { recursive: true });
      writeFileSync(join(traps, path), text);
      chmodSync(join(traps, path), 0o755);
    };
    for (const name of ['npx', 'node', 'npm', 'sh', 'git', 'notes']) lay(`bin/${name}`, sh);
    lay('evil.cjs', js);
    lay(
      'evil.mjs',
      `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark())}, 'ran');\n`,
    );
    lay('node_modules/.bin/notes', sh);
    lay('node_modules/@acme/notes/cli.js', `#!/usr/bin/env node\n${js}`);
    lay('node_modules/@acme/notes/package.json', '{"name":"@acme/notes","version":"1.0.0","bin":"cli.js"}');
    lay(
      '.npmrc',
      `node-options=--require=${join(traps, 'evil.cjs')}\nscript-shell=${join(traps, 'bin/sh')}\n`,
    );
  }

  const LINE = ['npx', '-y', '@acme/notes@1.0.0'] as const;
  /** Whether it was let in, after it had the time to run; never what lies in wait. */
  async function launched(name: string): Promise<boolean> {
    const client = await core.connect(name);
    const answer =
      client.exit === 0 ? await client.request(1, 'tools/list').catch(() => undefined) : undefined;
    expect(existsSync(mark())).toBe(false);
    return JSON.stringify(answer ?? {}).includes('"look"');
  }

  /** Each would make npm, Node.js, the shell or the loader run something else. */
  const variables = (folder: string): Record<string, string> => ({
    npm_config_node_options: `--require=${folder}/evil.cjs`,
    NPM_CONFIG_NODE_OPTIONS: `--require=${folder}/evil.cjs`,
    Npm_Config_Script_Shell: `${folder}/bin/sh`,
    npm_config_script_shell: `${folder}/bin/sh`,
    nPm_cOnFiG_iGnOrE_sCrIpTs: 'false',
    NPM_CONFIG_PREFIX: folder,
    npm_config_userconfig: `${folder}/.npmrc`,
    NPM_CONFIG_GIT: `${folder}/bin/git`,
    NODE_OPTIONS: `--require=${folder}/evil.cjs --import=${folder}/evil.mjs`,
    NODE_PATH: `${folder}/node_modules`,
    NODE_REPL_EXTERNAL_MODULE: `${folder}/evil.cjs`,
    BASH_ENV: `${folder}/bin/sh`,
    ENV: `${folder}/bin/sh`,
    LD_PRELOAD: `${folder}/evil.so`,
    PYTHONSTARTUP: `${folder}/evil.py`,
  });

  it('would leave a mark if it ran', async () => {
    await open(() => ({}));
    const run = (command: string, args: string[], env: Record<string, string> = {}): boolean => {
      rmSync(mark(), { force: true });
      spawnSync(command, args, { env: { PATH: process.env['PATH'], ...env } });
      const left = existsSync(mark());
      rmSync(mark(), { force: true });
      return left;
    };
    expect(run(join(traps, 'bin/npx'), [])).toBe(true);
    expect(run(join(traps, 'node_modules/@acme/notes/cli.js'), [])).toBe(true);
    expect(run(process.execPath, ['-e', '0'], { NODE_OPTIONS: variables(traps)['NODE_OPTIONS']! })).toBe(
      true,
    );
  });

  it('is none: the package itself runs, its line as well', async () => {
    await open(() => ({}));
    await core.add('line', LINE);
    expect(await launched('notes')).toBe(true);
    expect(await launched('line')).toBe(true);
  });

  it('by the environment of Gatehouse changes neither what is installed nor what runs', async () => {
    await open((folder) => {
      const { LD_PRELOAD: _native, npm_config_userconfig: _registry, ...others } = variables(folder);
      return others;
    });
    await core.add('line', LINE);
    expect(await launched('notes')).toBe(true);
    expect(await launched('line')).toBe(true);
  });

  it('by a PATH that leads to other programs of the same names runs none of them', async () => {
    await open((folder) => ({ PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }));
    await core.add('line', LINE);
    expect(await launched('notes')).toBe(true);
    expect(await launched('line')).toBe(true);
    await core.add('other', ['node', join(traps, 'evil.cjs')]);
    expect(await launched('other')).toBe(false);
  });

  it('by variables of its definition is denied, each of them', async () => {
    await open(() => ({}));
    for (const [name, value] of Object.entries({ ...variables(traps), PATH: join(traps, 'bin') })) {
      const server = `with-${name.toLowerCase().replaceAll('_', '-')}-${name.length}${name.charCodeAt(0)}`;
      await core.add(server, LINE, { [name]: value });
      expect(await launched(server), name).toBe(false);
    }
  });

  it('by its command line is denied, each of them', async () => {
    await open(() => ({}));
    symlinkSync(join(traps, 'bin/npx'), join(traps, 'bin/uvx'));
    const evil = join(traps, 'evil.cjs');
    const lines: readonly (readonly string[])[] = [
      [join(traps, 'bin/npx'), '-y', '@acme/notes@1.0.0'],
      [join(traps, 'bin/uvx'), '@acme/notes@1.0.0'],
      ['NPX', '-y', '@acme/notes@1.0.0'],
      ['npx', '-y', '--package', traps, 'notes'],
      ['npx', '-y', '-c', `'${join(traps, 'bin/sh')}'`, '@acme/notes@1.0.0'],
      ['npx', `--node-options=--require=${evil}`, '@acme/notes@1.0.0'],
      ['npx', '--prefix', traps, '@acme/notes@1.0.0'],
      ['npx', '-y', `@acme/notes@file:${join(traps, 'node_modules/@acme/notes')}`],
      ['npm', 'exec', '@acme/notes@1.0.0', '--script-shell', join(traps, 'bin/sh')],
      ['env', `NODE_OPTIONS=--require=${evil}`, ...LINE],
      ['sh', '-c', `${join(traps, 'bin/sh')}; npx -y @acme/notes@1.0.0`],
      ['node', '-r', evil, join(traps, 'node_modules/@acme/notes/cli.js')],
      ['node', join(traps, 'node_modules/@acme/notes/cli.js')],
    ];
    for (const [index, line] of lines.entries()) {
      await core.add(`line-${index}`, line);
      expect(await launched(`line-${index}`), line.join(' ')).toBe(false);
    }
  });

  it('by the folder of the definition is denied', async () => {
    await open(() => ({}));
    const [command, ...args] = LINE;
    const definition = { command, args, env: {}, cwd: traps, provenance: 'user' as const };
    await core.call('servers.add', { name: 'here', definition });
    expect(await launched('here')).toBe(false);
  });
});
