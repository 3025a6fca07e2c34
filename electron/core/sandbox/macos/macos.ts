import { invariant } from '../../../../shared/util/invariant.ts';
import { proxyEnvironment } from '../egress/proxy-environment.ts';
import type { Backend } from '../plan.ts';
import { macosProfile } from './profile.ts';

/** Sets what a shell can set, then becomes the server. Its own name and the server's words are arguments, never text. */
const LIMITS = 'ulimit -c 0; ulimit -n "$1"; ulimit -u "$2" 2>/dev/null; shift 2; exec "$@"';

/**
 * A launch as `sandbox-exec` is told it. Home and tmp are a private folder of the launch; hosts are reached through its proxy
 * alone, which asks for a token, because other programs of this machine can reach its port too. The token is in the
 * environment, which only this user can read.
 */
export const macos: Backend = (plan, { programs, sockets, scratch }) => {
  invariant(programs.sandboxExec !== undefined, 'the plan was made for a machine that has sandbox-exec');
  invariant(scratch !== undefined, 'a launch on macOS has a private folder');
  const loopback = plan.network.mode === 'allowList' ? plan.network.loopbackPorts : [];
  const proxy = sockets?.tcp;
  const ports = [...(proxy === undefined ? [] : [proxy.port]), ...loopback];
  const { text, parameters } = macosProfile({ plan, scratch, ports });
  const { openFiles, processes } = plan.limits;
  return {
    file: programs.sandboxExec,
    args: [
      ...Object.entries(parameters).flatMap(([name, path]) => ['-D', `${name}=${path}`]),
      ...['-p', text],
      ...['/bin/sh', '-c', LIMITS, 'gatehouse', String(openFiles), String(processes)],
      ...[plan.file, ...plan.args],
    ],
    env: {
      ...plan.env,
      HOME: scratch,
      TMPDIR: `${scratch}/`,
      ...(proxy === undefined ? {} : proxyEnvironment(proxy.port, proxy.token)),
    },
    cwd: plan.cwd,
    descriptors: [],
  };
};
