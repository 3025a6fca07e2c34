import fc from 'fast-check';
import { parse, parseTree } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { select, testMachine } from './fixtures/machine.ts';

// Texts as people and clients write them: any member, any order, any white space, comments, trailing commas.
const name = fc.oneof(fc.stringMatching(/^[a-z][a-z-]{0,8}$/), fc.string({ unit: 'grapheme', maxLength: 8 }));
const stdio = fc.record(
  {
    command: fc.constantFrom('node', 'npx', 'uvx', '/opt/a b/c', 'C:\\x.exe', 'дом'),
    args: fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { maxLength: 4 }),
    env: fc.dictionary(fc.stringMatching(/^[A-Z]{1,4}$/), fc.string({ maxLength: 5 }), { maxKeys: 3 }),
    cwd: fc.constantFrom('/srv', '/tmp/x'),
    disabled: fc.boolean(),
    timeout: fc.nat(),
    'x-unknown': fc.jsonValue({ maxDepth: 2 }),
  },
  { requiredKeys: ['command'] },
);
const other = fc.oneof(
  fc.record({ url: fc.constant('https://mcp.example/mcp') }),
  fc.record({ command: fc.constant('node'), env: fc.constant({ PORT: 1 }) }),
  fc.jsonValue({ maxDepth: 1 }),
);
const shuffled = (value: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .shuffledSubarray(Object.keys(value), { minLength: Object.keys(value).length })
    .map((keys) => Object.fromEntries(keys.map((key) => [key, value[key]])));
const servers = fc.uniqueArray(
  fc.tuple(name, fc.oneof({ weight: 3, arbitrary: stdio.chain(shuffled) }, { weight: 1, arbitrary: other })),
  {
    selector: ([key]) => key,
    maxLength: 5,
  },
);

interface Style {
  readonly gap: string;
  readonly newline: string;
  readonly colon: string;
  readonly trailing: string;
  readonly comment: string;
  readonly mark: string;
}
const style: fc.Arbitrary<Style> = fc.record({
  gap: fc.constantFrom('', '  ', '    ', '\t'),
  newline: fc.constantFrom('', ' ', '\n', '\r\n', '\n\n'),
  colon: fc.constantFrom(':', ': ', ' : ', ':\t'),
  trailing: fc.constantFrom('', ','),
  comment: fc.constantFrom('', '/* "{," */', '/*x*/ '),
  mark: fc.constantFrom('', '\uFEFF'),
});

function print(value: unknown, how: Style, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const items = isList
    ? value.map((item) => print(item, how, depth + 1))
    : Object.entries(value).map(
        ([key, item]) => `${how.comment}${JSON.stringify(key)}${how.colon}${print(item, how, depth + 1)}`,
      );
  const [open, close] = isList ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  const line = how.newline.includes('\n') ? how.newline + how.gap.repeat(depth + 1) : how.newline;
  const end = how.newline.includes('\n') ? how.newline + how.gap.repeat(depth) : how.newline;
  return `${open}${line}${items.join(`,${line}`)}${how.trailing}${end}${close}`;
}

/** Edits that touch no adopted entry, as a function of the text: they can be made before or after adoption alike. */
const edits: Readonly<Record<string, (text: string) => string>> = {
  nothing: (text) => text,
  'another value changed': (text) => text.replace('"edit-me"', '["edited", {"a": 1}]'),
  'a comment before everything': (text) => text.replace('{', '/* new */ {'),
  'text after everything': (text) => `${text}\r\n\t// the end`,
  'a remote server added': (text) =>
    text.replace(/("mcpServers"\s*:\s*\{)/, '$1"zz-new": {"url": "https://new.example"}, '),
  'a broken-looking server added': (text) => text.replace(/("mcpServers"\s*:\s*\{)/, '$1"zz-new": null, '),
};

const cases = fc
  .tuple(servers, style, fc.constantFrom(...Object.keys(edits)), fc.boolean())
  .map(([list, how, edit, isFirst]) => {
    // fromEntries, not assignment: a server may be called __proto__.
    const map = ['mcpServers', Object.fromEntries(list)] as const;
    const rest = ['theme', 'edit-me'] as const;
    const text = how.mark + print(Object.fromEntries(isFirst ? [map, rest] : [rest, map]), how, 0);
    return { text, edit };
  });

test('restoring undoes adopting byte for byte, whatever else was edited in between', async () => {
  let adoptions = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ({ text, edit }) => {
      await using machine = await testMachine();
      await machine.write(machine.cursor, text);
      const [change] = await machine.clients.adopt(select(['cursor']));
      expect(change?.error).toBeUndefined();
      const adopted = await machine.read(machine.cursor);
      const names = (change?.servers ?? []).filter(({ action }) => action === 'adopted');
      expect(adopted === text).toBe(names.length === 0);
      expect(machine.definitions.size).toBeLessThanOrEqual(names.length);
      if (names.length === 0) return;
      adoptions++;

      await machine.write(machine.cursor, edits[edit]!(adopted));
      await machine.clients.restore(select(['cursor']));
      expect(await machine.read(machine.cursor)).toBe(edits[edit]!(text));
      expect(machine.definitions.size).toBe(0);
    }),
    { numRuns: 150 },
  );
  expect(adoptions).toBeGreaterThan(50); // else the configs made up here are not what is meant
});

test('adoption changes nothing but the launch of stdio entries', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async ({ text }) => {
      await using machine = await testMachine();
      await machine.write(machine.cursor, text);
      await machine.clients.adopt(select(['cursor']));
      const adopted = await machine.read(machine.cursor);
      const errors: never[] = [];
      expect(parseTree(adopted.replace('\uFEFF', ''), errors, { allowTrailingComma: true })).toBeDefined();
      expect(errors).toEqual([]);
      const before = parse(text.replace('\uFEFF', ''), [], { allowTrailingComma: true });
      const after = parse(adopted.replace('\uFEFF', ''), [], { allowTrailingComma: true });
      const launch = new Set(['command', 'args', 'env', 'cwd']);
      const rest = (config: unknown): string =>
        JSON.stringify(config, function (this: unknown, key, value: unknown) {
          const isEntry = typeof this === 'object' && this !== null && launch.has(key);
          return isEntry ? undefined : value;
        });
      expect(rest(after)).toBe(rest(before));
      const withoutComma = (some: string): boolean => /,\s*[}\]]/.test(some);
      if (!withoutComma(text)) expect(withoutComma(adopted.replace(/"(?:[^"\\]|\\.)*"/g, '""'))).toBe(false);
    }),
    { numRuns: 150 },
  );
});
