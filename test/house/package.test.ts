/**
 * Packs the app as a release does, with a stand-in for Electron's program: it has the fuse wire of a real one, all on, so
 * that what the config turns off is seen to be off.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCompiler } from '../../scripts/lib/native-shim.mjs';
import stageCore from '../../scripts/stage-core.mjs';
import { asarWith, readAsar } from './asar.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FUSE_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSES = 9;

let folder: string;
let resources: string;

function writeElectronStandIn(dist: string): void {
  mkdirSync(join(dist, 'resources'), { recursive: true });
  mkdirSync(join(dist, 'locales'));
  const wire = Buffer.from([1, FUSES, ...Buffer.from('1'.repeat(FUSES))]);
  writeFileSync(join(dist, 'electron'), Buffer.concat([Buffer.from(`stand-in ${FUSE_SENTINEL}`), wire]), {
    mode: 0o755,
  });
  writeFileSync(join(dist, 'resources', 'default_app.asar'), asarWith('package.json', '{}'));
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) {
    writeFileSync(join(dist, name), '');
  }
}

function pack(config = 'electron-builder.yml'): { status: number | null; output: string } {
  const program = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const args = [program, '--linux', 'dir', '--x64', '--config', config, '-c.electronDist=electron-dist'];
  const processor = process.arch === 'arm64' ? '--arm64' : '--x64';
  const ended = spawnSync(
    process.execPath,
    args.map((arg) => (arg === '--x64' ? processor : arg)),
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  return { status: ended.status, output: ended.stdout + ended.stderr };
}

const listed = (path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(path, name)).isFile(),
  );

describe.runIf(process.platform === 'linux')('the packed app', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-package-'));
    for (const name of ['package.json', 'electron-builder.yml', 'bin', 'build', 'dist']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    cpSync(join(root, 'scripts'), join(folder, 'scripts'), {
      recursive: true,
      filter: (source) => source !== join(root, 'scripts', 'node'),
    });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    // What must not get in, though it lies where a careless pattern would take it from.
    for (const name of ['.env', 'dist/main.js.map', 'dist/renderer/app.js.map', 'dist/id_rsa.pem']) {
      writeFileSync(join(folder, name), 'secret');
    }
    writeElectronStandIn(join(folder, 'electron-dist'));
    const packed = pack();
    if (packed.status !== 0) throw new Error(packed.output);
    resources = join(folder, 'release', 'linux-unpacked', 'resources');
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds main, preload and page in its archive, and nothing else', () => {
    const files = [...readAsar(join(resources, 'app.asar')).keys()];
    const page = listed(join(root, 'dist', 'renderer')).map((name) => `dist/renderer/${name}`);
    expect(files.sort()).toEqual([...page, 'dist/main.js', 'dist/preload.cjs', 'package.json'].sort());
  });

  it('starts at a file that is in the archive', () => {
    const files = readAsar(join(resources, 'app.asar'));
    const manifest = JSON.parse(files.get('package.json')?.toString() ?? '{}') as {
      main: string;
      type: string;
    };
    expect(files.has(manifest.main)).toBe(true);
    expect(manifest.type).toBe('module');
  });

  it('holds the core beside the archive, laid out as in a checkout, with a Node that runs it', () => {
    const core = join(resources, 'gatehouse');
    const files = listed(core);
    expect(files).toEqual(
      expect.arrayContaining([
        'bin/gatehouse',
        'dist/headless.js',
        'dist/connect.js',
        'dist/demo-server.js',
        'dist/fill-arguments.cjs',
        'dist/renderer/index.html',
      ]),
    );
    const answer = execFileSync(join(core, 'bin', 'gatehouse'), ['--version'], {
      encoding: 'utf8',
      env: { PATH: '' },
    });
    expect(answer.trim()).toBe(
      (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
    );
    expect(statSync(join(core, 'runtime', 'node')).mode & 0o111).not.toBe(0);
  });

  it.runIf(findCompiler() !== undefined)('holds the native shim, which runs', () => {
    const native = join(resources, 'gatehouse', 'dist', 'native', 'connect');
    expect(spawnSync(native, { encoding: 'utf8' })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('`gatehouse connect`'),
    });
  });

  it.runIf(findCompiler() !== undefined && process.platform === 'linux')('holds the broker', () => {
    expect(statSync(join(resources, 'gatehouse', 'dist', 'native', 'broker')).mode & 0o111).not.toBe(0);
  });

  it('holds no source map, no secret, and of native libraries that of the keychain alone', () => {
    const outside = listed(resources).filter((name) => name !== 'default_app.asar');
    const all = [...outside, ...readAsar(join(resources, 'app.asar')).keys()];
    expect(all.filter((name) => /\.map$|\.env|\.pem$|\.key$|id_rsa|\.npmrc|tsbuildinfo/.test(name))).toEqual(
      [],
    );
    const native = all.filter((name) => /\.(?:node|so|dll|dylib|exe)$/.test(name));
    const prebuilt = `prebuilds/${process.platform}-${process.arch}/keytar.node`;
    expect(native).toEqual([`gatehouse/dist/node_modules/keytar/${prebuilt}`]);
  });

  it('asks the keychain of the system by itself', () => {
    const core = join(resources, 'gatehouse');
    const question = `${JSON.stringify({ operation: 'get', account: 'vault-none' })}\n`;
    const { stdout } = spawnSync(join(core, 'runtime', 'node'), [join(core, 'dist', 'keychain.js')], {
      encoding: 'utf8',
      input: question,
      env: { HOME: folder },
      cwd: '/',
    });
    const answer = JSON.parse(stdout) as { kind: string; detail: string };
    // There is no keychain to reach from here; what would reach one was found, and says so in its own words.
    expect(answer.kind).toBe('unavailable');
    expect(answer.detail).not.toMatch(/keytar|package|module/i);
  });

  it('has every fuse set as the config says', async () => {
    const wire = await getCurrentFuseWire(join(resources, '..', 'gatehouse'));
    const on = (fuse: FuseV1Options): boolean => wire[fuse] === FuseState.ENABLE;
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      nodeInspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      asarIntegrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyFromAsar: on(FuseV1Options.OnlyLoadAppFromAsar),
      filePrivileges: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      nodeInspect: false,
      asarIntegrity: true,
      onlyFromAsar: true,
      filePrivileges: false,
    });
  });

  it('is not made from a config with a key that electron-builder does not know', () => {
    const config = readFileSync(join(folder, 'electron-builder.yml'), 'utf8');
    writeFileSync(join(folder, 'wrong.yml'), `${config}\nelectronFuse: {}\n`);
    const { status, output } = pack('wrong.yml');
    expect(status).not.toBe(0);
    expect(output).toContain("unknown property 'electronFuse'");
  });
});

it('an app for another system is refused, because it would carry the wrong Node', () => {
  expect(() => stageCore({ electronPlatformName: 'aix', arch: 1 })).toThrow('cannot be built on');
});
