import { excerpt, type Finding } from './finding.ts';
import { judgeGit } from './git-risk.ts';
import { judgePath } from './path-risk.ts';
import {
  AS_SOMEBODY_ELSE,
  DATABASE_COMMANDS,
  DOWNLOADERS,
  INTERPRETERS,
  LOOKING_COMMANDS,
  LOSING_COMMANDS,
  SHELLS,
  WRAPPERS,
} from './shell-lists.ts';
import { readShell, type ShellCommand } from './shell-words.ts';
import { judgeSql } from './sql-risk.ts';

const MAX_NESTING = 3;
const MAX_CANDIDATES = 16;
const TANGLED = 'its command is too long or too tangled to be read in full';
const ASSIGNMENT = /^[A-Za-z_]\w{0,64}=/;

/** What shell text does. `extra` are arguments that were given beside it. */
export function judgeShell(text: string, extra: readonly string[] = [], nesting = 0): Finding[] {
  const reading = readShell(text);
  reading.commands.at(-1)?.words.push(...extra.slice(0, 256));
  const findings = judgeCommands(reading.commands, nesting);
  for (const target of reading.targets) findings.push(...judgeTarget(target));
  if (!reading.complete) findings.push({ level: 'destructive', reason: TANGLED });
  if (reading.comment) findings.push({ level: 'unknown', reason: 'its command holds a comment' });
  return findings;
}

/** What a command does whose words are given apart. */
export function judgeArgv(words: readonly string[]): Finding[] {
  return judgeCommands([{ words: words.slice(0, 512), pipeline: 0 }], 0);
}

function judgeCommands(commands: readonly ShellCommand[], nesting: number): Finding[] {
  const findings: Finding[] = [];
  const fetching = new Set<number>();
  const running = new Set<number>();
  for (const command of commands) {
    findings.push(...judgeCommand(command.words, nesting));
    for (const name of possibleNames(command.words)) {
      if (DOWNLOADERS.has(name)) fetching.add(command.pipeline);
      if (INTERPRETERS.has(name)) running.add(command.pipeline);
    }
  }
  for (const pipeline of fetching)
    if (running.has(pipeline))
      findings.push({ level: 'destructive', reason: 'its command downloads something and runs it' });
  return findings;
}

/** What a command may turn out to run: its first word, and behind a wrapper any word. */
function possibleNames(words: readonly string[]): string[] {
  const at = words.findIndex((word) => !ASSIGNMENT.test(word));
  if (at < 0) return [];
  const name = commandName(words[at]!);
  return wraps(name) ? words.slice(at).map(commandName) : [name];
}

function wraps(name: string): boolean {
  return WRAPPERS.has(name) || AS_SOMEBODY_ELSE.has(name);
}

function judgeCommand(words: readonly string[], nesting: number): Finding[] {
  const findings: Finding[] = [];
  const at = words.findIndex((word) => !ASSIGNMENT.test(word));
  if (at !== 0) findings.push({ level: 'unknown', reason: 'its command sets variables' });
  if (at < 0) return findings;
  const name = commandName(words[at]!);
  const rest = words.slice(at + 1);
  if (AS_SOMEBODY_ELSE.has(name))
    findings.push({ level: 'destructive', reason: `its command runs as somebody else (${name})` });
  if (wraps(name)) findings.push(...judgeWrapped(rest, nesting));
  findings.push(...(name === 'find' ? judgeFind(rest) : judgeNamed(name, rest, nesting)));
  return findings;
}

/** Options of wrappers take values, so any later word can be the command: each dangerous one counts. */
function judgeWrapped(rest: readonly string[], nesting: number): Finding[] {
  const findings: Finding[] = [];
  let candidates = 0;
  for (let index = 0; index < rest.length; index++) {
    const name = commandName(rest[index]!);
    if (!isDangerous(name)) continue;
    if (++candidates > MAX_CANDIDATES) {
      findings.push({ level: 'destructive', reason: TANGLED });
      break;
    }
    // The text behind the first shell holds what is behind the later ones, so only the first is read again.
    findings.push(...judgeNamed(name, rest.slice(index + 1), candidates === 1 ? nesting : MAX_NESTING));
  }
  return findings;
}

function isDangerous(name: string): boolean {
  if (name === '.' || name === 'find') return name === 'find';
  return LOSING_COMMANDS.has(name) || name.startsWith('mkfs') || INTERPRETERS.has(name) || name === 'git';
}

function judgeNamed(name: string, rest: readonly string[], nesting: number): Finding[] {
  if (LOSING_COMMANDS.has(name) || name.startsWith('mkfs'))
    return [{ level: 'destructive', reason: `its command is “${excerpt(losingText(name, rest))}”` }];
  if (name === 'git') return judgeGit(rest);
  if ((name === 'chmod' || name === 'chown') && rest.some((word) => /^-[A-Za-z]*R|^--recursive/.test(word)))
    return [{ level: 'destructive', reason: `its command changes a whole folder (${name} -R)` }];
  if (LOOKING_COMMANDS.has(name) && !rest.some((word) => /^--(?:pre|output)/.test(word)))
    return rest
      .filter((word) => /[/~.]/.test(word))
      .flatMap((word) => judgePath(word, { cwd: undefined, changes: false }));
  const findings: Finding[] = [{ level: 'unknown', reason: `its command runs “${excerpt(name)}”` }];
  if (DATABASE_COMMANDS.has(name)) for (const word of rest) findings.push(...judgeSql(word, false));
  findings.push(...nested(rest, name, nesting));
  for (const word of rest)
    if (/^(?:delete|destroy|remove|rm|rmi|prune|purge|drop|uninstall|unpublish|reset|wipe|kill)$/i.test(word))
      findings.push({ level: 'destructive', reason: `its command says “${word}” to “${excerpt(name)}”` });
  return findings;
}

/** The text that a shell is given to run. */
function nested(rest: readonly string[], name: string, nesting: number): Finding[] {
  if (!SHELLS.has(name)) return [];
  if (nesting >= MAX_NESTING) return [{ level: 'destructive', reason: TANGLED }];
  const text = rest.filter((word) => !/^[-/][A-Za-z]{1,8}$/.test(word)).join(' ');
  return text === '' ? [] : judgeShell(text, [], nesting + 1);
}

function judgeFind(rest: readonly string[]): Finding[] {
  if (rest.includes('-delete'))
    return [{ level: 'destructive', reason: 'its command deletes what it finds (find -delete)' }];
  if (rest.some((word) => /^-(?:exec|execdir|ok|okdir|fprint|fprintf|fls)$/.test(word)))
    return [{ level: 'write', reason: 'its command runs another one on what it finds (find -exec)' }];
  return [];
}

function judgeTarget(target: string): Finding[] {
  if (target === '/dev/null' || /^&?\d$|^-$/.test(target)) return [];
  return [
    { level: 'write', reason: `its command writes to “${excerpt(target)}”` },
    ...judgePath(target, { cwd: undefined, changes: true }),
  ];
}

function losingText(name: string, rest: readonly string[]): string {
  return [name, ...rest.slice(0, 3)].join(' ');
}

/** The last segment of the command's path in small letters, without `.exe`. */
function commandName(word: string): string {
  if (word.length > 4096) return '';
  return word
    .slice(Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\')) + 1)
    .toLowerCase()
    .replace(/\.(?:exe|com|cmd|bat)$/, '');
}
