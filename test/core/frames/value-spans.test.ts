import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EACH, findValues, idIn, replaceValues, textIn } from '../../../electron/core/frames/index.ts';

const WANTED = {
  id: 'id',
  params: {
    requestId: 'request',
    _meta: { progressToken: 'token', 'io.modelcontextprotocol/subscriptionId': 'subscription' },
  },
  result: { tasks: { [EACH]: { taskId: 'task' } } },
};

type Path = (string | number)[];

/** What a parser finds at the same places, in the same order. */
function expected(value: unknown, wanted: unknown, path: Path = []): { name: string; path: Path }[] {
  if (typeof wanted === 'string') return [{ name: wanted, path }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([member, inner]) => {
    const next = (wanted as Record<string, unknown>)[Array.isArray(value) ? EACH : member];
    const known = Array.isArray(value) || Object.hasOwn(wanted as object, member);
    if (!known || next === undefined) return [];
    return expected(inner, next, [...path, Array.isArray(value) ? Number(member) : member]);
  });
}

const at = (value: unknown, path: Path): unknown =>
  path.reduce((inner, member) => (inner as Record<string, unknown>)[member], value);

/** JSON with white space anywhere and any character of a string possibly escaped. */
function looseText(value: unknown, next: () => number): string {
  const blank = (): string => ['', '', '', ' ', '\t', '  '][next() % 6]!;
  if (typeof value === 'string') {
    const text = [
      ...JSON.stringify(value)
        .slice(1, -1)
        .matchAll(/\\.|[^\\]/gs),
    ].map(([part]) =>
      part.length === 1 && next() % 4 === 0 ? `\\u${part.charCodeAt(0).toString(16).padStart(4, '0')}` : part,
    );
    return `"${text.join('')}"`;
  }
  if (Array.isArray(value))
    return `[${blank()}${value.map((item) => blank() + looseText(item, next) + blank()).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([key, member]) => `${blank()}${looseText(key, next)}${blank()}:${blank()}${looseText(member, next)}`,
    );
    return `{${members.join(`${blank()},`)}${blank()}}`;
  }
  return JSON.stringify(value);
}

const dice = fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 }).map((numbers) => {
  let index = 0;
  return () => numbers[index++ % numbers.length]!;
});
const json = fc.jsonValue({ maxDepth: 3 });
const id = fc.oneof(fc.integer(), fc.string(), json);
const optional = { requiredKeys: [] };
const message = fc.record(
  {
    other: json,
    id,
    params: fc.oneof(
      json,
      fc.record(
        {
          id,
          requestId: id,
          arguments: json,
          _meta: fc.oneof(
            json,
            fc.record(
              { progressToken: id, 'io.modelcontextprotocol/subscriptionId': id, more: json },
              optional,
            ),
          ),
        },
        optional,
      ),
    ),
    result: fc.oneof(
      json,
      fc.record({ tasks: fc.array(fc.oneof(json, fc.record({ taskId: id, x: json }, optional))) }, optional),
    ),
    'ключ "x"\\': json,
  },
  optional,
);

describe('values in a line', () => {
  test('are found where a parser finds them, however the line is spelled', () => {
    fc.assert(
      fc.property(message, dice, fc.boolean(), (value, next, mark) => {
        const text = `${mark ? '\ufeff' : ''}${looseText(value, next)}\r\n`;
        const line = Buffer.from(text);
        const parsed = JSON.parse(text.replace('\ufeff', '')) as unknown;
        const found = findValues(line, WANTED);
        const places = expected(parsed, WANTED);
        expect(found.map(({ name }) => name)).toEqual(places.map(({ name }) => name));
        found.forEach((span, index) => {
          const inner = at(parsed, places[index]!.path);
          expect(JSON.parse(line.toString('utf8', span.from, span.to))).toEqual(inner);
          if (typeof inner === 'string') {
            expect(textIn(line, span)).toBe(inner);
            expect(idIn(line, span)?.key).toBe(`s:${inner}`);
          } else {
            expect(textIn(line, span)).toBeUndefined();
            if (Number.isSafeInteger(inner)) expect(idIn(line, span)?.key).toBe(`n:${inner as number}`);
            if (typeof inner === 'object' && inner !== null) expect(idIn(line, span)).toBeUndefined();
          }
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('are replaced, and back again, without another byte being touched', () => {
    fc.assert(
      fc.property(message, dice, fc.array(fc.oneof(fc.integer(), fc.string())), (value, next, given) => {
        const line = Buffer.from(`${looseText(value, next)}\n`);
        const spans = findValues(line, WANTED);
        const texts = spans.map((_, index) => JSON.stringify(given[index % given.length] ?? 7));
        const changed = replaceValues(line, spans, texts);
        const again = findValues(changed, WANTED);
        expect(again.map(({ from, to }) => changed.toString('utf8', from, to))).toEqual(texts);
        // What lies between the spans is the same, byte for byte.
        let before = 0;
        let after = 0;
        [...spans, { from: line.length, to: 0 }].forEach((span, index) => {
          const other = again[index] ?? { from: changed.length, to: 0 };
          expect(changed.subarray(after, other.from)).toEqual(line.subarray(before, span.from));
          before = span.to;
          after = other.to;
        });
        const originals = spans.map(({ from, to }) => line.toString('utf8', from, to));
        expect(replaceValues(changed, again, originals)).toEqual(line);
      }),
      { numRuns: 500 },
    );
  });

  test('a repeated member is found each time, so that no reading of the line escapes', () => {
    const line = Buffer.from('{"params":{"requestId":1},"params":{"requestId":2,"\\u0072equestId":3}}');
    const spans = findValues(line, WANTED);
    expect(spans.map((span) => idIn(line, span)?.raw)).toEqual(['1', '2', '3']);
  });

  test('of what is no JSON cause no harm', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom('{', '}', '[', ']', '"id"', ':', ',', '1', '"', '\\', ' ', 'params', '\ufeff'),
        ),
        (parts) => {
          const line = Buffer.from(parts.join(''));
          for (const { from, to } of findValues(line, WANTED)) {
            expect(from).toBeLessThan(to);
            expect(to).toBeLessThanOrEqual(line.length);
          }
        },
      ),
    );
  });
});
