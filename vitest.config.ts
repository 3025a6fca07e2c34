import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const fakeElectron = fileURLToPath(new URL('./test/fakes/electron.ts', import.meta.url));

/** Rooms whose tests run in plain Node. `electron` is a fake there: the real one is no library. */
const nodeRooms = [
  'core',
  'shared',
  'connect',
  'cli',
  'host',
  'house',
  'contract',
  'demo',
  'keychain',
  'arguments',
  'shell',
  'preload',
  'bench',
];

/** On a loaded build machine one timing may be unlucky; the report names what needed a second try. */
const retry = process.env['CI'] === 'true' ? 1 : 0;

/** Electron's program cannot be had everywhere; where it is, CI says so. Left out otherwise, not skipped. */
const hasElectron = process.env['GATEHOUSE_ELECTRON_SMOKE'] === '1';

/** Not in node_modules: on a build machine that belongs to root, and the tests run as an ordinary user. */
const cacheDir = process.env['GATEHOUSE_TEST_CACHE'] ?? '.cache/vitest';

export default defineConfig({
  cacheDir,
  test: {
    fsModuleCachePath: `${cacheDir}/modules`,
    // Tests wait half of their time, for programs that start and for timers: the default would leave processors idle.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      {
        resolve: { alias: { electron: fakeElectron } },
        test: {
          name: 'node',
          environment: 'node',
          include: nodeRooms.map((room) => `test/${room}/**/*.test.ts`),
          retry,
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'jsdom',
          environment: 'jsdom',
          include: ['test/renderer/**/*.test.{ts,tsx}'],
          retry,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts', 'test/conformance/**/*.test.ts'],
          exclude: hasElectron ? [] : ['test/e2e/electron-smoke.test.ts'],
          retry,
          testTimeout: 40_000,
          hookTimeout: 40_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
