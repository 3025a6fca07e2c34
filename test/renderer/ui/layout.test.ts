import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArgumentNode,
  childPointer,
  layoutArguments,
  locksOf,
  pointerName,
} from '../../../renderer/ui/arguments/layout.ts';

/** The value a layout stands for. */
function valueOf(node: ArgumentNode): unknown {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'scalar':
    case 'block':
      return JSON.parse(node.text);
    case 'members':
      return node.isList
        ? node.members.map(valueOf)
        : Object.fromEntries(node.members.map((member) => [member.name, valueOf(member)]));
  }
}

const pointersOf = (node: ArgumentNode): string[] =>
  node.kind === 'members' ? [node.pointer, ...node.members.flatMap(pointersOf)] : [node.pointer];

describe('the layout of arguments', () => {
  it('leaves nothing out, whatever the arguments are', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        expect(valueOf(layoutArguments(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('every demand to open something ends at a part that is on the screen', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.string()), (value, demands) => {
        const root = layoutArguments(value);
        const shown = new Set(pointersOf(root));
        const locks = locksOf(root, demands);
        expect(locks.every((pointer) => shown.has(pointer))).toBe(true);
        expect(locks.length === 0).toBe(demands.length === 0);
      }),
    );
  });

  it('locks the part itself, or the block that holds it', () => {
    const large = { rows: Array.from({ length: 200 }, (_, index) => ({ id: index, text: 'x' })), note: 'n' };
    const root = layoutArguments(large);
    expect(locksOf(root, ['/note'])).toEqual(['/note']);
    expect(locksOf(root, ['/rows/7/text', '/rows/9/text'])).toEqual(['/rows']);
    expect(locksOf(root, ['/gone'])).toEqual(['']);
  });

  it('does not mix up members whose names begin alike or hold a slash', () => {
    const root = layoutArguments({ a: 'one', ab: 'two', 'a/b': 'three', 'a~b': 'four' });
    expect(locksOf(root, ['/ab'])).toEqual(['/ab']);
    expect(locksOf(root, ['/a~1b', '/a~0b'])).toEqual(['/a~1b', '/a~0b']);
    expect(pointerName('/a~1b/0')).toBe('a/b › 0');
    expect(childPointer('', 'a/b~')).toBe('/a~1b~0');
  });
});
