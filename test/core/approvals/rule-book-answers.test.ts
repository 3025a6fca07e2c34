import { describe, expect, it } from 'vitest';
import { RuleBook, type RuleFacts } from '../../../electron/core/approvals/index.ts';
import type { UserRule } from '../../../shared/model/rule.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';

const facts: RuleFacts = {
  client: 'cursor',
  session: 's1',
  server: 'notes',
  identity: 'sha256:1',
  name: 'read_file',
  definitionHash: 'd',
  arguments: {},
  argumentsHash: 'a',
  operation: 'tools/call',
  annotations: {},
  cwd: '/home/me',
  riskLevel: 'read',
  warned: false,
};

const grant = (createdAt: number): UserRule => ({
  id: 'grant',
  effect: 'allow',
  match: { server: 'notes', tool: 'read_file', session: 's1' },
  createdAt,
  uses: 0,
  origin: 'answer',
  sentence: '',
});

function bookWithDemand(): { book: RuleBook; demandedAt: number } {
  const clock = new ManualClock();
  const book = new RuleBook({
    store: { load: () => [], save: () => undefined },
    clock,
    ids: () => 'demand',
    report: () => undefined,
  });
  const { createdAt } = book.add({ effect: 'ask', server: 'notes', tool: '*' });
  return { book, demandedAt: createdAt };
}

describe('a demand of the user to be asked', () => {
  it('is met by an answer that was given to it', () => {
    const { book, demandedAt } = bookWithDemand();
    expect(book.peek(facts)?.effect).toBe('ask');
    book.insert(grant(demandedAt + 1));
    expect(book.peek(facts)).toMatchObject({ effect: 'allow', rule: 'grant' });
  });

  it('is not met by an older answer, nor by a rule the user wrote, nor does an answer open a denial', () => {
    const { book, demandedAt } = bookWithDemand();
    book.insert(grant(demandedAt - 1));
    expect(book.peek(facts)?.effect).toBe('ask');
    book.insert({ ...grant(demandedAt + 1), id: 'written', origin: 'user' });
    expect(book.peek(facts)?.effect).toBe('ask');
    book.insert({ ...grant(demandedAt + 1), id: 'answered' });
    book.insert({ ...grant(demandedAt), id: 'denied', effect: 'deny', origin: 'user' });
    expect(book.peek(facts)?.effect).toBe('deny');
  });
});
