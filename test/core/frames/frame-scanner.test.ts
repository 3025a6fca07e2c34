import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countMembers,
  FrameScanner,
  MAX_SCAN_DEPTH,
  scanFrame,
} from '../../../electron/core/frames/index.ts';

const scan = (text: string) => scanFrame([Buffer.from(text)]);

/** The bytes cut at arbitrary places. */
function cut(bytes: Buffer, places: number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  const chunks: Buffer[] = [];
  let from = 0;
  for (const to of [...at, bytes.length]) {
    if (to > from) chunks.push(bytes.subarray(from, to));
    from = to;
  }
  return chunks;
}

/** JSON text with white space anywhere and any character of a string possibly escaped. */
function looseText(value: unknown, next: () => number): string {
  const blank = (): string => ['', '', '', ' ', '\t', '\r', '  '][next() % 7]!;
  if (typeof value === 'string') {
    const escaped = Array.from(JSON.stringify(value).slice(1, -1));
    let text = '';
    for (let index = 0; index < escaped.length; index++) {
      const character = escaped[index]!;
      if (character === '\\') text += character + escaped[++index]!;
      else if (character.length === 1 && next() % 5 === 0)
        text += `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
      else text += character;
    }
    return `"${text}"`;
  }
  if (Array.isArray(value)) {
    return `[${blank()}${value.map((item) => blank() + looseText(item, next) + blank()).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) =>
        `${blank()}${looseText(key, next)}${blank()}:${blank()}${looseText(member, next)}${blank()}`,
    );
    return `{${blank()}${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

const dice = fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }).map((numbers) => {
  let at = 0;
  return () => numbers[at++ % numbers.length]!;
});

const json = fc.jsonValue({ maxDepth: 5 });
const result = fc.oneof(
  json,
  fc.record(
    { isError: fc.oneof(fc.boolean(), json), resultType: fc.oneof(fc.string(), json), content: json },
    { requiredKeys: [] },
  ),
);
const message = fc.record(
  {
    jsonrpc: fc.oneof(fc.constant('2.0'), json),
    id: fc.oneof(fc.integer(), fc.string(), fc.maxSafeInteger(), json),
    method: fc.oneof(fc.constantFrom('tools/call', 'ping'), fc.string(), json),
    params: json,
    result,
    error: json,
    other: json,
    '': json,
  },
  { requiredKeys: [] },
);

describe('scanFrame', () => {
  test('agrees with JSON.parse on any message, however it is spelled and cut into chunks', () => {
    fc.assert(
      fc.property(message, dice, fc.array(fc.nat(5000), { maxLength: 12 }), (value, next, places) => {
        const text = `${looseText(value, next)}\r\n`;
        const parsed = JSON.parse(text) as Record<string, unknown>;
        const facts = scanFrame(cut(Buffer.from(text), places));
        expect(facts.shape).toBe('object');
        expect(facts.jsonrpc).toBe(parsed['jsonrpc'] === '2.0');
        expect(facts.hasId).toBe('id' in parsed);
        expect(facts.hasMethod).toBe('method' in parsed);
        expect(facts.method).toBe(typeof parsed['method'] === 'string' ? parsed['method'] : undefined);
        expect(facts.hasParams).toBe('params' in parsed);
        expect(facts.hasResult).toBe('result' in parsed);
        expect(facts.hasError).toBe('error' in parsed);
        const inner = parsed['result'] as { isError?: unknown; resultType?: unknown } | null | undefined;
        const object = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
        expect(facts.isError).toBe(object.isError === true);
        expect(facts.resultType).toBe(typeof object.resultType === 'string' ? object.resultType : undefined);
        expect(facts.repeated).toBe(false);
        expect(facts.topMembers).toBe(Object.keys(parsed).length);
        expect(facts.members).toBe(countMembers(parsed));
        const id = parsed['id'];
        if (typeof id === 'string') expect(facts.id?.key).toBe(`s:${id}`);
        else if (Number.isSafeInteger(id)) expect(facts.id?.key).toBe(`n:${id as number}`);
        else if (typeof id === 'object' && id !== null) expect(facts.id).toBeUndefined();
        if (facts.id !== undefined) expect(JSON.parse(facts.id.raw)).toEqual(id);
      }),
      { numRuns: 1000 },
    );
  });

  test('any other JSON has a shape of its own', () => {
    fc.assert(
      fc.property(json, dice, fc.array(fc.nat(500), { maxLength: 5 }), (value, next, places) => {
        const facts = scanFrame(cut(Buffer.from(looseText(value, next)), places));
        const shape = Array.isArray(value)
          ? 'array'
          : typeof value === 'object' && value !== null
            ? 'object'
            : 'value';
        expect(facts.shape).toBe(shape);
      }),
    );
  });

  test('a cut-off message is broken at every length', () => {
    const text = '{"jsonrpc":"2.0","id":7,"result":{"content":[{"a":"\\"x"}],"isError":true}}';
    expect(scan(text).shape).toBe('object');
    for (let length = 1; length < text.length; length++)
      expect(scan(text.slice(0, length)).shape).toBe('broken');
  });

  test.each([
    'Server listening on stdio',
    '{"a":1}}',
    '{"a":1]',
    '{"a" 1}',
    '{"a":1,}x',
    '[1,2',
    '{"a":1}{"b":2}',
    '{1:2}',
    '{"a":[1}}',
    "{'a':1}",
    '{"a":1 "b":2}',
  ])('%s is no JSON', (text) => {
    expect(scan(text).shape).toBe('broken');
  });

  test.each(['', '\n', ' \t\r\n', '\uFEFF\n'])('only white space (%j) is blank', (text) => {
    expect(scan(text).shape).toBe('blank');
  });

  test('a byte order mark before a message is passed over', () => {
    expect(scan('\uFEFF{"id":1}').id?.key).toBe('n:1');
  });

  test('ids of different type are different, 0 is an id, large integers keep every digit', () => {
    expect(scan('{"id":1}').id).toEqual({ raw: '1', key: 'n:1' });
    expect(scan('{"id":"1"}').id).toEqual({ raw: '"1"', key: 's:1' });
    expect(scan('{"id":0}').id).toEqual({ raw: '0', key: 'n:0' });
    expect(scan('{"id":1.0}').id).toEqual({ raw: '1.0', key: 'n:1' });
    expect(scan('{"id":12345678901234567890}').id).toEqual({
      raw: '12345678901234567890',
      key: 'r:12345678901234567890',
    });
    expect(scan('{"id":null}').id).toEqual({ raw: 'null', key: 'r:null' });
    expect(scan('{"id":"\\u0061"}').id).toEqual({ raw: '"\\u0061"', key: 's:a' });
    expect(scan('{"id":[1]}')).toMatchObject({ hasId: true, id: undefined });
  });

  test('an escaped spelling of a member is that member, and repeating it is seen', () => {
    expect(scan('{"m\\u0065thod":"tools/call"}').method).toBe('tools/call');
    expect(scan('{"method":"ping","m\\u0065thod":"tools/call"}')).toMatchObject({
      repeated: true,
      method: 'tools/call',
    });
    expect(scan('{"method":"ping","\\u006d\\u0065\\u0074\\u0068\\u006f\\u0064":"x"}').repeated).toBe(true);
    expect(scan('{"params":{"method":"a","id":1},"method":"b"}')).toMatchObject({
      repeated: false,
      method: 'b',
    });
  });

  test('members of the same name deeper down are not the message', () => {
    const facts = scan('{"error":{"result":{"isError":true}},"x":[{"id":1,"method":"m"}]}');
    expect(facts).toMatchObject({ hasId: false, hasMethod: false, hasResult: false, isError: false });
    expect(scan('{"result":{"a":{"isError":true},"b":[{"resultType":"x"}]}}')).toMatchObject({
      isError: false,
      resultType: undefined,
    });
  });

  test('numbers that a double may not hold are noticed at any depth', () => {
    expect(scan('{"a":123456789012345}').wideNumbers).toBe(false);
    expect(scan('{"a":1234567890123456}').wideNumbers).toBe(true);
    expect(scan('{"params":{"a":[{"b":1e3}]}}').wideNumbers).toBe(true);
    expect(scan('{"params":{"a":["1e3", true, false]}}').wideNumbers).toBe(false);
  });

  test('very deep nesting breaks the frame and not the scanner; what came before is still known', () => {
    const facts = scan(`{"id":5,"x":${'['.repeat(MAX_SCAN_DEPTH + 10)}`);
    expect(facts).toMatchObject({ shape: 'broken', id: { key: 'n:5' } });
    const deep = 5000;
    expect(scan(`{"x":${'['.repeat(deep)}${']'.repeat(deep)}}`)).toMatchObject({
      shape: 'object',
      depth: deep + 1,
    });
  });

  test('a string that ends in backslashes closes where JSON says, whatever its length', () => {
    for (const length of [0, 1, 46, 47, 48, 49, 95, 96, 97, 200]) {
      for (const backslashes of [0, 1, 2, 3, 4]) {
        const value = { x: `${'a'.repeat(length)}${'\\'.repeat(backslashes)}"}`, id: 3 };
        const bytes = Buffer.from(JSON.stringify(value));
        for (let at = 1; at < bytes.length; at++) {
          const scanner = new FrameScanner();
          scanner.feed(bytes.subarray(0, at));
          scanner.feed(bytes.subarray(at));
          expect(scanner.finish()).toMatchObject({ shape: 'object', id: { key: 'n:3' } });
        }
      }
    }
  });
});
