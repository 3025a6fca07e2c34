import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/errors/result.ts';
import { VERSION } from '../../shared/util/version.ts';
import { parseArguments } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { explainCommand, overview } from './help.ts';

export interface Output {
  out(text: string): void;
  error(text: string): void;
}

/**
 * Runs one command line and returns its exit code. Errors: one JSON document on standard output with `--json`, else one
 * readable line on standard error that says what to do next.
 */
export async function run(
  words: readonly string[],
  commands: readonly Command[],
  contextFor: (json: boolean) => CommandContext,
  output: Output,
): Promise<number> {
  const { own, json, help } = splitGlobals(words);
  const context = contextFor(json);
  try {
    const [name, ...rest] = own;
    if (name === undefined || name === 'help')
      return print(output, overview(commands), help || name === 'help' ? 0 : 2);
    if (name === '--version') return print(output, [VERSION], 0);
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined)
      throw new AppError('usage', {
        problem: `There is no command "${name}".`,
      });
    if (help) return print(output, explainCommand(command), 0);
    return await command.run(context, parseArguments(command, rest));
  } catch (error) {
    const wire = toWireError(error);
    if (json) output.out(JSON.stringify({ ok: false, error: wire }));
    else output.error(wire.message);
    if (!isAppError(error) && error instanceof Error && error.stack !== undefined) output.error(error.stack);
    return exitCodeOf(wire.code);
  }
}

/** `--json` and `--help` count anywhere before `--`. */
function splitGlobals(words: readonly string[]): { own: string[]; json: boolean; help: boolean } {
  const end = words.indexOf('--');
  const head = end === -1 ? words : words.slice(0, end);
  const rest = end === -1 ? [] : words.slice(end);
  const own = head.filter((word) => word !== '--json' && word !== '--help' && word !== '-h');
  return {
    own: [...own, ...rest],
    json: head.includes('--json'),
    help: head.includes('--help') || head.includes('-h'),
  };
}

function print(output: Output, lines: readonly string[], code: number): number {
  for (const line of lines) output.out(line);
  return code;
}
