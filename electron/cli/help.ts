import { VERSION } from '../../shared/util/version.ts';
import type { Command } from './command.ts';

/** The overview: one line a command. */
export function overview(commands: readonly Command[]): string[] {
  const width = Math.max(...commands.map((command) => command.name.length), 'connect'.length);
  return [
    `Gatehouse ${VERSION}: the gate between AI clients and MCP servers`,
    '',
    'Usage: gatehouse COMMAND [--json]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    `  ${'connect'.padEnd(width)}  What client configs call: connect NAME [--client ID], MCP over stdio.`,
    '',
    'gatehouse COMMAND --help explains one. Every command takes --json.',
    'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 denied by policy, 4 core not reachable, 5 not found.',
  ];
}

/** One command in full. */
export function explainCommand(command: Command): string[] {
  return [command.summary, '', ...command.usage.map((form) => `  gatehouse ${form}`)];
}
