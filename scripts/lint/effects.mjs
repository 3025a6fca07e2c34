/** Which files of the core touch the world themselves, instead of through a port that a test can drive. Pure. */

/** Files that are such a port, or that fill one. Each has its reason. */
const edges = {
  'electron/core/clock/system-clock.ts': ['time', 'timer', 'random'],
  // The name of a temporary file: nobody depends on what it is, only on that it is not taken.
  'electron/core/store/atomic-file.ts': ['random'],
  // The composition root of a process of its own.
  'electron/core/packages/installer/installer.ts': ['process'],
};

const members = {
  'process.env': 'environment',
  'Date.now': 'time',
  'performance.now': 'time',
  'Math.random': 'random',
  'crypto.randomUUID': 'random',
  'crypto.getRandomValues': 'random',
};
const globals = { setTimeout: 'timer', setInterval: 'timer', setImmediate: 'timer' };
const imports = {
  'node:crypto': {
    randomBytes: 'random',
    randomUUID: 'random',
    randomInt: 'random',
    randomFillSync: 'random',
  },
  'node:child_process': {
    spawn: 'process',
    spawnSync: 'process',
    exec: 'process',
    execSync: 'process',
    execFile: 'process',
    execFileSync: 'process',
    fork: 'process',
  },
  'node:timers': { setTimeout: 'timer', setInterval: 'timer', setImmediate: 'timer' },
  'node:timers/promises': { setTimeout: 'timer', setInterval: 'timer', scheduler: 'timer' },
};

const advice = {
  environment: 'the environment comes from the composition root',
  time: 'time comes from the Clock port',
  timer: 'timers come from the Clock port',
  random: 'randomness comes from the Random port',
  process: 'processes come from a spawn port',
};

const problem = (path, kind) =>
  kind === undefined || edges[path]?.includes(kind) ? undefined : advice[kind];
const inCore = (path) => path.startsWith('electron/core/');

/** What is wrong with reading `object.property` in the file, or undefined. */
export function memberProblem(path, object, property) {
  return inCore(path) ? problem(path, members[`${object}.${property}`]) : undefined;
}

/** What is wrong with calling the global function `name`, or with `new Date()` (as `Date`), or undefined. */
export function globalProblem(path, name) {
  if (!inCore(path)) return undefined;
  return problem(path, name === 'Date' ? 'time' : globals[name]);
}

/** What is wrong with importing the value `name` from `module`, or undefined. */
export function importedProblem(path, module, name) {
  return inCore(path) ? problem(path, imports[module]?.[name]) : undefined;
}
