import { expect, it } from 'vitest';
import { explainFailure, type FailureFacts } from '../../../electron/core/sandbox/explain-failure.ts';

const plain: FailureFacts = {
  said: 'bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.',
  apparmorRestricts: false,
  userNamespaces: 15_000,
  unprivilegedClone: undefined,
};

it.each([
  ['setting up uid map', 'bwrap: setting up uid map: Permission denied'],
  ['loopback', 'bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted'],
  ['namespace', plain.said],
])(
  'recognises what AppArmor of Ubuntu 24.04 does to bubblewrap (%s), and gives it its profile',
  (_, said) => {
    const { problem, fix } = explainFailure({ ...plain, said, apparmorRestricts: true });
    expect(problem).toMatch(/AppArmor.*Ubuntu 24\.04/);
    expect(fix).toMatch(/apparmor_parser -r .*bwrap-userns-restrict/);
    // Switching the restriction off for every program is no advice.
    expect(fix).not.toMatch(/apparmor_restrict_unprivileged_userns/);
  },
);

it('tells apart why the system gives no namespace', () => {
  expect(explainFailure({ ...plain, userNamespaces: 0 }).problem).toMatch(/switched off/);
  expect(explainFailure({ ...plain, unprivilegedClone: false }).problem).toMatch(/only root/);
  expect(explainFailure(plain).fix).toMatch(/container/);
  expect(explainFailure({ ...plain, said: 'bwrap: Unknown option --bind-fd' }).problem).toMatch(/too old/);
  expect(explainFailure({ ...plain, said: 'bwrap: execvp: No such file' }).problem).toMatch(/No such file/);
});
