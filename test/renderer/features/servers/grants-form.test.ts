import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  editedGrants,
  grantsForm,
  grantsProblems,
} from '../../../../renderer/features/servers/grants-form.ts';
import type { SandboxGrants } from '../../../../shared/model/server.ts';

const paths = fc.uniqueArray(fc.constantFrom('/srv/a', '~/notes', '~/b'), { minLength: 1 });
const grants = fc.record(
  {
    filesystem: fc.record(
      { allowRead: paths, allowWrite: paths, denyRead: paths, denyWrite: paths },
      { requiredKeys: [] },
    ),
    network: fc.record(
      {
        allowedDomains: fc.constant(['api.acme.example']),
        deniedDomains: fc.constant(['paste.example']),
        allowLoopbackPorts: fc.constant([5432]),
        allowPrivateNetworks: fc.constant(true),
        allowUnixSockets: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    env: fc.constant({ pass: ['LANG'], set: { A: 'b' } }),
    limits: fc.constant({ memoryMb: 512 }),
  },
  { requiredKeys: ['filesystem', 'network'] },
);

describe('grants edited by hand', () => {
  it('are what they were when nothing was edited', () => {
    fc.assert(
      fc.property(grants, (given) => {
        expect(editedGrants(given as SandboxGrants, grantsForm(given as SandboxGrants))).toEqual(given);
      }),
    );
  });

  it('keep what the form does not show: denials, variables, limits', () => {
    fc.assert(
      fc.property(grants, (given) => {
        const none = { write: [], read: [], hosts: [], ports: [], privateNetworks: false };
        const left = editedGrants(given as SandboxGrants, none);
        expect(left.filesystem?.denyRead).toEqual(given.filesystem.denyRead);
        expect(left.network?.deniedDomains).toEqual(given.network.deniedDomains);
        expect([left.env, left.limits]).toEqual([given.env, given.limits]);
        expect([left.filesystem?.allowRead, left.network?.allowPrivateNetworks]).toEqual([
          undefined,
          undefined,
        ]);
      }),
    );
  });

  it('lose blanks, empty lines and what stands twice', () => {
    const form = { ...grantsForm({}), read: [' ~/a ', '', '~/a'], ports: ['5432 '] };
    expect(editedGrants({}, form)).toEqual({
      filesystem: { allowRead: ['~/a'] },
      network: { allowLoopbackPorts: [5432] },
    });
  });

  it.each([
    ['write', 'notes'],
    ['read', '~other/x'],
    ['ports', '80'],
    ['ports', '70000'],
    ['ports', '5432x'],
  ] as const)('are refused before they are sent: %s %s', (list, entry) => {
    expect(Object.keys(grantsProblems({ ...grantsForm({}), [list]: [entry] }))).toEqual([list]);
  });
});
