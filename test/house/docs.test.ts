import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../electron/cli/arguments.ts';
import type { Command } from '../../electron/cli/command.ts';
import { commands } from '../../electron/cli/commands/index.ts';
import { explainCommand } from '../../electron/cli/help.ts';
import { parseConnectArguments } from '../../electron/connect/connect-arguments.ts';
import { catalogue } from '../../electron/core/health/catalogue.ts';
import { parsePolicy } from '../../electron/core/policy/index.ts';
import { AuditKind, AuditRecord } from '../../shared/model/audit-record.ts';
import { NewRule } from '../../shared/model/rule.ts';
import { canonicalJson } from '../../shared/util/canonical-json.ts';
import {
  anchors,
  blocks,
  type Mention,
  mentions,
  page,
  relativeLinks,
  userPages,
  words,
} from './doc-pages.ts';

const pages = userPages();
const GLOBAL = new Set(['--json', '--help']);

/** The first words that a command with several forms takes: `policy` takes show, check and explain. */
function actionsOf(command: Command): string[] {
  const forms = explainCommand(command).slice(2);
  return forms.flatMap((form) => /^ {2}gatehouse \S+ ([a-z]+)\b/.exec(form)?.[1] ?? []);
}

/** What is wrong with a command line that a page shows; undefined when it would be understood. */
function problemOf({ line, whole }: Mention): string | undefined {
  const [name = '', ...rest] = words(line).filter((word) => !GLOBAL.has(word));
  if (['help', '--version', 'COMMAND'].includes(name)) return undefined;
  if (name === 'connect')
    return parseConnectArguments(rest) || !whole ? undefined : 'connect is called wrongly';
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) return `there is no command "${name}"`;
  // `tools` takes the name of a server, or `check`.
  const operand = explainCommand(command).some((form) => /^ {2}gatehouse \S+ [A-Z]/.test(form));
  const actions = operand ? [] : actionsOf(command);
  const action = rest.find((word) => !word.startsWith('-'));
  if (actions.length > 0 && action !== undefined && !actions.includes(action)) {
    return `"${name}" has no "${action}"`;
  }
  try {
    parseArguments(command, rest);
  } catch (error) {
    const { problem } = (error as { data: { problem: string } }).data;
    return !whole && problem.startsWith('Something is missing.') ? undefined : problem;
  }
  return undefined;
}

describe('command lines in the documentation', () => {
  const all = pages.flatMap(mentions);

  test('are found', () => {
    expect(all.filter(({ whole }) => whole).length).toBeGreaterThan(40);
    expect(all.filter(({ whole }) => !whole).length).toBeGreaterThan(40);
  });

  test('name commands and options that exist', () => {
    const wrong = all.flatMap((mention) => {
      const problem = problemOf(mention);
      return problem === undefined ? [] : [`${mention.page}: ${mention.line}: ${problem}`];
    });
    expect(wrong).toEqual([]);
  });

  test.each([
    'gatehouse frobnicate',
    'gatehouse up --loud',
    'gatehouse policy frobnicate FILE',
    'gatehouse approve',
    'gatehouse down -- x',
  ])('would be told from %s', (line) => {
    expect(problemOf({ page: 'none', line, whole: true })).toBeDefined();
  });

  test('with a rule hold a rule that is understood', () => {
    const rules = all
      .map(({ line }) => words(line))
      .filter(([name, action]) => name === 'rules' && action === 'add');
    const given = rules.flatMap(([, , json]) => (json?.startsWith('{') ? [json] : []));
    expect(given.length).toBeGreaterThan(2);
    for (const json of given) expect(NewRule.safeParse(JSON.parse(json)).error, json).toBeUndefined();
  });
});

describe('docs/cli.md', () => {
  const { text } = page('docs/cli.md');

  test.each(commands.map((command) => [command.name, command] as const))(
    'has all forms of %s',
    (name, command) => {
      expect(anchors(text)).toContain(name);
      for (const form of explainCommand(command).slice(2)) expect(text).toContain(form.trim());
    },
  );
});

describe('docs/policy.md', () => {
  test('holds policies that are valid', () => {
    const policies = blocks(page('docs/policy.md'), 'json');
    expect(policies.length).toBeGreaterThan(3);
    for (const source of policies) expect(parsePolicy(source), source).toMatchObject({ ok: true });
  });
});

describe('docs/audit.md', () => {
  const audit = page('docs/audit.md');
  const lines = blocks(audit, 'jsonl').map((block) => block.trim());

  test('speaks of every kind of record', () => {
    for (const kind of AuditKind.options) expect(audit.text).toContain(kind);
  });

  test.each(lines.map((line) => [AuditRecord.parse(JSON.parse(line)).kind, line] as const))(
    'shows a %s as the journal has it, with the hash it must have',
    (_kind, line) => {
      const { hash, ...record } = AuditRecord.parse(JSON.parse(line));
      const own = createHash('sha256')
        .update(`${record.prev}${canonicalJson(record)}`)
        .digest('hex');
      expect(hash).toBe(`sha256:${own}`);
    },
  );
});

describe('docs/troubleshooting.md', () => {
  const { text } = page('docs/troubleshooting.md');

  test('has every error code', () => {
    const source = readFileSync(new URL('../../shared/errors/error-data.ts', import.meta.url), 'utf8');
    const codes = [...source.matchAll(/^ {2}([a-z_]+): \{/gm)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(30);
    expect(codes.filter((code) => !text.includes(`\`${code}\``))).toEqual([]);
  });

  test('has every warning', () => {
    const titles = Object.values(catalogue).map(({ title }) => title);
    expect(titles.filter((title) => !text.includes(title))).toEqual([]);
  });
});

describe('links', () => {
  test.each(pages.map((each) => [each.name, each] as const))('of %s lead somewhere', (_name, each) => {
    const dead = relativeLinks(each).filter(({ file, anchor }) => {
      if (!existsSync(file)) return true;
      return anchor !== '' && !anchors(readFileSync(file, 'utf8')).includes(anchor);
    });
    expect(dead.map(({ target }) => target)).toEqual([]);
  });

  test('of docs/index.md lead to every page', () => {
    const linked = new Set(relativeLinks(page('docs/index.md')).map(({ file }) => file));
    const others = pages.filter(({ name }) => name !== 'README.md' && name !== 'docs/index.md');
    expect(others.filter(({ file }) => !linked.has(file)).map(({ name }) => name)).toEqual([]);
  });
});

describe('pages for users', () => {
  test.each(pages.map((each) => [each.name, each.text] as const))(
    '%s names no place of a developer',
    (_name, text) => {
      expect(text).not.toMatch(/\/(?:work|root|tmp)\//);
    },
  );
});
