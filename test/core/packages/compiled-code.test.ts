import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompiledCode } from '../../../electron/core/packages/compiled-code.ts';
import { TreeHashes } from '../../../electron/core/packages/tree-hash.ts';

const program = fileURLToPath(
  new URL('../../../electron/core/packages/compiler/compile.ts', import.meta.url),
);
/** Says so when it runs, into the folder that its last argument names: of the compiler, the only one it may write. */
const TELLS = `import { writeFileSync } from 'node:fs';
writeFileSync(process.argv.at(-1) + '/ran', 'ran');
`;

describe('what is compiled of a package', () => {
  let root: string;
  let tree: string;
  let hashes: TreeHashes;
  let code: CompiledCode;
  const bugs: unknown[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gatehouse-code-'));
    tree = join(root, 'tree');
    await mkdir(join(tree, 'lib'), { recursive: true });
    await writeFile(join(tree, 'package.json'), '{ "type": "module" }');
    await writeFile(
      join(tree, 'main.js'),
      `${TELLS}import './lib/part.js';\nawait import('./lib/later.js');\n`,
    );
    await writeFile(join(tree, 'lib', 'part.js'), `${TELLS}export const part = () => 'part';\n`);
    await writeFile(join(tree, 'lib', 'later.js'), `${TELLS}console.log('later');\n`);
    await writeFile(join(tree, 'lib', 'unused.js'), `${TELLS}export const unused = 1;\n`);
    hashes = new TreeHashes(() => Date.now());
    let ids = 0;
    code = new CompiledCode(
      {
        spawn,
        runtime: process.execPath,
        program,
        folder: join(root, 'compiled'),
        ids: () => `c${ids++}`,
        onBug: (error) => bugs.push(error),
      },
      hashes,
    );
  });
  afterEach(async () => {
    await code.settled();
    await rm(root, { recursive: true, force: true });
    expect(bugs.splice(0)).toEqual([]);
  });

  const verified = async () => ({
    folder: tree,
    files: (await hashes.of(tree)).files,
    entry: join(tree, 'main.js'),
  });
  const compiled = async (): Promise<string | undefined> => {
    await code.of(await verified());
    await code.settled();
    return (await code.of(await verified()))?.folder;
  };
  const files = (folder: string): string[] =>
    (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.includes('/'));

  it('is every module the program leads to, and nothing of it was run', async () => {
    expect(await code.of(await verified())).toBeUndefined();
    await code.settled();
    const { folder } = (await code.of(await verified()))!;
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('is used by the next start', async () => {
    const folder = (await compiled())!;
    const env = { NODE_COMPILE_CACHE: folder, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
    const { stderr } = spawnSync(process.execPath, [join(tree, 'main.js'), root], { env, encoding: 'utf8' });
    expect(existsSync(join(root, 'ran'))).toBe(true);
    for (const name of ['main.js', 'part.js', 'later.js'])
      expect(stderr).toMatch(new RegExp(`${name.replace('.', '\\.')}.*was accepted`));
  });

  it('is left out for good when a byte of it was changed', async () => {
    const folder = (await compiled())!;
    const [first] = files(folder);
    await appendFile(join(folder, first!), 'x');
    expect(await code.of(await verified())).toBeUndefined();
    await code.settled();
    expect(await code.of(await verified())).toBeUndefined();
  });

  it('is left out when a file was added to it', async () => {
    const folder = (await compiled())!;
    const [first] = files(folder);
    await writeFile(join(folder, `${first!}0`), await readFile(join(folder, first!)));
    expect(await code.of(await verified())).toBeUndefined();
  });

  it('is made anew of another tree in its place', async () => {
    const old = (await compiled())!;
    const many = files(old).length;
    await writeFile(join(tree, 'main.js'), 'export {};\n');
    expect(await code.of(await verified())).toBeUndefined();
    await code.settled();
    const { folder } = (await code.of(await verified()))!;
    expect(folder).not.toBe(old);
    expect(files(folder).length).toBeLessThan(many);
  });

  it('is not kept when the tree changed while it was compiled', async () => {
    const before = await verified();
    await code.of(before);
    await writeFile(join(tree, 'lib', 'part.js'), 'export const part = 2;\n');
    await code.settled();
    expect(await code.of(before)).toBeUndefined();
    expect(readdirSync(join(root, 'compiled'))).toEqual([]);
  });

  it('is nothing for a program in CommonJS, which is compiled only when it runs', async () => {
    await writeFile(join(tree, 'package.json'), '{ "type": "commonjs" }');
    await writeFile(join(tree, 'main.js'), "require('node:fs');\n");
    expect(await compiled()).toBeUndefined();
  });
});
