/** `danger`: a word that destroys, spends or reaches out. */
export interface Token {
  kind: 'plain' | 'word' | 'string' | 'number' | 'comment' | 'danger';
  text: string;
}

export type Language = 'sql' | 'shell';

/** Longer strings are shown without colours: reading them is what counts, and the page must stay quick. */
const LONGEST = 20_000;

const SQL_NAMES = /^(sql|query|statement|stmt)$/i;
const SQL_START =
  /^(\s|--[^\n]*\n|\/\*[^]*?\*\/)*(select|insert|update|delete|drop|alter|create|truncate|with|grant|revoke|merge|replace|begin|explain|pragma|vacuum|call|exec)\b/i;
const SHELL_NAMES = /^(command|cmd|commandline|script|shell|bash|sh)$/i;

/** Which language a string argument is written in, as far as its name and its first word tell. */
export function languageOf(name: string, text: string): Language | undefined {
  if (text.length > LONGEST) return undefined;
  if (SHELL_NAMES.test(name)) return 'shell';
  if (SQL_NAMES.test(name) && SQL_START.test(text)) return 'sql';
  return undefined;
}

const SQL_TOKEN =
  /(--[^\n]*|\/\*[^]*?(?:\*\/|$))|('(?:[^']|'')*'?|"(?:[^"]|"")*"?)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g;
const SQL_DANGER =
  /^(drop|delete|truncate|alter|update|grant|revoke|merge|replace|attach|copy|exec|execute|call)$/i;
const SQL_WORD =
  /^(select|from|where|and|or|not|in|is|null|like|between|join|left|right|inner|outer|full|cross|on|using|group|order|by|having|limit|offset|union|all|distinct|as|insert|into|values|set|create|table|index|view|database|schema|column|add|with|returning|case|when|then|else|end|exists|primary|key|references|default|constraint|cascade|begin|commit|rollback|asc|desc)$/i;

const SHELL_TOKEN =
  /((?<=^|\s)#[^\n]*)|('[^']*'?|"(?:[^"\\]|\\[^])*"?)|(\b\d+\b)|([A-Za-z_][\w.-]*|-{1,2}[A-Za-z][\w-]*|\$\(|[|&;<>`]+)/g;
const SHELL_DANGER =
  /^(rm|rmdir|sudo|su|doas|dd|mkfs|shred|truncate|chmod|chown|kill|killall|pkill|shutdown|reboot|curl|wget|nc|ncat|ssh|scp|eval|exec|source|crontab|--force|--hard|-rf|-fr|-f|\$\(|`|>+)$/i;
const SHELL_WORD = /^(if|then|else|fi|for|in|do|done|while|case|esac|function|export|cd|[|&;<]+)$/;

/** Splits a string into coloured parts. Joined again they are the string. */
export function highlight(text: string, language: Language): Token[] {
  const [pattern, danger, word] =
    language === 'sql' ? [SQL_TOKEN, SQL_DANGER, SQL_WORD] : [SHELL_TOKEN, SHELL_DANGER, SHELL_WORD];
  const tokens: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) tokens.push({ kind: 'plain', text: text.slice(end, match.index) });
    const [whole, comment, string, number] = match;
    end = match.index + whole.length;
    const kind = comment
      ? 'comment'
      : string
        ? 'string'
        : number
          ? 'number'
          : danger.test(whole)
            ? 'danger'
            : word.test(whole)
              ? 'word'
              : 'plain';
    tokens.push({ kind, text: whole });
  }
  if (end < text.length) tokens.push({ kind: 'plain', text: text.slice(end) });
  return tokens;
}
