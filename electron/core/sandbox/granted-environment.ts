import type { SandboxGrants } from '../../../shared/model/server.ts';
import { certificateEnvironment } from './egress/proxy-environment.ts';

/** What a server's environment is made of. */
export interface EnvironmentRequest {
  /** The definition's, with what every server inherits. */
  readonly own: Readonly<Record<string, string>>;
  /** The user's, of which a grant may pass more. */
  readonly users: Readonly<Record<string, string | undefined>>;
  readonly grants: SandboxGrants;
}

/**
 * The environment of a server with what it was granted of it: names of the user's that are passed, values that are set, and,
 * when it reaches hosts, the certificates of the user's company with the files they are in (`read`). Pure.
 */
export function grantedEnvironment({ own, users, grants }: EnvironmentRequest): {
  readonly env: Readonly<Record<string, string>>;
  readonly read: readonly string[];
} {
  const { pass = [], set = {} } = grants.env ?? {};
  const reachesHosts = (grants.network?.allowedDomains ?? []).length > 0;
  const certificates = reachesHosts ? certificateEnvironment(users) : { env: {}, read: [] };
  const passed = pass.flatMap((name) => {
    const value = users[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    env: { ...certificates.env, ...Object.fromEntries(passed), ...own, ...set },
    read: certificates.read,
  };
}
