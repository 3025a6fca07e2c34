import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandVariables } from '../../../electron/core/identity/expand.ts';

const env = { HOME: '/home/u', EMPTY: '', TWICE: '${HOME}' };

describe('${VAR}', () => {
  it.each([
    ['${HOME}/x', '/home/u/x', true],
    ['a${EMPTY}b', 'ab', true],
    ['${GONE}', '${GONE}', false],
    ['${GONE:-there}', 'there', true],
    ['${EMPTY:-there}', 'there', true],
    ['${HOME:-there}', '/home/u', true],
    ['${GONE:-}', '', true],
    ['${TWICE}', '${HOME}', true],
    ['${input:key}', '${input:key}', false],
    ['${}', '${}', false],
    ['${toString}', '${toString}', false],
    ['$HOME', '$HOME', true],
  ])('%s', (text, expected, resolved) => {
    expect(expandVariables(text, env)).toEqual({ text: expected, resolved });
  });

  it('text without a reference stays as it is', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !text.includes('${')),
        (text) => {
          expect(expandVariables(text, env)).toEqual({ text, resolved: true });
        },
      ),
    );
  });
});
