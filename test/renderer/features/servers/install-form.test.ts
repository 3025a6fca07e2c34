import { describe, expect, it } from 'vitest';
import {
  EMPTY_INSTALL,
  installInput,
  missingFields,
  specProblem,
} from '../../../../renderer/features/servers/install-form.ts';
import type { PackageLook } from '../../../../shared/model/package.ts';

const field = (name: string, parts: object = {}): PackageLook['fields'][number] => ({
  name,
  title: name,
  kind: 'string',
  required: true,
  secret: false,
  multiple: false,
  ...parts,
});
const LOOK: PackageLook = {
  ecosystem: 'npm',
  name: '@acme/notes',
  version: '1.4.0',
  admission: { effect: 'allow', reason: 'default', message: '' },
  fields: [field('folder', { default: '~/notes' }), field('key', { secret: true }), field('extra')],
};

describe('installing a package', () => {
  it('installs exactly the version that was looked at', () => {
    const form = { ...EMPTY_INSTALL, spec: 'npm:@acme/notes' };
    expect(installInput(form, LOOK, 'id').spec).toBe('npm:@acme/notes@1.4.0');
    const bundle = { ...EMPTY_INSTALL, spec: ' mcpb:./notes.mcpb ' };
    expect(installInput(bundle, { ...LOOK, ecosystem: 'mcpb' }, 'id').spec).toBe('mcpb:./notes.mcpb');
  });

  it('names secrets apart from values, and asks for what has neither value nor default', () => {
    const form = { spec: 'npm:x', name: ' mine ', args: '--root "a b"', values: { key: 'acme', extra: 'e' } };
    expect(installInput(form, LOOK, 'id')).toMatchObject({
      as: 'mine',
      args: ['--root', 'a b'],
      config: { extra: 'e' },
      secrets: { key: 'acme' },
    });
    expect(missingFields(form, LOOK)).toEqual([]);
    expect(missingFields(EMPTY_INSTALL, LOOK).map(({ name }) => name)).toEqual(['key', 'extra']);
  });

  it.each(['', 'left-pad', 'npm:', 'http://x'])('does not ask the core about %j', (spec) => {
    expect(specProblem({ ...EMPTY_INSTALL, spec })).toBeDefined();
  });
});
