import { AppError } from '../../shared/errors/app-error.ts';
import type { Command, ParsedArguments } from './command.ts';

/**
 * Reads the words after a command's name: `--option value`, `--option=value`, flags, positionals, and what follows `--`.
 * Raises `usage` for an option the command does not have, a missing value, or a wrong number of positionals.
 */
export function parseArguments(command: Command, words: readonly string[]): ParsedArguments {
  const problem = (text: string): AppError => new AppError('usage', { problem: text, command: command.name });
  const end = words.indexOf('--');
  const head = end === -1 ? words : words.slice(0, end);
  const rest = end === -1 ? undefined : words.slice(end + 1);
  if (rest !== undefined && command.rest !== true) throw problem('"--" is not understood here.');

  const positionals: string[] = [];
  const options: Record<string, (string | true)[]> = {};
  for (let index = 0; index < head.length; index++) {
    const word = head[index]!;
    if (!word.startsWith('--')) {
      if (word.startsWith('-') && word !== '-') throw problem(`There is no option ${word}.`);
      positionals.push(word);
      continue;
    }
    const [name, inline] = splitOption(word);
    const kind = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
    if (kind === undefined) throw problem(`There is no option --${name}.`);
    if (kind === 'flag') {
      if (inline !== undefined) throw problem(`--${name} takes no value.`);
      (options[name] ??= []).push(true);
      continue;
    }
    const value = inline ?? head[++index];
    // Else `--folder --dry-run` would silently not be a dry run.
    if (value === undefined || (inline === undefined && value.startsWith('--')))
      throw problem(`--${name} needs a value; one that begins with dashes is given as --${name}=VALUE.`);
    (options[name] ??= []).push(value);
  }

  const [least, most] = command.positionals;
  if (positionals.length < least) throw problem('Something is missing.');
  if (positionals.length > most) throw problem(`"${positionals[most]}" is one word too many.`);
  return { positionals, options, rest };
}

function splitOption(word: string): [name: string, value: string | undefined] {
  const equals = word.indexOf('=');
  return equals === -1 ? [word.slice(2), undefined] : [word.slice(2, equals), word.slice(equals + 1)];
}

/** Raises `usage` for an option that this form of the command does not take: it would be ignored without a word. */
export function refuseOthers(given: ParsedArguments, command: string, known: readonly string[]): void {
  const other = Object.keys(given.options).find((name) => !known.includes(name));
  if (other !== undefined)
    throw new AppError('usage', { problem: `--${other} has no meaning here.`, command });
  if (given.rest !== undefined && !known.includes('--'))
    throw new AppError('usage', { problem: '"--" has no meaning here.', command });
}

/** True when a flag was given. */
export function flag(given: ParsedArguments, name: string): boolean {
  return given.options[name] !== undefined;
}

/** The last value of an option. */
export function value(given: ParsedArguments, name: string): string | undefined {
  const last = given.options[name]?.at(-1);
  return last === true ? undefined : last;
}

/** Every value of an option, in order. */
export function values(given: ParsedArguments, name: string): string[] {
  return (given.options[name] ?? []).filter((item): item is string => item !== true);
}

/** Splits `K=V` options. Raises `usage` for one without `=`. */
export function pairs(
  given: ParsedArguments,
  command: string,
  name: string,
  separator = '=',
): [string, string][] {
  return values(given, name).map((pair) => {
    const at = pair.indexOf(separator);
    if (at < 1)
      throw new AppError('usage', {
        problem: `--${name} "${pair}" is not of the form NAME${separator}VALUE.`,
        command,
      });
    return [pair.slice(0, at).trim(), separator === '=' ? pair.slice(at + 1) : pair.slice(at + 1).trim()];
  });
}

/** A whole number in a range. Raises `usage`. */
export function wholeNumber(
  given: ParsedArguments,
  command: string,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = value(given, name);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new AppError('usage', {
      problem: `--${name} takes a whole number from ${least} to ${most}, not "${text}".`,
      command,
    });
  }
  return number;
}
