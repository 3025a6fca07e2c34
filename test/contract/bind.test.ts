import { describe, expect, it } from 'vitest';
import {
  bind,
  type CallName,
  calls,
  events,
  type Handlers,
  parseInput,
} from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors/app-error.ts';

const names = Object.keys(calls) as CallName[];
const cli = { kind: 'cli' } as const;

/** Handlers that note what they were asked. */
function noted(answer: (name: string) => unknown = () => ({})) {
  const asked: { name: string; input: unknown; origin: unknown }[] = [];
  const bugs: { call: string; error: unknown }[] = [];
  const handlers = Object.fromEntries(
    names.map((name) => [
      name,
      (input: unknown, origin: unknown) => {
        asked.push({ name, input, origin });
        return answer(name);
      },
    ]),
  ) as unknown as Handlers;
  return { asked, bugs, dispatch: bind(handlers, (call, error) => bugs.push({ call, error })) };
}

/** The least that every call accepts. */
const least: Record<CallName, unknown> = {
  ...(Object.fromEntries(names.map((name) => [name, {}])) as Record<CallName, unknown>),
  'servers.add': { name: 'notes', definition: { command: 'node' } },
  'servers.remove': { name: 'notes' },
  'servers.stop': { name: 'notes' },
  'servers.logs': { name: 'notes' },
  'servers.tools': { name: 'notes' },
  'sandbox.show': { name: 'notes' },
  'sandbox.preview': { name: 'notes' },
  'sandbox.change': { name: 'notes' },
  'sandbox.accept': { name: 'notes', level: 'none', confirm: '' },
  'sandbox.revoke': { name: 'notes' },
  'packages.list': {},
  'packages.look': { spec: 'npm:notes@1.0.0' },
  'packages.install': { spec: 'npm:notes@1.0.0' },
  'packages.cancel': { id: 'x' },
  'packages.check': {},
  'packages.prepare': { name: 'notes' },
  'packages.accept': { name: 'notes', version: '1.0.0', tree: 'x' },
  'packages.review': { name: 'notes' },
  'packages.translate': { name: 'notes' },
  'packages.prune': {},
  'integrity.review': { name: 'notes' },
  'integrity.answer': { name: 'notes', items: [], answer: 'accept' },
  'approvals.answer': { id: 'q1', answer: 'deny' },
  'approvals.brake': { session: 's1', pause: true },
  'approvals.resume': { session: 's1' },
  'rules.add': { effect: 'deny', server: 'notes' },
  'shadow.release': { id: 'x' },
  'rules.edit': { id: 'r1', changes: { effect: 'deny' } },
  'rules.remove': { id: 'r1' },
  'secrets.set': { name: 'github', value: 'x' },
  'secrets.remove': { name: 'github' },
  'accounts.login': { server: 'notes' },
  'accounts.wait': { id: 'x' },
  'accounts.finish': { id: 'x', redirect: 'http://127.0.0.1/' },
  'accounts.cancel': { id: 'x' },
  'accounts.logout': { server: 'notes' },
  'policy.check': { text: '{}', source: 'p.json' },
  'policy.request': { server: 'notes' },
  'activity.detail': { id: 'a1' },
};

describe('a call of the contract', () => {
  it.each(names)('%s is answered by its own handler, with where it came from', async (name) => {
    const { asked, dispatch } = noted((own) => own);
    for (const kind of ['cli', 'page', 'window'] as const) {
      expect(await dispatch(name, least[name], { kind })).toEqual({ ok: true, value: name });
    }
    expect(asked.map((one) => [one.name, one.origin])).toEqual([
      [name, { kind: 'cli' }],
      [name, { kind: 'page' }],
      [name, { kind: 'window' }],
    ]);
  });

  it.each(names)('%s refuses what does not fit before any handler runs', async (name) => {
    const { asked, dispatch } = noted();
    const given = least[name] as Record<string, unknown>;
    const wrong = [
      { ...given, nobodyKnows: 1 },
      'text',
      7,
      [],
      true,
      ...Object.keys(given).map((member) => ({ ...given, [member]: Symbol.for('no JSON') })),
      ...Object.keys(given).map((member) =>
        Object.fromEntries(Object.entries(given).filter(([own]) => own !== member)),
      ),
    ];
    for (const input of wrong) {
      expect(await dispatch(name, input, cli)).toMatchObject({
        ok: false,
        error: {
          code: 'bad_input',
          data: { call: name, problems: expect.arrayContaining([expect.any(String)]) },
        },
      });
    }
    expect(asked).toEqual([]);
  });

  it.each([
    '',
    'core',
    'core.Status',
    'core.status ',
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
  ])('there is not is refused: %j', async (name) => {
    const { asked, dispatch } = noted();
    expect(await dispatch(name, {}, cli)).toMatchObject({ ok: false, error: { code: 'unknown_call' } });
    expect(asked).toEqual([]);
  });

  it('without input is one with none', async () => {
    const { asked, dispatch } = noted();
    for (const input of [undefined, null])
      expect(await dispatch('core.status', input, cli)).toMatchObject({ ok: true });
    expect(asked.map(({ input }) => input)).toEqual([{}, {}]);
  });

  it('has its defaults when the handler sees it', async () => {
    const { asked, dispatch } = noted();
    await dispatch('approvals.answer', least['approvals.answer'], cli);
    await dispatch('servers.logs', least['servers.logs'], cli);
    await dispatch('clients.adopt', {}, cli);
    expect(asked.map(({ input }) => input)).toEqual([
      { id: 'q1', answer: 'deny', lifetime: 'once', scope: 'any', by: 'cli' },
      { name: 'notes', limit: 500 },
      { clients: [], all: false, folders: [], dryRun: false, install: false, keepSecrets: false },
    ]);
  });

  it('ends with the error its handler raises, or with internal for a bug, which is told', async () => {
    const expected = new AppError('rule_not_found', { rule: 'r1' });
    const raising = noted(() => {
      throw expected;
    });
    expect(await raising.dispatch('rules.remove', { id: 'r1' }, cli)).toMatchObject({
      ok: false,
      error: { code: 'rule_not_found', data: { rule: 'r1' } },
    });
    expect(raising.bugs).toEqual([]);
    const bug = new TypeError('a bug');
    const failing = noted(() => Promise.reject(bug));
    expect(await failing.dispatch('rules.list', {}, cli)).toMatchObject({
      ok: false,
      error: { code: 'internal' },
    });
    expect(failing.bugs).toEqual([{ call: 'rules.list', error: bug }]);
  });
});

describe('a stream of the contract', () => {
  it.each(Object.entries(events))('%s takes exactly what its schema says', (name, { input }) => {
    const given = name === 'log' ? { server: 'notes' } : {};
    expect(parseInput(name, input, given)).toEqual(given);
    expect(() => parseInput(name, input, { ...given, more: 1 })).toThrow(
      expect.objectContaining({ code: 'bad_input', data: expect.objectContaining({ call: name }) }),
    );
  });
});
