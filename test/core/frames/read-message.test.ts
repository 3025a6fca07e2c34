import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMessage, scanFrame } from '../../../electron/core/frames/index.ts';

function read(text: string | Buffer, judged = true) {
  const line = Buffer.from(text);
  return readMessage(line, scanFrame([line]), judged);
}

describe('readMessage', () => {
  test('accepts any message without ambiguity, as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const message = {
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'x', arguments: value },
        };
        const answer = read(`${JSON.stringify(message)}\n`);
        expect(answer.ok && answer.message).toEqual(JSON.parse(JSON.stringify(message)));
      }),
    );
  });

  test.each([
    ['at the top', '{"id":1,"method":"a","method":"b"}'],
    ['in params', '{"method":"tools/call","params":{"name":"a","name":"b"}}'],
    ['deep in arguments', '{"params":{"arguments":{"a":[{"b":{"c":1,"c":1}}]}}}'],
    ['spelled with escapes', '{"params":{"name":"a","n\\u0061me":"b"}}'],
    ['named __proto__', '{"params":{"__proto__":1,"__proto__":2}}'],
    ['that nobody knows', '{"traceId":1,"traceId":2}'],
  ])('refuses a member repeated %s', (_where, text) => {
    expect(read(text)).toMatchObject({ ok: false, code: -32600 });
  });

  test.each([
    '{"Method":"tools/call","method":"ping"}',
    '{"method":"ping","METHOD":"tools/call"}',
    '{"method":"ping","param\u017F":{}}',
    '{"method":"ping","method\\u0000":"tools/call"}',
    '{"method":"ping"," method":"tools/call"}',
    '{"method":"ping","\uFF4Dethod":"tools/call"}',
  ])('refuses the look-alike in %s even when the message is not judged', (text) => {
    expect(read(text, false)).toMatchObject({ ok: false, code: -32600 });
  });

  test.each(['Name', 'NAME', 'argument\u017F', 'Uri', 'request\u017Ftate'])(
    'refuses the look-alike %s in the params of a judged message',
    (key) => {
      const text = JSON.stringify({ method: 'tools/call', params: { name: 'a', [key]: 'b' } });
      expect(read(text)).toMatchObject({ ok: false, code: -32600 });
    },
  );

  test('the arguments of a tool may have any members', () => {
    expect(read('{"params":{"name":"a","arguments":{"name":1,"Name":2,"URI":3}}}').ok).toBe(true);
  });

  test.each([
    ['a batch', '[{"method":"tools/call"}]', -32600],
    ['a number', '5', -32600],
    ['text', 'hello', -32700],
    ['a control character in a string', '{"method":"a\tb"}', -32700],
    ['a misspelt literal', '{"method":nuul}', -32700],
    ['a trailing comma', '{"a":1,}', -32700],
    ['a comment', '{"a":1/* */}', -32700],
    ['a carriage return in the middle', '{"method":"ping",\r"x":1}\n', -32700],
    ['nesting beyond reason', `{"a":${'['.repeat(300)}${']'.repeat(300)}}`, -32600],
  ])('refuses %s', (_what, text, code) => {
    expect(read(text)).toMatchObject({ ok: false, code });
  });

  test('refuses bytes that are not UTF-8, where decoders differ', () => {
    const overlong = Buffer.concat([
      Buffer.from('{"method":"tools'),
      Buffer.of(0xc0, 0xaf),
      Buffer.from('call"}'),
    ]);
    expect(read(overlong)).toMatchObject({ ok: false, code: -32700 });
  });

  test('accepts CRLF, a byte order mark, lone surrogates, NUL and hidden characters in strings', () => {
    for (const text of [
      '{"method":"ping"}\r\n',
      '\uFEFF{"method":"ping"}\n',
      '{"params":{"arguments":{"a":"\\ud800","b":"x\\u0000y","c":"\u202E\u200B\u2028"}}}\n',
    ]) {
      expect(read(text).ok).toBe(true);
    }
  });

  test('numbers a double cannot hold are judged as their literal; others stay numbers', () => {
    const answer = read(
      '{"params":{"arguments":{"a":12345678901234567891,"b":1e400,"c":[-1.50e1,0.1,1E2,9007199254740993],"d":0.30000000000000004}}}',
    );
    expect(answer).toMatchObject({
      ok: true,
      inexact: ['12345678901234567891', '1e400', '9007199254740993'],
      message: {
        params: {
          arguments: {
            a: '12345678901234567891',
            b: '1e400',
            c: [-15, 0.1, 100, '9007199254740993'],
            d: 0.30000000000000004,
          },
        },
      },
    });
  });
});
