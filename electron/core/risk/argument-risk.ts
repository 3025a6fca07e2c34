import type { ArgumentText, ArgumentWalk } from './argument-walk.ts';
import { excerpt, type Finding } from './finding.ts';
import { MEMBERS } from './member-names.ts';
import { judgePath, looksLikePath, type PathPlace } from './path-risk.ts';
import { judgeArgv, judgeShell } from './shell-risk.ts';
import type { SqlReader } from './sql-reader.ts';
import { judgeSql } from './sql-risk.ts';
import { judgeMethod, judgeUrl } from './url-risk.ts';

const ACTING_MEMBERS: readonly ReadonlySet<string>[] = Object.values(MEMBERS);

const TRICKY =
  // eslint-disable-next-line no-control-regex -- the point of this expression
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/u;

/** Text of members that can do something (SQL, commands, places): beyond this a call is never below `unknown`. */
const MAX_INSPECTED = 262_144;
/** Text of any member that is looked through for characters that cannot be seen. */
const MAX_LOOKED_THROUGH = 65_536;
const MAX_COMMAND_TEXT = 65_536;

/** What the arguments do, apart from the places they name: SQL, commands, methods. */
export function judgeActs(walk: ArgumentWalk, sql?: SqlReader): Finding[] {
  const findings: Finding[] = [];
  let inspected = 0;
  let commandText = 0;
  let lookedThrough = 0;
  for (const item of walk.texts) {
    // What a member like `message` or `content` holds does nothing by itself, however long it is.
    if (doesSomething(item.member)) inspected += item.text.length;
    if (inspected > MAX_INSPECTED) break;
    if (MEMBERS.sql.has(item.member)) findings.push(...judgeSql(item.text, true, sql));
    else if (MEMBERS.query.has(item.member)) findings.push(...judgeSql(item.text, false, sql));
    else if (MEMBERS.shell.has(item.member)) {
      commandText += item.text.length;
      if (commandText <= MAX_COMMAND_TEXT) findings.push(...judgeCommandText(item));
    } else if (MEMBERS.method.has(item.member)) findings.push(...judgeMethod(item.text));
    lookedThrough += item.text.length;
    if (lookedThrough <= MAX_LOOKED_THROUGH && holdsTrickyCharacters(item.text))
      findings.push({ level: 'unknown', reason: 'an argument holds characters that cannot be seen' });
  }
  for (const list of walk.lists) if (MEMBERS.shell.has(list.member)) findings.push(...judgeArgv(list.texts));
  if (walk.capped || inspected > MAX_INSPECTED || commandText > MAX_COMMAND_TEXT)
    // What was not looked at may be anything, and no grant for what looked harmless covers it.
    findings.push({ level: 'destructive', reason: 'its arguments are too large to be looked at in full' });
  return findings;
}

/** What the places that the arguments name add. */
export function judgePlaces(walk: ArgumentWalk, place: PathPlace): Finding[] {
  const findings: Finding[] = [];
  let inspected = 0;
  for (const { member, text } of walk.texts) {
    if (doesSomething(member)) inspected += text.length;
    if (inspected > MAX_INSPECTED) break;
    if (/^https?:\/\//i.test(text) || MEMBERS.url.has(member)) findings.push(...judgeUrl(text, place));
    if (MEMBERS.path.has(member) || looksLikePath(text)) findings.push(...judgePath(text, place));
    if (text.startsWith('-') && text.length > 1 && (MEMBERS.revision.has(member) || MEMBERS.path.has(member)))
      findings.push({ level: 'unknown', reason: `“${excerpt(text)}” could be taken for an option` });
  }
  return findings;
}

function doesSomething(member: string): boolean {
  return ACTING_MEMBERS.some((members) => members.has(member));
}

/** A command is read as shell and, since some servers call a statement so, as SQL. */
function judgeCommandText(item: ArgumentText): Finding[] {
  const beside = item.owner?.['args'] ?? item.owner?.['argv'] ?? item.owner?.['arguments'];
  const extra = Array.isArray(beside)
    ? beside.filter((word): word is string => typeof word === 'string')
    : [];
  return [...judgeSql(item.text, false), ...judgeShell(item.text, extra)];
}

/** Bidi controls, zero-width characters, tags and terminal controls; not what emoji and line ends are made of. */
function holdsTrickyCharacters(text: string): boolean {
  return TRICKY.test(text);
}
