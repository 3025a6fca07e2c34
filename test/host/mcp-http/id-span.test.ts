import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withId } from '../../../electron/host/mcp-http/id-span.ts';

const exchanged = (text: string, id: string): string => withId(Buffer.from(text), id).toString();

describe('another id in a message', () => {
  test.each([
    ['{"jsonrpc":"2.0","id":1,"result":{"id":2}}', '{"jsonrpc":"2.0","id":"x","result":{"id":2}}'],
    ['{"result":{"id":2,"a":[{"id":3}]},"id" : "a\\"id" }', '{"result":{"id":2,"a":[{"id":3}]},"id" : "x" }'],
    ['{"a":"id","id":-1.5e3}', '{"a":"id","id":"x"}'],
    ['{"a":"\\\\","id":null}', '{"a":"\\\\","id":"x"}'],
    ['{"\\u0069d":7}', '{"\\u0069d":"x"}'],
    ['{"a":1}', '{"a":1}'],
    ['{"a":{"id":1}}', '{"a":{"id":1}}'],
  ])('%s', (text, expected) => {
    expect(exchanged(text, '"x"')).toBe(expected);
  });

  test('changes the id and no other byte, whatever else there is', () => {
    const id = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        id,
        id,
        fc.boolean(),
        (rest, before, after, last) => {
          const { id: _, ...others } = rest;
          const made = (value: unknown): string =>
            JSON.stringify(last ? { ...others, id: value } : { id: value, ...others });
          // Keys like "0" come first however an object was made.
          fc.pre(Object.keys(others).every((key) => !/^\d+$/.test(key)));
          expect(exchanged(made(before), JSON.stringify(after))).toBe(made(after));
        },
      ),
    );
  });
});
