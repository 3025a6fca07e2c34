import { describe, expect, it } from 'vitest';
import { readQuestion, type WhyForm } from '../../../../renderer/features/policy/question.ts';

const form = (parts: Partial<WhyForm>): WhyForm => ({
  subject: 'server',
  server: '',
  command: '',
  url: '',
  tool: '',
  arguments: '',
  client: '',
  ...parts,
});

describe('a question about policy', () => {
  it('names exactly what was chosen, whatever stands in the other fields', () => {
    expect(readQuestion(form({ server: 'notes', command: 'npx x', url: 'https://a.example' }))).toEqual({
      ok: true,
      input: { server: 'notes' },
    });
    expect(readQuestion(form({ subject: 'command', server: 'notes', command: 'npx -y "a b"' }))).toEqual({
      ok: true,
      input: { command: ['npx', '-y', 'a b'] },
    });
  });

  it('carries tool, arguments and client', () => {
    const asked = form({ server: 'notes', tool: ' write ', arguments: '{"path":"/x"}', client: 'cursor' });
    expect(readQuestion(asked)).toEqual({
      ok: true,
      input: { server: 'notes', tool: 'write', arguments: { path: '/x' }, client: 'cursor' },
    });
  });

  it.each([
    [form({}), 'server'],
    [form({ subject: 'command', command: 'npx "open' }), 'command'],
    [form({ subject: 'url', url: ' ' }), 'url'],
    [form({ server: 'notes', tool: 'x', arguments: '{' }), 'arguments'],
    [form({ server: 'notes', tool: 'x', arguments: '[1]' }), 'arguments'],
  ])('says what is missing or wrong: %j', (asked, field) => {
    const read = readQuestion(asked);
    expect(read.ok ? [] : Object.keys(read.problems)).toEqual([field]);
  });
});
