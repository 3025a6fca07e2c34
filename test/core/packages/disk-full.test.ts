import { type ChildProcess, spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import { zip } from '../../fixtures/archives.ts';
import { packagedServer } from '../../fixtures/packaged-server.ts';
import { PackageRegistry } from '../../fixtures/package-registry.ts';
import { RealCore } from '../../fixtures/real-core.ts';

const BWRAP = '/usr/bin/bwrap';
const hasNamespaces =
  existsSync(BWRAP) && spawnSync(BWRAP, ['--dev-bind', '/', '/', '--', 'true']).status === 0;

type Start = (file: string, args: readonly string[], options: SpawnOptions) => ChildProcess;

/** The installer finds a disk of this many bytes where the tree is made. */
const onSmallDisk =
  (bytes: number): Start =>
  (file, args, options) => {
    if (!isInstaller(args)) return spawn(file, args, options);
    const tree = String(options.cwd);
    const disk = ['--dev-bind', '/', '/', '--size', String(bytes), '--tmpfs', tree, '--chdir', tree];
    return spawn(BWRAP, [...disk, '--', file, ...args], options);
  };

/** No file of the installer may become larger than so many blocks of 512 bytes. */
const withSmallFiles =
  (blocks: number): Start =>
  (file, args, options) => {
    if (!isInstaller(args)) return spawn(file, args, options);
    return spawn('/bin/sh', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', file, ...args], options);
  };

function isInstaller(args: readonly string[]): boolean {
  return args.some((word) => word.endsWith('installer.ts'));
}

describe.skipIf(process.platform === 'win32')(
  'an installation that runs out of space',
  { timeout: 120_000 },
  () => {
    let registry: PackageRegistry;
    let core: RealCore;
    beforeEach(async () => {
      registry = await PackageRegistry.open();
      const files = { 'cli.mjs': packagedServer([]), 'data.txt': randomBytes(1_500_000).toString('hex') };
      registry.publish('@acme/notes', '1.0.0', { bin: 'cli.mjs' }, files);
    });
    afterEach(async () => {
      await core[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
    });

    async function open(start: Start): Promise<void> {
      core = await RealCore.open({
        spawn: start,
        env: { PATH: process.env['PATH'], npm_config_registry: registry.url },
      });
    }
    /** Says so in a sentence, and leaves nothing. */
    async function fails(spec: string, words: RegExp): Promise<void> {
      const error = await core.call('packages.install', { spec }).catch((thrown: unknown) => thrown);
      if (!isAppError(error)) throw error;
      expect(error.code).toBe('install_failed');
      expect(errorSentence(error.code, error.data)).toMatch(words);
      expect(readdirSync(join(core.home, 'packages'))).toEqual([]);
      expect(await core.call('servers.list', {})).toEqual({ servers: [] });
      expect((await core.call('packages.list', {})).installs).toEqual([]);
    }

    it.runIf(hasNamespaces)('of the disk, in the middle of an npm package', async () => {
      await open(onSmallDisk(2_000_000));
      await fails('npm:@acme/notes@1.0.0', /no space is left on the disk/);
    });

    it.runIf(hasNamespaces)('of the disk, in the middle of a bundle', async () => {
      await open(onSmallDisk(500_000));
      const manifest = {
        manifest_version: '0.3',
        name: 'notes',
        version: '1.0.0',
        server: { type: 'node', entry_point: 'cli.mjs' },
      };
      const bundle = join(core.base, 'notes.mcpb');
      const entries = [
        { name: 'manifest.json', content: JSON.stringify(manifest) },
        { name: 'cli.mjs', content: 'export {};\n' },
        { name: 'data.txt', content: randomBytes(700_000).toString('hex') },
      ];
      writeFileSync(bundle, zip(entries));
      await fails(`mcpb:${bundle}`, /no space is left on the disk/);
    });

    it('that one file may take', async () => {
      await open(withSmallFiles(1000));
      await fails('npm:@acme/notes@1.0.0', /ulimit -f/);
    });
  },
);
