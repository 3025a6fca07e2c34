import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { compile, findCompiler, nativeSources } from '../../scripts/lib/native-shim.mjs';
import { SHIM_IN_NODE, type ShimKind } from './harness.ts';

/** What a program built by `compileChecked` needs in its environment: no code of the shim's own is mistaken for a finding. */
export const CHECKED_ENV = {
  ASAN_OPTIONS: 'exitcode=99:detect_leaks=0',
  UBSAN_OPTIONS: 'halt_on_error=1:exitcode=99:print_stacktrace=1',
};

/** Compiles with the address and undefined-behaviour checks of the compiler, or without where it has none. */
export function compileChecked(
  sources: readonly string[],
  output: string,
  more: readonly string[] = [],
): void {
  const checks = [...more, '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
  const complaint = compile(sources, output, checks) && compile(sources, output, more);
  if (complaint !== undefined) throw new Error(complaint);
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-native-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const native: ShimKind = {
  name: 'native',
  command: [join(folder, 'connect'), ...SHIM_IN_NODE.command],
  alone: [join(folder, 'connect'), '/nothing/to/become', 'connect.js'],
  env: CHECKED_ENV,
};

/** Both shims, of which the same is expected. The native one is built for the tests of a file, where a compiler is. */
export const SHIMS: readonly ShimKind[] =
  findCompiler() === undefined ? [SHIM_IN_NODE] : [SHIM_IN_NODE, native];

beforeAll(() => {
  if (SHIMS.includes(native)) compileChecked(nativeSources(), native.command[0]!);
}, 60_000);
