import { describe, expect, it } from 'vitest';
import {
  changesOf,
  formOf,
  possibleEffects,
  possibleEnds,
} from '../../../../renderer/features/approvals/rule-form.ts';
import type { UserRule } from '../../../../shared/model/rule.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

function rule(parts: Partial<UserRule> = {}): UserRule {
  return {
    id: 'r1',
    effect: 'allow',
    match: { client: 'cursor', server: 'notes', tool: 'write_file', when: 'true' },
    createdAt: NOW,
    uses: 0,
    origin: 'user',
    sentence: '',
    ...parts,
  };
}

describe('editing a rule', () => {
  it('sends nothing while nothing was changed', () => {
    expect(changesOf(rule(), formOf(rule()), NOW)).toEqual({});
  });

  it('sends only what was changed, and null for what was taken away', () => {
    const form = { ...formOf(rule()), client: '', when: ' ', tool: ' * ', end: 'hour' as const };
    expect(changesOf(rule(), form, NOW)).toEqual({
      client: null,
      when: null,
      tool: '*',
      expiresAt: NOW + HOUR,
    });
    expect(changesOf(rule(), { ...formOf(rule()), end: 'never' }, NOW)).toEqual({ expiresAt: null });
  });

  it('offers everything for a rule of the user', () => {
    expect(possibleEffects(rule({ effect: 'deny' }))).toEqual(['allow', 'ask', 'deny']);
    expect(possibleEnds(rule(), NOW)).toContain('never');
  });

  it('offers only what is stricter for a rule that an answer made', () => {
    expect(possibleEffects(rule({ origin: 'answer', effect: 'ask' }))).toEqual(['ask', 'deny']);
    expect(possibleEffects(rule({ origin: 'answer', effect: 'deny' }))).toEqual(['deny']);
  });

  it('offers only an earlier end for a yes that an answer gave, and any for a no', () => {
    const yes = rule({ origin: 'answer', expiresAt: NOW + 30 * HOUR });
    expect(possibleEnds(yes, NOW)).toEqual(['keep', 'hour', 'day']);
    expect(possibleEnds(rule({ origin: 'answer' }), NOW)).not.toContain('never');
    expect(possibleEnds(rule({ origin: 'answer', effect: 'deny' }), NOW)).toContain('never');
  });
});
