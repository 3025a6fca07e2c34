import { expect, test } from 'vitest';
import { fillReferences, referencedSecrets, secretReference } from '../../../shared/util/secret-reference.ts';

test('a reference is written with the name of a secret, and read back', () => {
  for (const name of ['a', 'github/GITHUB_TOKEN', 'x.y_z-2', `n${'a'.repeat(99)}`])
    expect(referencedSecrets(`--key=${secretReference(name)};`)).toEqual([name]);
  expect(referencedSecrets('${secret:a}${secret:b}-${secret:a}')).toEqual(['a', 'b']);
});

test.each([
  '${secret:}',
  '${secret: a}',
  '${secret:a b}',
  '${SECRET:a}',
  '${secret}',
  '$secret:a',
  '${secret:-a}',
])('%s is text', (text) => expect(referencedSecrets(text)).toEqual([]));

test('values are filled in once, as they are', () => {
  const values = new Map([
    ['a', '${secret:b}'],
    ['b', '$& $1'],
  ]);
  const filled = fillReferences('${secret:a} ${secret:b} ${secret:c}', (name) => values.get(name));
  expect(filled).toBe('${secret:b} $& $1 ${secret:c}');
});
