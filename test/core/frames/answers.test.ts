import { describe, expect, test } from 'vitest';
import {
  denialResult,
  errorLine,
  notificationLine,
  parseForRewriting,
  resultLine,
  toLine,
} from '../../../electron/core/frames/index.ts';

describe('answers', () => {
  test('an id is repeated byte for byte', () => {
    expect(errorLine('12345678901234567890', -32600, 'no')).toBe(
      '{"jsonrpc":"2.0","id":12345678901234567890,"error":{"code":-32600,"message":"no"}}\n',
    );
    expect(resultLine('"\\u0061"', { a: 1 })).toBe('{"jsonrpc":"2.0","id":"\\u0061","result":{"a":1}}\n');
    expect(errorLine(undefined, -32700, 'no')).toContain('"id":null');
  });

  test('no line holds a separator that a line reader could split at', () => {
    for (const line of [
      errorLine('"\u2028"', 1, '\u2028', '\u2029'),
      resultLine('1', '\u2028'),
      notificationLine('\u2029'),
      toLine(['\u2028\u2029']),
    ]) {
      expect(line.slice(0, -1)).not.toMatch(/[\u2028\u2029\n]/);
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
  });

  test('a denied tool call is a result the model can read', () => {
    const decision = { effect: 'deny', reason: 'rule', rule: 'no-repo-deletes', audit: '01J' } as const;
    const legacy = {
      content: [{ type: 'text', text: 'no' }],
      isError: true,
      _meta: { 'gatehouse/decision': decision },
    };
    expect(denialResult('no', decision, false)).toEqual(legacy);
    expect(denialResult('no', decision, true)).toEqual({ resultType: 'complete', ...legacy });
  });

  test('rewriting keeps every digit, every member and its order', () => {
    const text = '{"z":12345678901234567890,"a":1e400,"__proto__":{"x":1.10},"b":[0.1,-0,1.0]}';
    expect(toLine(parseForRewriting(text))).toBe(
      '{"z":12345678901234567890,"a":1e400,"__proto__":{"x":1.1},"b":[0.1,0,1]}\n',
    );
  });
});
