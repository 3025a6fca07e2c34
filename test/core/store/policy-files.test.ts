import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Layer } from '../../../electron/core/policy/index.ts';
import {
  listedPolicyFiles,
  PolicyFiles,
  type PolicyFilesOptions,
  systemPolicyPlace,
} from '../../../electron/core/store/index.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';

let folder: string;
let stack: AsyncDisposableStack;
let clock: ManualClock;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-policy-'));
  await mkdir(join(folder, 'etc', 'policy.d'), { recursive: true, mode: 0o755 });
  await mkdir(join(folder, 'home'));
  stack = new AsyncDisposableStack();
  clock = new ManualClock();
});

afterEach(async () => {
  await stack.disposeAsync();
  await rm(folder, { recursive: true, force: true });
});

const system = (): string => join(folder, 'etc', 'policy.json');
const dropIn = (name: string): string => join(folder, 'etc', 'policy.d', name);
const user = (): string => join(folder, 'home', 'policy.json');
const DENY = '{ "id": "acme", "version": 3, "deniedMcpServers": [{ "serverName": "evil" }] }';

async function openFiles(change: Partial<PolicyFilesOptions> = {}): Promise<PolicyFiles> {
  return stack.use(
    await PolicyFiles.open({
      system: {
        file: system(),
        folder: join(folder, 'etc', 'policy.d'),
        uid: process.getuid!(),
      },
      userFile: user(),
      listedFiles: [],
      clock,
      ...change,
    }),
  );
}

async function write(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o644 });
  await chmod(file, 0o644);
}

function nextChange(files: PolicyFiles): Promise<readonly Layer[]> {
  return new Promise((resolve) => {
    const subscription = files.onChange((layers) => {
      subscription[Symbol.dispose]();
      resolve(layers);
    });
  });
}

const kinds = (layers: readonly Layer[]): string[] =>
  layers.map(({ name, state }) => `${name} ${state.kind}`);
const problem = (layer: Layer | undefined): string =>
  layer === undefined || layer.state.kind === 'valid' ? '' : (layer.state.problems[0]?.problem ?? '');

describe('layers from disk', () => {
  it('are none when there are no files', async () => {
    expect((await openFiles()).layers()).toEqual([]);
  });

  it('come from the system file, the drop-in folder, the user and the listed files', async () => {
    const listed = join(folder, 'listed.json');
    for (const file of [system(), dropIn('10-b.json'), dropIn('05-a.json'), user(), listed])
      await write(file, '{}');
    await write(dropIn('README.txt'), 'no policy');
    const files = await openFiles({ listedFiles: [listed] });
    expect(kinds(files.layers())).toEqual([
      'system valid',
      'system/05-a.json valid',
      'system/10-b.json valid',
      'user valid',
      'environment/1 valid',
    ]);
  });

  it('are invalid, with the place, when the file is no policy', async () => {
    await write(user(), '{\n  "allowedMcpServer": []\n}');
    const [layer] = (await openFiles()).layers();
    expect(layer?.state).toEqual({
      kind: 'invalid',
      problems: [
        expect.objectContaining({ line: 2, column: 3, suggestion: expect.stringContaining('Servers') }),
      ],
    });
  });

  it('are invalid when anyone but the system names a bundle: whose keys count decides who is believed', async () => {
    const key = `ed25519:${Buffer.alloc(32, 9).toString('base64')}`;
    await write(user(), JSON.stringify({ bundle: { url: 'https://policy.example/', keys: [key] } }));
    const files = await openFiles();
    expect(kinds(files.layers())).toEqual(['user invalid']);
    expect(problem(files.layers()[0])).toBe('only a system policy may name a bundle');
  });

  it('are invalid when a listed file is missing', async () => {
    const files = await openFiles({ listedFiles: [join(folder, 'gone.json')] });
    expect(kinds(files.layers())).toEqual(['environment/1 invalid']);
  });

  it('are invalid when a file is not UTF-8, too large, a folder or a FIFO-like thing', async () => {
    await writeFile(user(), Buffer.from([0x7b, 0xff, 0x7d]));
    const large = join(folder, 'large.json');
    await writeFile(large, `{}${' '.repeat(1024 * 1024)}`);
    const files = await openFiles({ listedFiles: [large, folder] });
    expect(kinds(files.layers())).toEqual(['user invalid', 'environment/1 invalid', 'environment/2 invalid']);
  });
});

describe('system policy', () => {
  it('is invalid when others than its owner may write it', async () => {
    await write(system(), '{}');
    await chmod(system(), 0o666);
    expect(problem((await openFiles()).layers()[0])).toContain('may be written by others');
  });

  it('is invalid when others may write its folder', async () => {
    await write(system(), '{}');
    await chmod(join(folder, 'etc'), 0o777);
    expect(problem((await openFiles()).layers()[0])).toContain('its folder');
  });

  it('is invalid when it belongs to someone else', async () => {
    await write(system(), '{}');
    const files = await openFiles({ system: { file: system(), uid: process.getuid!() + 1 } });
    expect(problem(files.layers()[0])).toContain('must belong to');
  });

  it('is invalid when it is a symbolic link, also a dangling one', async () => {
    await write(join(folder, 'etc', 'real'), '{}');
    await symlink(join(folder, 'etc', 'real'), system());
    await symlink(join(folder, 'nowhere'), dropIn('a.json'));
    const layers = (await openFiles()).layers();
    expect(kinds(layers)).toEqual(['system invalid', 'system/a.json invalid']);
    expect(problem(layers[0])).toContain('symbolic link');
  });

  it('has a place on Linux and macOS, owned by root', () => {
    expect(systemPolicyPlace('linux')).toMatchObject({ file: '/etc/gatehouse/policy.json', uid: 0 });
    expect(systemPolicyPlace('darwin')?.file).toMatch(/^\/Library\//);
    expect(systemPolicyPlace('win32')).toBeUndefined();
  });
});

describe('a file that was good', () => {
  it('keeps its last good version in force when it is broken, and is valid again when it is mended', async () => {
    await write(user(), DENY);
    const files = await openFiles();
    await write(user(), '{ broken');
    await files.reload();
    const [kept] = files.layers();
    expect(kept?.state).toMatchObject({ kind: 'kept', policy: { id: 'acme' } });
    expect(problem(kept)).not.toBe('');
    await write(user(), DENY);
    await files.reload();
    expect(kinds(files.layers())).toEqual(['user valid']);
  });

  it('keeps it in force when it is deleted, wherever it was', async () => {
    await write(user(), DENY);
    await write(dropIn('a.json'), DENY);
    const files = await openFiles();
    await rm(user());
    await rm(join(folder, 'etc', 'policy.d'), { recursive: true });
    await files.reload();
    expect(kinds(files.layers())).toEqual(['system/a.json kept', 'user kept']);
  });

  it('keeps it in force against an older version of the same policy', async () => {
    await write(user(), DENY);
    const files = await openFiles();
    await write(user(), '{ "id": "acme", "version": 2 }');
    await files.reload();
    expect(problem(files.layers()[0])).toBe('version 2 is older than version 3, which was applied');
  });

  it('starts again as invalid when nothing is remembered', async () => {
    await write(user(), '{ broken');
    expect(kinds((await openFiles()).layers())).toEqual(['user invalid']);
  });
});

describe('watching', () => {
  it('tells of a new, a replaced and a deleted file', async () => {
    const files = await openFiles();
    const added = nextChange(files);
    await write(user(), '{}');
    expect(kinds(await added)).toEqual(['user valid']);

    const replaced = nextChange(files);
    await write(join(folder, 'next.json'), DENY);
    await rename(join(folder, 'next.json'), user());
    expect((await replaced)[0]?.state).toMatchObject({ kind: 'valid', policy: { id: 'acme' } });

    const deleted = nextChange(files);
    await rm(user());
    expect(kinds(await deleted)).toEqual(['user kept']);
  });

  it('sees a new drop-in', async () => {
    const files = await openFiles();
    const added = nextChange(files);
    await write(dropIn('late.json'), DENY);
    expect(kinds(await added)).toEqual(['system/late.json valid']);
  });

  it('starts although no folder is there, and looks again by the clock', async () => {
    const file = join(folder, 'not', 'yet', 'policy.json');
    const files = await openFiles({ system: { file, uid: process.getuid!() } });
    await mkdir(join(folder, 'not', 'yet'), { recursive: true, mode: 0o755 });
    await write(file, DENY);
    const changed = nextChange(files);
    clock.advance(60_000);
    expect(kinds(await changed)).toEqual(['system valid']);
  });

  it('says nothing when a file is written as it was', async () => {
    await write(user(), DENY);
    const files = await openFiles();
    let told = 0;
    files.onChange(() => told++);
    await write(user(), DENY);
    await files.reload();
    expect(told).toBe(0);
  });
});

describe('GATEHOUSE_POLICY', () => {
  it('is a list like PATH; empty parts are no file', () => {
    expect(listedPolicyFiles(undefined, '/base')).toEqual([]);
    expect(listedPolicyFiles('/a.json::b.json', '/base')).toEqual(['/a.json', '/base/b.json']);
  });
});
