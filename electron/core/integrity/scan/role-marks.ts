import type { FindingKind } from '../../../../shared/model/finding.ts';
import type { Weight } from './phrases.ts';

export interface Mark {
  readonly kind: FindingKind;
  readonly weight: Weight;
  readonly at: number;
  readonly length: number;
}

/** Names of tags that pretend to be more than text. */
const ROLE =
  'system|important|critical|instructions?|information|info|admin|secret|hidden|assistant|user|human|prompt|override|directive|developer|inst|sys|internal|note|notice|attention|urgent|security|policy|rules?|context|command|execute|thinking|reasoning|ai|llm|model|agent|priority|mandatory|required|requirement|warning|protocol|task|message';
/** Of these nobody makes a placeholder. */
const COMMANDING =
  /^(?:system|important|critical|instructions?|override|directive|admin|hidden|mandatory|urgent|attention)\b/i;
/** Nor of these, whatever their case: voices that a description does not have. */
const VOICE = /^(?:system|sys|admin|hidden|secret|override|developer)\b/i;
/** These are how some write notes. */
const MILD = /^(?:notes?|notice|info|information|context|warning|task|message|command|rules?)$/i;
/** Any other tag in capitals, closed again. */
const LOUD = /<([A-Z][A-Z_-]{2,30})>/g;
const OPENED = new RegExp(`<\\s{0,3}((?:${ROLE})(?:[_\\- :](?:${ROLE}|\\w{1,20}))?)\\s{0,3}>`, 'gi');
const BRACKETED = new RegExp(
  `\\[\\s?/?((?:${ROLE}|inst|shadow)(?:[_ -](?:${ROLE}|\\w{1,16}))?)\\s?:?\\]`,
  'gi',
);
const CHAT_FORMAT =
  /\[\/?INST\]|<<\/?SYS>>|<\|[a-z_]{2,30}\|>|<\/?(?:s|bos|eos)>|<(?:start|end)_of_turn>|<\|?(?:im_start|im_end|endoftext)\|?>|\{\{#?(?:system|user|assistant)\b|\[(?:SYSTEM|ASSISTANT)_?(?:PROMPT|MESSAGE)?\]|"role"\s{0,3}:\s{0,3}"(?:system|assistant)"/i;
/** A label that begins a line or a sentence, in capitals or after marks of a heading. */
const LABEL =
  /(?:^|[\n.!?>*]\s{0,4})(?:[#*=\-[\s(]{0,8})(SYSTEM(?: (?:PROMPT|OVERRIDE|MESSAGE|NOTE|INSTRUCTIONS?|NOTICE|UPDATE|DIRECTIVE|ALERT|REQUIREMENT))?|ADMIN(?:ISTRATOR)?(?: (?:NOTE|OVERRIDE|MESSAGE))?|OVERRIDE|ASSISTANT|HIDDEN(?: INSTRUCTIONS?)?|SECRET INSTRUCTIONS?|(?:INTERNAL|DEVELOPER|AI|LLM|MODEL|AGENT|PRIORITY|SECURITY)(?: (?:NOTE|INSTRUCTIONS?|DIRECTIVE|MESSAGE|OVERRIDE|ONLY|PROTOCOL))|(?:NOTE|INSTRUCTIONS?|MESSAGE) (?:TO|FOR) (?:THE )?(?:AI|ASSISTANT|MODEL|LLM|AGENT|CLAUDE|GPT))\b\s?[\])*]{0,3}\s?:/g;
const ADDRESSED =
  /\b(?:note|instructions?|message|attention|notice|reminder|guidance|directive)s? (?:to|for) (?:the |any |all )?(?:ai|llm|assistant|language model|model|claude|gpt|chatgpt|copilot)s?\b|\b(?:nota|note|hinweis|instrucciones?|aviso|anweisung|nachricht|message) (?:para (?:el|la|o)|pour (?:le |la |l['’])|fur (?:den|die|das)|für (?:den|die|das)|per (?:il |l['’])|al|alla?|an (?:den|die|das)) ?(?:asistente|assistant|assistenten|assistente|modelo|mod[eè]le|modell[oe]?|ia|ki)\b/i;
/** A talk that never took place. */
const DIALOGUE =
  /(?:^|\n|[.!?] )[ \t]{0,4}(?:human|user|assistant|ai)[ \t]?:[^\n]{1,400}\n{1,2}[ \t]{0,4}(?:assistant|ai|user|human)[ \t]?:/i;
const COMMENT = /<!--|\/\*\s?(?:system|ai|llm|hidden)|\[\/\/\]:\s?#|\{#|<!\[CDATA\[/gi;
/** Words that have no business in a comment. */
const DIRECTIVE =
  /\b(?:must|always|never|ignore|disregard|you are|system|assistant|ai|llm|model|do not|don't|user|send|call|read|secret|before)\b/i;
/** What programs and editors write into comments. */
const OF_PROGRAMS =
  /^<!--\s?(?:(?:auto-?)?generated|prettier|eslint|markdownlint|vale|copyright|spdx|do not edit|begin|end|toc)\b[^>]{0,80}-->/i;
const INVISIBLE_STYLE =
  /(?:display\s?:\s?none|font-size\s?:\s?0|visibility\s?:\s?hidden|color\s?:\s?(?:white|#fff))/i;
/** A picture that is fetched with data in its address. */
const BEACON = /!\[[^\]\n]{0,80}\]\(\s?https?:\/\/[^)\s]{1,200}[?&][^)\s]{0,100}=/;
const PADDING = /[ \t\u00a0\u3000]{60}|(?:\r?\n[ \t]{0,8}){12}/;
/** A text where nobody scrolls. */
const PUSHED = /[ \t\u00a0\u3000]{120,}|(?:\r?\n[ \t]{0,8}){15,}/;
const URGENT = /(?:VERY )?(?:VERY )IMPORTANT|!!!|\u26a0/;

/** So many tags are looked at, since each is looked for again as a closing one. */
const TAG_LIMIT = 32;

/** Marks that give a text another voice than that of a description. Linear. */
export function roleMarks(text: string): Mark[] {
  const marks: Mark[] = [];
  const add = (kind: FindingKind, weight: Weight, found: RegExpExecArray | RegExpMatchArray | null): void => {
    if (found !== null) marks.push({ kind, weight, at: found.index ?? 0, length: found[0].length });
  };
  if (text.includes('<')) {
    let left = TAG_LIMIT;
    for (const opened of text.matchAll(OPENED)) {
      if (left-- === 0) break;
      const [whole, name = ''] = opened;
      const closed = text.includes(`</${name}`, opened.index + whole.length);
      const loud = name === name.toUpperCase();
      if (!closed && !(loud && COMMANDING.test(name))) continue;
      add(
        'pseudo_role',
        loud || (closed && VOICE.test(name)) ? 'block' : MILD.test(name) ? 'hint' : 'warn',
        opened,
      );
      break;
    }
    left = TAG_LIMIT;
    for (const loud of text.matchAll(LOUD)) {
      if (left-- === 0) break;
      if (!text.includes(`</${loud[1]}>`, loud.index)) continue;
      add('pseudo_role', 'warn', loud);
      break;
    }
  }
  add('pseudo_role', 'block', CHAT_FORMAT.exec(text));
  if (text.includes('[')) {
    for (const bracketed of text.matchAll(BRACKETED)) {
      const [, name = ''] = bracketed;
      if (name !== name.toUpperCase() || !(COMMANDING.test(name) || name === 'SHADOW')) continue;
      add('pseudo_role', 'warn', bracketed);
      break;
    }
  }
  LABEL.lastIndex = 0;
  add('pseudo_role', 'warn', LABEL.exec(text));
  add('pseudo_role', 'warn', DIALOGUE.exec(text));
  add('pseudo_role', 'hint', ADDRESSED.exec(text));
  const comment = text.indexOf('<!--');
  const inside = comment === -1 ? '' : text.slice(comment, comment + 600);
  if (DIRECTIVE.test(inside) && !OF_PROGRAMS.test(inside)) {
    marks.push({ kind: 'pseudo_role', weight: 'block', at: comment, length: 80 });
  }
  COMMENT.lastIndex = 0;
  add('unusual_layout', OF_PROGRAMS.test(inside) ? 'hint' : 'warn', COMMENT.exec(text));
  add('unusual_layout', 'warn', INVISIBLE_STYLE.exec(text));
  const pushed = PUSHED.exec(text);
  if (
    pushed !== null &&
    /\S.{20}/.test(text.slice(pushed.index + pushed[0].length, pushed.index + pushed[0].length + 600))
  ) {
    add('unusual_layout', 'block', pushed);
  }
  add('unusual_layout', 'warn', PADDING.exec(text));
  if (text.includes('![')) add('exfiltration', 'warn', BEACON.exec(text));
  add('pseudo_role', 'hint', URGENT.exec(text));
  return marks;
}
