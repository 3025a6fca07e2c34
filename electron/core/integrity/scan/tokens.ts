import { type Concept, conceptsOf, isKnownWord, sensesOf, unspacedWordAt } from '../words/concepts.ts';
import { plainWord } from './plain-word.ts';

/** A word, or something known by its form. */
export interface Token {
  readonly concepts: readonly Concept[];
  /** In plain form; of what is known by its form, that. */
  readonly word: string;
  /** Counts words; the end of a sentence counts as several. */
  readonly position: number;
  readonly start: number;
  readonly end: number;
}

/** What phrases do not reach over, in words. */
const SENTENCE_GAP = 5;
const PARAGRAPH_GAP = 30;
/** A longer run without spaces is no word. */
const LONGEST_CHUNK = 400;

const WEB = /^(?:https?|wss?|ftp):\/\/\S/i;
/** Nothing leaves the machine. */
const OWN_MACHINE = /:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?:[:/]|$)/i;
const MAIL = /^[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}$/i;
const SECRET_FILE =
  /(?:^|[/\\~.])(?:\.(?:ssh|aws|gnupg|kube|netrc|npmrc|pypirc|git-credentials|docker|azure|cursor|claude|codex|vscode|gemini|bash_history|zsh_history|bashrc|zshrc|profile|env|pgpass|my\.cnf|htpasswd|mozilla|password-store|electrum|bitcoin|config[/\\](?:gcloud|gh|claude|solana|cursor)|env\.\w{1,12})(?:$|[/\\.])|id_(?:rsa|dsa|ecdsa|ed25519)|mcp\.json|claude_desktop_config|authorized_keys|known_hosts|wallet\.dat|credentials\.json|secrets?\.(?:json|ya?ml|toml|txt|env)|passwords?\.(?:txt|csv|json|kdbx)|login\.keychain)|^(?:file:\/\/)?\/?etc\/(?:passwd|shadow|sudoers|ssh)|^\/?proc\/self\/environ|\.(?:kdbx|ppk)$|^(?:~|\$\{?HOME\}?|%USERPROFILE%)[/\\]\.[\w./\\-]{0,60}(?:token|key|cred|secret|auth|pass|cookie|wallet|history)/i;
/** A whole environment, or code that hides code. */
const DUMP =
  /^(?:process\.env|os\.environ|\/?proc\/self\/environ|printenv)\b|\b(?:print|dumps?|stringify|log)\((?:dict\()?(?:os\.environ|process\.env)\b/;
const CODE = /\b(?:eval|exec)\((?:atob|base64|Buffer|compile|decode)|\bbase64 -d\b/;
/** Environment variables that hold a secret, and accounts money goes to. */
const SECRET_NAME =
  /^\$?\{?[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){0,5}_(?:KEY|SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIALS|PAT)\}?$/;
const ACCOUNT = /^(?:0x[0-9a-fA-F]{40}|(?:bc1|[13])[a-zA-HJ-NP-Z0-9]{25,39}|[A-Z]{2}\d{2}[A-Z0-9]{11,30})$/;
const PHONE = /^\+\d{10,14}$/;
const SHELL =
  /^(?:\|\s?(?:ba|z|da)?sh|\/dev\/tcp\/|(?:curl|wget|chmod|nc|ncat|netcat|scp|rsync|eval|mkfifo|powershell|iwr|invoke-webrequest|certutil|crontab)$)/i;
const IDENTIFIER = /^[a-z][a-z0-9]*(?:(?:_[a-z0-9]+)+|(?:-[a-z0-9]+){2,6}|(?:[A-Z][a-z0-9]+)+)$/;
/** A member of JSON: what follows in quotes is an example. */
const EXAMPLE = /["']:\s$/;
const WORD_EDGE = /^[^\p{L}\p{N}~/.$_|+]+|[^\p{L}\p{N}/_|]+$/gu;
const SENTENCE_END = /[.!?;]["'”’)\]`*]{0,3}$/;
const ABBREVIATION = /^(?:e\.?g|i\.?e|etc|vs|p\.s|mr|mrs|dr|no)\.?[,;:]?$/i;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Cuts a text into tokens, in one pass. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (const { 0: chunk, index } of text.matchAll(/\S+/g)) {
    if (index > 0) position += gapBefore(text, index);
    if (chunk.length > LONGEST_CHUNK) {
      position += 1;
      if (UNSPACED.test(chunk)) position = pushUnspaced(tokens, chunk, index, position);
      else if (WEB.test(chunk))
        tokens.push({ concepts: WEB_TOKEN, word: '#', position, start: index, end: index + 80 });
      continue;
    }
    position = pushChunk(tokens, text, chunk, index, position);
    if (SENTENCE_END.test(chunk) && !ABBREVIATION.test(chunk)) position += SENTENCE_GAP;
  }
  joinWords(tokens);
  return tokens;
}

/** White space is little, unless it begins a paragraph. */
function gapBefore(text: string, at: number): number {
  let lines = 0;
  for (let before = at - 1; before >= 0 && lines < 2; before--) {
    const code = text.charCodeAt(before);
    if (code === 10) lines++;
    else if (code !== 32 && code !== 9 && code !== 13) break;
  }
  if (lines >= 2) return PARAGRAPH_GAP;
  return lines === 1 && /[-*•#\d<[]/.test(text[at]!) ? SENTENCE_GAP : 0;
}

function pushChunk(tokens: Token[], text: string, chunk: string, at: number, before: number): number {
  const bare = chunk.replace(WORD_EDGE, '');
  const start = at + chunk.indexOf(bare);
  if (bare === '') {
    if (SHELL.test(chunk))
      tokens.push({
        concepts: ['shell'],
        word: '#',
        position: before + 1,
        start: at,
        end: at + chunk.length,
      });
    return before;
  }
  let position = before + 1;
  const whole =
    /^["']/.test(chunk) && EXAMPLE.test(text.slice(Math.max(0, at - 3), at)) ? [] : wholeConcepts(bare);
  if (whole !== undefined) {
    tokens.push({ concepts: whole, word: plainWord(bare), position, start, end: start + bare.length });
    return position;
  }
  if (UNSPACED.test(bare)) return pushUnspaced(tokens, bare, start, position);
  for (const part of bare.matchAll(/[^/\\(){}[\]<>=:,"“”|`*—–]+/g)) {
    const { 0: piece, index } = part;
    const word = plainWord(piece);
    if (word === '') continue;
    const own = conceptsOfWord(word, piece);
    tokens.push({
      concepts: own,
      word,
      position: position++,
      start: start + index,
      end: start + index + piece.length,
    });
  }
  return position - 1;
}

function wholeConcepts(bare: string): Concept[] | undefined {
  const inner = bare.replace(/^\w{1,20}[=:(]["'`]?/, '');
  if (WEB.test(bare) || WEB.test(inner)) {
    if (OWN_MACHINE.test(bare)) return ['webAddress'];
    return SECRET_FILE.test(bare) ? ['contact', 'webAddress', 'secretFile'] : ['contact', 'webAddress'];
  }
  if (bare.includes('@') && (MAIL.test(bare) || MAIL.test(inner))) return ['contact'];
  if (/[./\\~_-]/.test(bare) && (SECRET_FILE.test(bare) || SECRET_FILE.test(inner))) return ['secretFile'];
  if (DUMP.test(bare)) return ['secretFile'];
  if (CODE.test(bare)) return ['malware'];
  if (SECRET_NAME.test(bare)) return ['secretName'];
  if (ACCOUNT.test(bare)) return ['account'];
  if (PHONE.test(bare)) return ['phone'];
  return SHELL.test(bare) ? ['shell'] : undefined;
}

const WEB_TOKEN: readonly Concept[] = ['contact', 'webAddress'];
const NOTHING: readonly Concept[] = [];
const NAME: readonly Concept[] = ['identifier'];

function conceptsOfWord(word: string, piece: string): readonly Concept[] {
  const concepts = conceptsOf(word);
  if (concepts !== undefined) return concepts;
  return IDENTIFIER.test(piece) && !isKnownWord(word) ? NAME : NOTHING;
}

function pushUnspaced(tokens: Token[], chunk: string, start: number, before: number): number {
  let position = before;
  let unknown = 0;
  for (let at = 0; at < chunk.length;) {
    const known = unspacedWordAt(chunk, at);
    if (known === undefined) {
      // Two characters are about one word.
      if (++unknown % 2 === 0) position++;
      at++;
      continue;
    }
    const [word, concepts] = known;
    tokens.push({ concepts, word, position: position++, start: start + at, end: start + at + word.length });
    at += word.length;
  }
  return position;
}

/** Meanings that take several words, such as "api key", are given to the last of them. */
function joinWords(tokens: Token[]): void {
  for (let index = 0; index < tokens.length; index++) {
    const senses = sensesOf(tokens[index]!.word);
    if (senses === undefined) continue;
    for (const { concept, rest } of senses) {
      if (rest.length === 0) continue;
      const last = index + rest.length;
      const fits = rest.every((word, offset) => {
        return tokens[index + 1 + offset]?.word === word;
      });
      const token = tokens[last];
      if (fits && token !== undefined && !token.concepts.includes(concept)) {
        tokens[last] = { ...token, concepts: [...token.concepts, concept] };
      }
    }
  }
}
