import { expect, test } from 'vitest';
import { setJsonMembers } from '../../../../electron/core/clients/formats/json-members.ts';

const gone = { b: undefined, c: undefined };

const cases: [string, string, Record<string, string | undefined>, string][] = [
  ['a member in the middle', '{"a":1,"b":2,"d":3}', gone, '{"a":1,"d":3}'],
  ['the last member', '{"a":1, "b":2}', gone, '{"a":1}'],
  ['the last two members', '{ "a": 1, "b": 2, "c": 3 }', gone, '{ "a": 1 }'],
  ['the first member', '{"b":2, "a":1}', gone, '{ "a":1}'],
  ['a trailing comma stays one', '{"a":1,"b":2,}', gone, '{"a":1,}'],
  ['a member on its own line', '{\n  "b": {\n  },\n  "a": 1\n}', gone, '{\n  "a": 1\n}'],
  ['the last member, CRLF', '{\r\n\t"a": 1,\r\n\t"b": 2\r\n}', gone, '{\r\n\t"a": 1\r\n}'],
  [
    'a comment behind it stays',
    '{\n  "a": 1, // one\n  "b": 2 // two\n}',
    gone,
    '{\n  "a": 1 // one\n  // two\n}',
  ],
  ['a comment before its comma stays', '{"b":2/*x*/,"a":1}', gone, '{/*x*/"a":1}'],
  ['two on one line', '{\n  "b": 1, "c": 2,\n  "a": 1\n}', gone, '{\n  \n  "a": 1\n}'],
  ['a value is replaced in place', '{ "a" :  [1,\n2] }', { a: '"x"' }, '{ "a" :  "x" }'],
  ['a new member follows the set one', '{"a":1,"d":2}', { a: '5', n: '6' }, '{"a":5,"n":6,"d":2}'],
  ['a new member gets its own line', '{\n\t"a": 1\n}', { a: '5', n: '6' }, '{\n\t"a": 5,\n\t"n": 6\n}'],
  ['set, new and gone at once', '{"a": 1, "b": 2}', { a: '5', n: '6', b: undefined }, '{"a": 5, "n": 6}'],
  ['an object with nothing in it', '{}', { n: '6' }, '{ "n": 6 }'],
  ['escaped names are names', '{"\\u0062":1,"a":2}', gone, '{"a":2}'],
];

for (const [title, before, changes, after] of cases) {
  test(`setting members: ${title}`, () => expect(setJsonMembers(before, changes)).toBe(after));
}
