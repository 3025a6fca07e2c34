import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Named, shownNames } from '../../../electron/core/federation/names.ts';
import { mayExpandTo } from '../../../electron/core/federation/uri-template.ts';

const named = (text: string): Named[] =>
  text.split(' ').map((item) => {
    const [server = '', name = ''] = item.split('.');
    return { server, name };
  });

describe('the names a client sees', () => {
  test.each([
    ['a.x b.y', ['x', 'y']],
    ['a.x b.x c.y', ['a__x', 'b__x', 'y']],
    ['a.x b.x c.x', ['a__x', 'b__x', 'c__x']],
    // What another server calls like a prefixed one cannot pass for it.
    ['a.x b.x c.a__x', ['a__x', 'b__x', 'c__a__x']],
    ['a.b__c a__b.c d.b__c e.c', ['a__b__c', 'a__b__c_2', 'd__b__c', 'e__c']],
  ])('%s', (items, shown) => {
    expect(shownNames(named(items))).toEqual(shown);
  });

  const word = fc.stringMatching(/^[ab_]{1,4}$/);
  const items = fc.uniqueArray(fc.record({ server: word, name: word }), {
    selector: ({ server, name }) => `${server} ${name}`,
    maxLength: 12,
  });

  test('are never the same, and those of one server alone are its own', () => {
    fc.assert(
      fc.property(items, (all) => {
        const shown = shownNames(all);
        expect(new Set(shown).size).toBe(all.length);
        for (const [index, { server, name }] of all.entries()) {
          const isAlone = all.every((other, at) => at === index || other.name !== name);
          const isTaken = all.some((other) => `${other.server}__${other.name}` === name);
          if (isAlone && !isTaken) expect(shown[index]).toBe(name);
          else if (!isAlone) expect(shown[index]).toMatch(new RegExp(`^${server}__`));
        }
      }),
    );
  });
});

describe('a URI that a template may expand to', () => {
  test.each([
    ['demo://text/{id}', 'demo://text/7', true],
    ['demo://text/{id}', 'demo://text/', true],
    ['demo://text/{id}', 'demo://blob/7', false],
    ['a{x}b{y}c', 'a1b2c', true],
    ['a{x}b{y}c', 'ac', false],
    ['a{x}a', 'a', false],
    ['plain', 'plain', true],
    ['plain', 'plainer', false],
    ['{+path}', 'anything at all', true],
    ['file:///{a}/{b}', 'file:///x/y', true],
    ['file:///{a}/{b}', 'file:///x', false],
  ])('%s: %s', (template, uri, may) => {
    expect(mayExpandTo(template, uri)).toBe(may);
  });
});
