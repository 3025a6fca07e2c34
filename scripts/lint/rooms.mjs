/** Which room may import which: the one place where the direction of the house is written down. Pure. */
import { posix } from 'node:path';

/** The rooms of the core by tier. A room imports lower tiers only, and each room only through its face, `index.ts`. */
const tiers = [
  ['policy', 'risk', 'flow', 'identity', 'frames'],
  // Time is a port that every room but the pure ones takes.
  ['clock'],
  ['audit', 'vault', 'store', 'health'],
  ['sandbox', 'packages', 'accounts', 'approvals', 'integrity'],
  ['supervisor', 'clients', 'gateway', 'remote', 'warm', 'shared-process', 'federation'],
];

/** The rooms of the house: what each may import besides itself, and whether it runs in Node. */
const rooms = {
  shared: { imports: [], node: false },
  renderer: { imports: ['shared'], node: false },
  preload: { imports: ['shared'], node: false },
  connect: { imports: ['shared'], node: true },
  core: { imports: ['shared'], node: true },
  demo: { imports: ['shared'], node: true },
  keychain: { imports: ['shared'], node: true },
  /** Runs in the processes of servers. */
  arguments: { imports: ['shared'], node: true },
  host: { imports: ['shared', 'connect', 'core'], node: true },
  cli: { imports: ['shared', 'connect'], node: true },
  shell: { imports: ['shared', 'connect'], node: true },
  /** The composition roots, electron/*.ts. */
  roots: { imports: ['shared', 'connect', 'core', 'host', 'cli', 'demo', 'shell'], node: true },
};

/** The files that may import `electron`: the shell, the preload script and the desktop's composition root. */
const mayUseElectron = (path) =>
  roomOf(path) === 'shell' || roomOf(path) === 'preload' || path === 'electron/main.ts';

/** The room a file of the house lies in, or undefined for tests, scripts and packages. */
export function roomOf(path) {
  const [top, second, ...rest] = path.split('/');
  if (top === 'shared' || top === 'renderer') return top;
  if (top !== 'electron' || second === undefined) return undefined;
  if (rest.length === 0) return 'roots';
  return Object.hasOwn(rooms, second) && second !== 'roots' ? second : undefined;
}

/** Folders of the core that are no rooms but parts of its composition, like core.ts itself. */
const composition = ['handlers', 'state', 'views'];

const coreRoomOf = (path) => {
  const folder = /^electron\/core\/([^/]+)\//.exec(path)?.[1];
  return composition.includes(folder) ? undefined : folder;
};
const tierOf = (room) => tiers.findIndex((tier) => tier.includes(room));

/**
 * What is wrong with importing `specifier` from the file `path` (both as the repository writes them), or undefined.
 * `typeOnly` imports leave no trace at run time.
 */
export function importProblem(path, specifier, typeOnly = false) {
  const room = roomOf(path);
  if (room === undefined) return undefined;
  if (!specifier.startsWith('.')) return packageProblem(path, room, specifier);
  const target = posix.join(posix.dirname(path), specifier);
  const targetRoom = roomOf(target);
  if (targetRoom === undefined) return `${room} imports ${target}, which is no room of the house`;
  if (targetRoom === room) return room === 'core' ? coreProblem(path, target, typeOnly) : undefined;
  if (!rooms[room].imports.includes(targetRoom)) return `${room} may not import ${targetRoom}`;
  if (targetRoom === 'core' && !isFace(target))
    return `${room} imports the inside of ${posix.dirname(target)}: use its index.ts`;
  return undefined;
}

function packageProblem(path, room, specifier) {
  if (specifier === 'electron' || specifier.startsWith('electron/')) {
    return mayUseElectron(path)
      ? undefined
      : 'only electron/shell, electron/preload and main.ts import electron';
  }
  if (specifier.startsWith('electron-') && room !== 'shell')
    return `${specifier} works inside Electron only: electron/shell`;
  if (specifier.startsWith('node:') && !rooms[room].node)
    return `${room} does not run in Node: no ${specifier}`;
  if (specifier.startsWith('node:') || room !== 'connect') return undefined;
  return `connect is paid for by every client connection: node:* and shared only, no ${specifier}`;
}

/** The doors of the core: the face of a room, and the composition of all rooms. */
const isFace = (target) =>
  /^electron\/core\/(?:[^/]+\/)?index\.ts$/.test(target) || target === 'electron/core/core.ts';

function coreProblem(path, target, typeOnly) {
  const from = coreRoomOf(path);
  const to = coreRoomOf(target);
  if (from === to) return undefined;
  if (from === undefined) return isFace(target) ? undefined : faceProblem(to);
  if (to === undefined) return `${from} imports ${target}: a room never imports what is composed of it`;
  if (typeOnly && target === 'electron/core/gateway/ports.ts') return undefined;
  if (tierOf(from) === -1) return `core/${from} is in no tier: give it one in scripts/lint/rooms.mjs`;
  if (tierOf(to) === -1) return `core/${to} is in no tier: give it one in scripts/lint/rooms.mjs`;
  if (tierOf(to) >= tierOf(from))
    return `core/${from} may not import core/${to}: take a port in the constructor`;
  return isFace(target) ? undefined : faceProblem(to);
}

const faceProblem = (room) => `import core/${room} through its face, core/${room}/index.ts`;
