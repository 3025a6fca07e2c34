/**
 * What is built, from what. A target is built again when one of its inputs changed, or what its `depends` answers.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildBroker, buildNativeShim, buildSandboxInit, nativeCircumstances } from './native-shim.mjs';
import { root } from './say.mjs';

/** Loaded at run time where they are, never bundled: the shell's own module, and native or optional parts. */
const external = ['electron', 'keytar', 'bufferutil', 'utf-8-validate', 'fsevents'];

/**
 * V8 keeps a source with one character beyond Latin-1 in two bytes a character, and Node.js hands it one of more than a
 * megabyte so that is not all ASCII: the arrows and dashes of comments and sentences cost megabytes. What replaces them
 * means the same in texts, templates and regular expressions, except behind a backslash, where none may stand.
 */
const ascii = {
  name: 'ascii',
  renderChunk(code, { fileName }) {
    const escaped = /\\[\u0080-\uffff]/.exec(code);
    if (escaped !== null) throw new Error(`${fileName}: a backslash stands before ${escaped[0][1]}`);
    return code.replace(
      /[\u0080-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  },
};

/**
 * Bundles Node entries, by the names of their files. Parts that are loaded late, or by several of them, go to dist/chunks,
 * so that a command loads what it needs only, and once.
 */
async function bundle({ name, entries, extension = 'js', format = 'es', minify = false, single = false }) {
  const { rolldown } = await import('rolldown');
  const build = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([file, entry]) => [file, join(root, entry)])),
    external: (id) => external.includes(id) || external.some((name) => id.startsWith(`${name}/`)),
    platform: 'node',
    tsconfig: false,
    // An entry is the program itself (`import.meta.main`), also when a chunk needs something of it.
    preserveEntrySignatures: 'allow-extension',
    // Packages with a UMD `main` (jsonc-parser) cannot be bundled from it.
    resolve: { mainFields: ['module', 'main'] },
    // Bundlers warn about what runs wrong later (unresolved imports become externals): none may pass.
    onLog(level, log, handle) {
      if (level === 'warn') throw new Error(`${name}: ${log.message}`);
      handle(level, log);
    },
  });
  removeChunks(name);
  await build.write({
    dir: join(root, 'dist'),
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `chunks/${name}-[name]-[hash].js`,
    minify,
    sourcemap: false,
    plugins: [ascii],
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

const together = (name, entries, options = {}) => ({
  name,
  inputs: ['electron', 'shared', 'package-lock.json', 'scripts/lib/build-targets.mjs'],
  build: () => bundle({ name, entries, ...options }),
});
const node = (name, entry, options = {}) => together(name, { [name]: entry }, options);

export const targets = [
  // `gatehouse up` loads the one into the other.
  together('core', { headless: 'electron/headless.ts', cli: 'electron/cli.ts' }),
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
  {
    name: 'broker',
    inputs: ['electron/native/broker', 'package.json', 'scripts/lib/native-shim.mjs'],
    depends: nativeCircumstances,
    build: () => buildBroker(),
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
    extension: 'cjs',
    format: 'cjs',
    single: true,
  }),
  node('main', 'electron/main.ts', { single: true }),
  // A sandboxed preload is one CommonJS file that may require nothing but `electron`.
  node('preload', 'electron/preload/preload.ts', { extension: 'cjs', format: 'cjs', single: true }),
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
