/**
 * Builds the native programs: the shim (electron/native), without which the Node shim does all of its work, the broker
 * through which it hands its client's streams to the core (electron/native/broker), and the first program inside a sandbox
 * (electron/native/sandbox), without which there are no allow-lists (docs/sandbox.md).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { which } from './run.mjs';
import { inCi, root, say, ScriptError } from './say.mjs';

const folder = join(root, 'electron', 'native');

const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-std=c11', '-D_GNU_SOURCE'];
// Some compilers define it themselves, and warn when it is defined anew.
const hardening = ['-fstack-protector-strong', '-U_FORTIFY_SOURCE', '-D_FORTIFY_SOURCE=2'];

/**
 * Ways to link, the best first. A static program holds half the memory, and no LD_PRELOAD of a client's config gets into
 * it; but not every system has a C library to link so.
 */
const linking =
  process.platform === 'linux'
    ? [['-static-pie', '-fPIE'], ['-static'], ['-pie', '-fPIE']].map((way) => [
        ...way,
        '-s',
        '-Wl,-z,relro,-z,now',
      ])
    : [[]];

/** The C compiler of this system, or undefined. There is no native shim for Windows. */
export function findCompiler() {
  if (process.platform === 'win32') return undefined;
  return which('cc') ?? which('gcc') ?? which('clang');
}

const sourcesIn = (name) =>
  readdirSync(join(folder, name))
    .filter((file) => file.endsWith('.c'))
    .map((file) => join(folder, name, file));

/** The sources of the shim; all but its entry can be linked into another program. */
export const nativeSources = () => sourcesIn('.');

/** The sources of `sandbox-init`. */
export const sandboxSources = () => sourcesIn('sandbox');

/** The sources of the broker. */
export const brokerSources = () => sourcesIn('broker');

/** Compiles and links; answers what the compiler complained about, or undefined when all is well. */
export function compile(sources, output, more) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const args = [
    ...flags,
    ...more,
    `-DGATEHOUSE_VERSION="${version}"`,
    `-I${folder}`,
    '-o',
    output,
    ...sources,
  ];
  const ended = spawnSync(findCompiler(), args, { encoding: 'utf8' });
  return ended.status === 0 ? undefined : ended.stderr || String(ended.error ?? ended.signal);
}

/** Builds for release; answers the compiler's complaint, or undefined. */
function compileRelease(sources, output) {
  const complaints = linking.map((way) => () => compile(sources, output, [...hardening, ...way]));
  let complaint;
  for (const attempt of complaints) {
    complaint = attempt();
    if (complaint === undefined) return undefined;
  }
  return complaint;
}

/** Builds the shim for release; answers the compiler's complaint, or undefined. */
export function compileShim(output) {
  return compileRelease(nativeSources(), output);
}

/** What else than its sources decides whether a built shim is of use here: without a compiler there is none. */
export function nativeCircumstances() {
  return `${process.platform}-${process.arch} ${findCompiler()}`;
}

/** The build target of the shim. */
export function buildNativeShim(output = join(root, 'dist', 'native', 'connect')) {
  if (process.platform === 'win32') return;
  buildProgram('native shim', nativeSources(), output, 'no native shim, the slower one in Node is used');
}

/** The build target of the program inside a sandbox, which there is on Linux only. */
export function buildSandboxInit(output = join(root, 'dist', 'native', 'sandbox-init')) {
  if (process.platform !== 'linux') return;
  const without = 'no sandbox-init: a sandboxed server can be granted files, but no hosts and no ports';
  buildProgram('sandbox-init', sandboxSources(), output, without);
}

/** The build target of the broker, which there is on Linux only. */
export function buildBroker(output = join(root, 'dist', 'native', 'broker')) {
  if (process.platform !== 'linux') return;
  buildProgram('broker', brokerSources(), output, 'no broker: the shim copies every message');
}

/** Exchanges the program whole, because somebody may start it at this moment. */
function buildProgram(name, sources, output, without) {
  mkdirSync(dirname(output), { recursive: true });
  const complaint =
    findCompiler() === undefined ? 'there is no C compiler' : compileRelease(sources, `${output}.new`);
  if (complaint === undefined) {
    renameSync(`${output}.new`, output);
    return;
  }
  // One of other sources must not stay.
  for (const file of [output, `${output}.new`]) rmSync(file, { force: true });
  if (inCi) throw new ScriptError(`the ${name} could not be built: ${complaint}`);
  const lines = complaint.split('\n');
  say(`${without}: ${lines.find((line) => line.includes('error')) ?? lines[0]}`);
}
