import { dataLimit } from './data-limit.ts';
import { invariant } from '../../../shared/util/invariant.ts';
import { type Backend, helperArguments } from './plan.ts';
import { isSeccompArch, seccompProgram } from './seccomp.ts';

/** Of the rest of the system: certificates, time zone, and devices without content. */
const READ = [
  '/etc/ld.so.cache',
  '/etc/ssl',
  '/etc/ca-certificates',
  '/etc/pki',
  '/etc/alternatives',
  '/etc/localtime',
];
const DEVICES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'];

/**
 * The level `restricted`, for where no namespace can be had: Landlock holds the files, the filter refuses every socket. There is
 * no private home or tmp; names of files can be seen, and other processes of the user too, though not touched.
 */
export const landlock: Backend = (plan, { programs, system, arch }) => {
  invariant(programs.helper !== undefined, 'the plan was made for a machine that has the in-sandbox program');
  invariant(isSeccompArch(arch), 'the plan was made for a processor we have a filter for');
  const granted = (mode: 'read' | 'write'): string[] =>
    plan.grants.filter((grant) => grant.mode === mode).map(({ path }) => path);
  const request = {
    forwards: [],
    limits: {
      data: dataLimit(plan.limits.memoryMb),
      nofile: plan.limits.openFiles,
      core: 0,
    },
    landlock: {
      read: [...system.folders, ...READ, ...DEVICES, ...plan.runtime, ...granted('read')],
      write: granted('write'),
    },
    seccomp: 3,
  };
  return {
    file: programs.helper,
    args: [...helperArguments(request), plan.file, ...plan.args],
    env: plan.env,
    cwd: plan.cwd,
    descriptors: [{ kind: 'bytes', bytes: seccompProgram(arch, 'none') }],
  };
};
