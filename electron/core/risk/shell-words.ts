/** One simple command of a script. Commands that feed each other, by pipe or substitution, share a pipeline. */
export interface ShellCommand {
  readonly words: string[];
  readonly pipeline: number;
}

/** A shell script, read as far as telling commands, quotes and redirections apart. */
export interface ShellReading {
  readonly commands: ShellCommand[];
  /** Where output is redirected to. */
  readonly targets: string[];
  /** False when it is too long, nested too deep, or a quote never ends. */
  readonly complete: boolean;
  /** A comment, which some shells run. */
  readonly comment: boolean;
}

const MAX_CHARACTERS = 16_384;
const MAX_COMMANDS = 256;
const MAX_DEPTH = 8;

interface Frame {
  words: string[];
  word: string | undefined;
  quoted: boolean;
  readonly close: string;
  pipeline: number;
}

/**
 * Reads POSIX shell text once, from left to right. Substitutions inside double quotes are read as commands, single
 * quotes are text. It understands no more than is needed to find commands; what it cannot read is said, not guessed.
 */
export function readShell(text: string): ShellReading {
  const commands: ShellCommand[] = [];
  const targets: string[] = [];
  const outer: Frame[] = [];
  let frame: Frame = { words: [], word: undefined, quoted: false, close: '', pipeline: 0 };
  let pipelines = 0;
  let complete = text.length <= MAX_CHARACTERS;
  let comment = false;
  let redirects = false;
  const end = Math.min(text.length, MAX_CHARACTERS);

  const endWord = (): void => {
    if (frame.word === undefined) return;
    if (redirects) targets.push(frame.word);
    else frame.words.push(frame.word);
    redirects = false;
    frame.word = undefined;
  };
  const endCommand = (newPipeline: boolean): void => {
    endWord();
    redirects = false;
    if (frame.words.length > 0) commands.push({ words: frame.words, pipeline: frame.pipeline });
    frame.words = [];
    if (newPipeline) frame.pipeline = ++pipelines;
  };
  const open = (close: string): void => {
    if (outer.length >= MAX_DEPTH) complete = false;
    outer.push(frame);
    frame = { words: [], word: undefined, quoted: false, close, pipeline: frame.pipeline };
  };
  const shut = (): void => {
    endCommand(false);
    frame = outer.pop()!;
    frame.word = `${frame.word ?? ''}$()`;
  };

  let index = 0;
  while (index < end && commands.length < MAX_COMMANDS && complete) {
    const character = text[index]!;
    const next = text[index + 1];
    if (character === frame.close && !frame.quoted && outer.length > 0) {
      shut();
    } else if (character === '\\') {
      const literal = frame.quoted && !(next !== undefined && '$`"\\\n'.includes(next));
      if (literal) frame.word += character;
      if (next !== '\n') frame.word = (frame.word ?? '') + (next ?? '');
      index++;
    } else if ((character === '$' && next === '(') || character === '`') {
      open(character === '`' ? '`' : ')');
      if (character === '$') index++;
    } else if (character === '"') {
      frame.quoted = !frame.quoted;
      frame.word ??= '';
    } else if (frame.quoted) {
      frame.word += character;
    } else if (character === "'") {
      const close = text.indexOf("'", index + 1);
      if (close < 0 || close >= end) complete = false;
      else {
        frame.word = (frame.word ?? '') + text.slice(index + 1, close);
        index = close;
      }
    } else if ((character === '<' || character === '>') && next === '(') {
      open(')');
      index++;
    } else if (character === '>') {
      if (frame.word !== undefined && /^\d+$/.test(frame.word)) frame.word = undefined;
      endWord();
      while (text[index + 1] === '>' || text[index + 1] === '|' || text[index + 1] === '&') index++;
      redirects = true;
    } else if (character === '<') {
      endWord();
    } else if (character === '|') {
      if (next === '|') index++;
      endCommand(next === '|');
    } else if (character === '&' && next === '>') {
      endWord();
    } else if (character === ';' || character === '\n' || character === '\r' || character === '&') {
      endCommand(true);
    } else if (character === '(' || character === ')' || character === '{' || character === '}') {
      if (frame.word === undefined || character === '(' || character === ')') endCommand(false);
      else frame.word += character;
    } else if (character === '#' && frame.word === undefined) {
      comment = true;
      const line = text.indexOf('\n', index);
      index = line < 0 ? end : line - 1;
    } else if (character === ' ' || character === '\t') {
      endWord();
    } else frame.word = (frame.word ?? '') + character;
    index++;
  }
  if (index < end || outer.length > 0 || frame.quoted) complete = false;
  for (; outer.length > 0; frame = outer.pop()!) endCommand(false);
  endCommand(false);
  return { commands, targets, complete, comment };
}
