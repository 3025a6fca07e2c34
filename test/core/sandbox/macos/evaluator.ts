import type { MacosProfile } from '../../../../electron/core/sandbox/macos/profile.ts';

/** What a profile is asked: may this be done. */
export interface Act {
  readonly operation: string;
  readonly path?: string;
  /** `localhost:5432` or another address. */
  readonly remote?: string;
  readonly name?: string;
  readonly target?: 'same-sandbox' | 'others';
}

type Expression = string | Text | readonly Expression[];
interface Text {
  readonly text: string;
}

const isText = (expression: Expression): expression is Text =>
  typeof expression === 'object' && !Array.isArray(expression);

/** Reads a profile; throws when a parenthesis or a quote is not closed. */
export function parseProfile(source: string): readonly Expression[] {
  let at = 0;
  const list = (open: boolean): Expression[] => {
    const items: Expression[] = [];
    for (;;) {
      while (/\s/.test(source[at] ?? '')) at++;
      const character = source[at];
      if (character === undefined) {
        if (open) throw new Error('a parenthesis is not closed');
        return items;
      }
      if (character === ')') {
        if (!open) throw new Error('a parenthesis too many');
        at++;
        return items;
      }
      if (character === '(') {
        at++;
        items.push(list(true));
      } else if (character === '"') {
        const end = source.indexOf('"', at + 1);
        if (end === -1) throw new Error('a quote is not closed');
        items.push({ text: source.slice(at + 1, end) });
        at = end + 1;
      } else {
        const word = /^[^\s()"]+/.exec(source.slice(at))![0];
        items.push(word);
        at += word.length;
      }
    }
  };
  return list(false);
}

/** What the kernel would say: of the rules that match, the last one counts. */
export function mayDo(profile: MacosProfile, act: Act): boolean {
  let allowed = false;
  for (const rule of parseProfile(profile.text) as readonly (readonly Expression[])[]) {
    const [effect, ...rest] = rule;
    if (effect !== 'allow' && effect !== 'deny') continue;
    const operations = rest.filter((item): item is string => typeof item === 'string');
    const filters = rest.filter((item): item is readonly Expression[] => Array.isArray(item));
    if (!operations.some((operation) => covers(operation, act.operation))) continue;
    if (filters.length > 0 && !filters.some((filter) => matches(filter, act, profile))) continue;
    allowed = effect === 'allow';
  }
  return allowed;
}

function covers(pattern: string, operation: string): boolean {
  if (pattern === 'default') return true;
  return pattern.endsWith('*') ? operation.startsWith(pattern.slice(0, -1)) : pattern === operation;
}

function matches([kind, ...values]: readonly Expression[], act: Act, profile: MacosProfile): boolean {
  const value = textOf(values.at(-1)!, profile);
  switch (kind) {
    case 'literal':
      return act.path === value;
    case 'subpath':
      return act.path === value || act.path?.startsWith(`${value}/`) === true;
    case 'remote':
      return act.remote === value;
    case 'global-name':
    case 'sysctl-name':
      return act.name === value;
    case 'sysctl-name-prefix':
      return act.name?.startsWith(value) === true;
    case 'target':
      return act.target === value;
    default:
      throw new Error(`no such filter: ${JSON.stringify(kind)}`);
  }
}

function textOf(expression: Expression, profile: MacosProfile): string {
  if (typeof expression === 'string') return expression;
  if (isText(expression)) return expression.text;
  const [name, ...values] = expression;
  const texts = values.map((value) => textOf(value, profile));
  if (name === 'string-append') return texts.join('');
  if (name !== 'param') throw new Error(`no such function: ${JSON.stringify(name)}`);
  const value = profile.parameters[texts[0]!];
  if (value === undefined) throw new Error(`no such parameter: ${texts[0]}`);
  return value;
}
