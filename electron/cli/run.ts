import { AppError, isAppError } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/errors/result.ts';
import { VERSION } from '../../shared/util/version.ts';
import { visibleText } from '../../shared/util/visible-text.ts';
import { parseArguments } from './arguments.ts';
import type { Command, CommandContext, Surroundings } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { explainCommand, overview } from './help.ts';
import { cell } from './table.ts';

/** Standard output and standard error, a line at a time. */
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
  surroundings: Surroundings,
  output: Output,
): Promise<number> {
  const { own, json, help } = splitGlobals(words);
  const context = contextOf(surroundings, json, output);
  try {
    const [name, ...rest] = own;
    if (name === '--version') return version(context);
    if (name === 'help' || (name === undefined && help)) return show(context, overview(commands));
    if (name === undefined) throw new AppError('usage', { problem: 'Say what to do.' });
    const command = commands.find((candidate) => candidate.name === name);
    if (command === undefined) {
      throw new AppError('usage', { problem: `There is no command "${name}".` });
    }
    if (help) return show(context, explainCommand(command));
    return await command.run(context, parseArguments(command, rest));
  } catch (error) {
    const wire = toWireError(error);
    if (json) output.out(JSON.stringify({ ok: false, error: wire }));
    else output.error(cell(wire.message));
    if (!isAppError(error) && error instanceof Error && error.stack !== undefined) output.error(error.stack);
    return exitCodeOf(wire.code);
  }
}

/** What comes from servers, clients and files is only shown with its hidden characters visible. */
function contextOf(surroundings: Surroundings, json: boolean, output: Output): CommandContext {
  return {
    ...surroundings,
    json,
    line: (text) => output.out(visibleText(text)),
    document: (value) => output.out(JSON.stringify(value)),
    raw: (text) => output.out(text),
  };
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

function show(context: CommandContext, lines: readonly string[]): number {
  if (context.json) context.document({ help: lines });
  else lines.forEach((line) => context.line(line));
  return 0;
}

function version(context: CommandContext): number {
  if (context.json) context.document({ version: VERSION });
  else context.line(VERSION);
  return 0;
}
