/**
 * What is built, from what. A target is built again when one of its inputs changed, or what its `depends` answers.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildNativeShim, buildSandboxInit, nativeCircumstances } from './native-shim.mjs';
import { root } from './say.mjs';

/** Loaded at run time where they are, never bundled: the shell's own module, and native or optional parts. */
const external = ['electron', 'keytar', 'bufferutil', 'utf-8-validate', 'fsevents'];

/**
 * V8 keeps a source with one character beyond Latin-1 in two bytes a character: the arrows and dashes of comments and
 * sentences cost megabytes. What replaces them means the same in texts, templates and regular expressions, except behind
 * a backslash, where none may stand.
 */
const latin1 = {
  name: 'latin1',
  renderChunk(code, { fileName }) {
    const escaped = /\\[\u0100-\uffff]/.exec(code);
    if (escaped !== null) throw new Error(`${fileName}: a backslash stands before ${escaped[0][1]}`);
    return code.replace(
      /[\u0100-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  },
};

/** Bundles one Node entry. Parts that are loaded late go to dist/chunks, so that a command loads what it needs only. */
async function bundle({ entry, file, format = 'es', platform = 'node', minify = false, single = false }) {
  const { rolldown } = await import('rolldown');
  const build = await rolldown({
    input: join(root, entry),
    external: (id) => external.includes(id) || external.some((name) => id.startsWith(`${name}/`)),
    platform,
    tsconfig: false,
    // Packages with a UMD `main` (jsonc-parser) cannot be bundled from it.
    resolve: { mainFields: ['module', 'main'] },
    // Bundlers warn about what runs wrong later (unresolved imports become externals): none may pass.
    onLog(level, log, handle) {
      if (level === 'warn') throw new Error(`${entry}: ${log.message}`);
      handle(level, log);
    },
  });
  const name = file.replace(/\.c?js$/, '');
  removeChunks(name);
  await build.write({
    dir: join(root, 'dist'),
    format,
    entryFileNames: file,
    chunkFileNames: `chunks/${name}-[name]-[hash].js`,
    minify,
    sourcemap: false,
    plugins: [latin1],
    ...(single ? { codeSplitting: false } : {}),
  });
  await build.close();
}

/** Takes away the late-loaded parts of an earlier build: their names hold a hash, so nothing would replace them. */
function removeChunks(name) {
  const folder = join(root, 'dist', 'chunks');
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder)) if (file.startsWith(`${name}-`)) rmSync(join(folder, file));
}

const node = (name, entry, options = {}) => ({
  name,
  inputs: ['electron', 'shared', 'package-lock.json', 'scripts/lib/build-targets.mjs'],
  build: () => bundle({ entry, file: `${name}.js`, ...options }),
});

export const targets = [
  node('headless', 'electron/headless.ts'),
  node('cli', 'electron/cli.ts'),
  // The shim: its start-up time is paid by every client connection, so it is one small file.
  node('connect', 'electron/connect/connect.ts', { single: true, minify: true }),
  {
    name: 'native',
    inputs: ['electron/native', 'package.json', 'scripts/lib/native-shim.mjs'],
    depends: nativeCircumstances,
    build: () => buildNativeShim(),
  },
  {
    name: 'sandbox-init',
    inputs: ['electron/native/sandbox', 'package.json', 'scripts/lib/native-shim.mjs'],
    depends: nativeCircumstances,
    build: () => buildSandboxInit(),
  },
  node('demo-server', 'electron/demo/server.ts', { single: true }),
  node('demo-client', 'electron/demo/client.ts', { single: true }),
  node('keychain', 'electron/keychain/helper.ts', { single: true }),
  // npm's libraries and all of an installation, in a process of its own: nothing of it is in the core's memory.
  node('installer', 'electron/core/packages/installer/installer.ts', { single: true }),
  node('compiler', 'electron/core/packages/compiler/compile.ts', { single: true }),
  node('index-worker', 'electron/core/audit/index-worker.ts', { single: true }),
  node('scan-worker', 'electron/core/integrity/scan-worker.ts', { single: true }),
  // Node loads it before a server that need not be an ES module, from a folder where it is the only file.
  node('fill-arguments', 'electron/arguments/fill-arguments.ts', {
    file: 'fill-arguments.cjs',
    format: 'cjs',
    single: true,
  }),
  node('main', 'electron/main.ts', { single: true }),
  // A sandboxed preload is one CommonJS file that may require nothing but `electron`.
  node('preload', 'electron/preload/preload.ts', { file: 'preload.cjs', format: 'cjs', single: true }),
  {
    name: 'renderer',
    inputs: ['renderer', 'shared', 'package-lock.json', 'scripts/lib/build-targets.mjs'],
    async build() {
      const { build } = await import('vite');
      const folder = join(root, 'renderer');
      // Vite makes this process a production one; what runs after the build (the tests) must not be.
      const mode = process.env.NODE_ENV;
      await build({ root: folder, configFile: join(folder, 'vite.config.ts'), logLevel: 'warn' });
      if (mode === undefined) delete process.env.NODE_ENV;
      else process.env.NODE_ENV = mode;
    },
  },
];
