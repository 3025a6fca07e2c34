/** A command line cut into what is started. `openQuote`: a quote has no end, so the last part is not certain. */
export interface SplitCommand {
  argv: string[];
  openQuote: boolean;
  /** Signs that a shell would act on and that are only text here. */
  shellSigns: string[];
}

const SHELL_SIGNS: readonly [RegExp, string][] = [
  [/\|/, '|'],
  [/&&|&$/, '&'],
  [/;/, ';'],
  [/[<>]/, '> or <'],
  [/\$\(|`/, '$( )'],
  [/\$\{?[A-Za-z_]/, '$VARIABLE'],
  [/^~(\/|$)/, '~'],
  [/[*?]/, '* or ?'],
];

/**
 * Splits as a POSIX shell splits words: blanks separate, quotes hold together, a backslash takes the next sign as it is
 * (inside double quotes only before `"` and `\`). Nothing is expanded.
 */
export function splitCommand(line: string): SplitCommand {
  const argv: string[] = [];
  let word: string | undefined;
  let bare = '';
  const bares: string[] = [];
  let quote: '"' | "'" | undefined;
  const end = (): void => {
    if (word !== undefined) {
      argv.push(word);
      bares.push(bare);
    }
    word = undefined;
    bare = '';
  };
  for (let index = 0; index < line.length; index++) {
    const sign = line[index]!;
    const next = line[index + 1];
    if (quote !== undefined) {
      if (sign === quote) quote = undefined;
      else if (quote === '"' && sign === '\\' && (next === '"' || next === '\\')) word += line[++index]!;
      else word += sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      word ??= '';
    } else if (sign === '\\' && next !== undefined) {
      word = (word ?? '') + line[++index]!;
    } else if (/\s/.test(sign)) {
      end();
    } else {
      word = (word ?? '') + sign;
      bare += sign;
    }
  }
  end();
  const shellSigns = SHELL_SIGNS.filter(([pattern]) => bares.some((text) => pattern.test(text))).map(
    ([, name]) => name,
  );
  return { argv, openQuote: quote !== undefined, shellSigns };
}
