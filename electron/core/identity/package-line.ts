import { basename } from 'node:path';
import type { Ecosystem, StdioDefinition } from '../../../shared/model/server.ts';
import { launcherFamily } from './launcher-names.ts';
import { readCommand } from './read-command.ts';

/** A package that a definition has a runner fetch at every start. */
export interface PackageLine {
  readonly ecosystem: Ecosystem & ('npm' | 'pypi');
  readonly name: string;
  /** Only when the line pins exactly one. */
  readonly version?: string;
  /** The server's own arguments. */
  readonly own: readonly string[];
}

const RUNNERS = new Set(['npx', 'bunx', 'uvx']);

/**
 * The package a definition of `npx`, `bunx` or `uvx` runs, when it could be installed and run in its place: the line says
 * nothing but package and arguments. Undefined for every other definition. Pure.
 */
export function packageLine({ command, args, installed, cwd }: StdioDefinition): PackageLine | undefined {
  const runner = basename(command);
  const family = launcherFamily(runner);
  if (installed !== undefined || cwd !== undefined || family === undefined || !RUNNERS.has(runner))
    return undefined;
  const meaning = readCommand(family, runner, args);
  if (meaning.kind !== 'package') return undefined;
  const { name, version } = meaning.package;
  const { ecosystem, own } = meaning;
  return { ecosystem, name, own, ...(version === undefined ? {} : { version }) };
}
