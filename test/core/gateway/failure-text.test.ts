import { expect, test } from 'vitest';
import { failureText } from '../../../electron/core/gateway/failure-text.ts';

const of = (message: unknown): string => failureText(Buffer.from(JSON.stringify(message)));

test('the words of a failed call are those of its result, or of its error', () => {
  const content = [
    { type: 'text', text: 'one' },
    { type: 'image', data: 'x' },
    { type: 'text', text: 'two' },
  ];
  expect(of({ jsonrpc: '2.0', id: 1, result: { content, isError: true } })).toBe('one\ntwo');
  expect(of({ jsonrpc: '2.0', id: 1, error: { code: -32603, message: 'three' } })).toBe('three');
});

test('nothing is made of what has none', () => {
  for (const message of [
    {},
    { result: 1 },
    { result: { content: 'x' } },
    { error: {} },
    { result: { content: [1] } },
  ])
    expect(of(message)).toBe('');
});

test('of an answer that was cut, the beginning is looked at as it is', () => {
  expect(failureText(Buffer.from('{"result":{"content":[{"text":"ENOENT'))).toContain('ENOENT');
});
