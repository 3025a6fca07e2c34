import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** A page of the documentation, its text without what HTML would not show differently. */
export interface Page {
  /** Relative to the repository, such as `docs/cli.md`. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

/** The pages for users: README.md and docs/*.md. */
export function userPages(): Page[] {
  const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...names.map((name) => `docs/${name}`)].map(page);
}

export function page(name: string): Page {
  const file = join(root, name);
  return { name, file, text: readFileSync(file, 'utf8') };
}

/** The fenced blocks of a page in one of the languages. */
export function blocks({ text }: Page, ...languages: string[]): string[] {
  return [...text.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)]
    .filter(([, language]) => languages.includes(language!))
    .map(([, , body]) => body!);
}

/** A command line that a page shows. `whole` is false for one that a sentence mentions: it may leave words out. */
export interface Mention {
  readonly page: string;
  readonly line: string;
  readonly whole: boolean;
}

/** Every `gatehouse …` in the shell blocks and the code spans of a page. */
export function mentions(of: Page): Mention[] {
  const lines = blocks(of, 'sh').flatMap((block) => block.split('\n'));
  const prose = of.text.replace(/^```[\s\S]*?^```$/gm, '');
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);
  const at = (line: string, whole: boolean): Mention[] =>
    /^(?:bin\/)?gatehouse /.test(line) ? [{ page: of.name, line, whole }] : [];
  return [...lines.flatMap((line) => at(line, true)), ...spans.flatMap((span) => at(span, false))];
}

/** The words of a command line without comment, pipe and redirection; quotes are taken off. */
export function words(line: string): string[] {
  const found: string[] = [];
  for (const [whole, single, double] of line.matchAll(/'([^']*)'|"([^"]*)"|[^\s'"]+/g)) {
    if (['#', '|', '>', '&&'].includes(whole)) break;
    found.push(single ?? double ?? whole);
  }
  return found.slice(1);
}

/** The places the relative links of a page lead to. */
export function relativeLinks({ file, text }: Page): { target: string; file: string; anchor: string }[] {
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#');
      return { target, file: path === '' ? file : resolve(dirname(file), path), anchor };
    });
}

/** The anchors of the headings of a page, as GitHub makes them. */
export function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
