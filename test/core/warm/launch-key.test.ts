import fc from 'fast-check';
import { expect, test } from 'vitest';
import { launchKey } from '../../../electron/core/warm/index.ts';

const launch = fc.record({
  server: fc.string(),
  file: fc.string(),
  args: fc.array(fc.string(), { maxLength: 4 }),
  env: fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 }),
  cwd: fc.string(),
  identity: fc.string(),
  policyVersion: fc.string(),
});

test('two launches have one key exactly when nothing differs, whatever the order of their members', () => {
  fc.assert(
    fc.property(launch, launch, (one, other) => {
      const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
      expect(launchKey(one) === launchKey(other)).toBe(same);
      expect(launchKey(Object.fromEntries(Object.entries(one).reverse()))).toBe(launchKey(one));
    }),
  );
});

test('a change of any one member makes another key', () => {
  fc.assert(
    fc.property(launch, fc.string(), (one, text) => {
      const more = `${text}!`;
      const changes = [
        { ...one, file: one.file + more },
        { ...one, args: [...one.args, text] },
        { ...one, env: { ...one.env, [`${Object.keys(one.env).join('')}${more}`]: text } },
        { ...one, cwd: one.cwd + more },
        { ...one, identity: one.identity + more },
        { ...one, policyVersion: one.policyVersion + more },
      ];
      for (const change of changes) expect(launchKey(change)).not.toBe(launchKey(one));
    }),
  );
});

function sorted(value: object): unknown {
  return Object.entries(value)
    .map(([name, member]): [string, unknown] => [
      name,
      typeof member === 'object' && !Array.isArray(member) ? sorted(member as object) : member,
    ])
    .sort(([left], [right]) => (left < right ? -1 : 1));
}
