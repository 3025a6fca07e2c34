import type { NetworkRefusal } from '../../shared/model/sandbox.ts';
import type { ActivityEntry } from './gateway/index.ts';
import type { EgressLaunch } from './sandbox/index.ts';

/** What the network refused a server, as a row of the live feed. `client` is who its session belongs to, if that is known. */
export function refusalEntry(
  id: string,
  { server, identity, session }: EgressLaunch,
  { at, host, port, why }: NetworkRefusal,
  client: string | undefined,
): ActivityEntry {
  const name = port === undefined ? host : `${host}:${port}`;
  return {
    id,
    time: at,
    session: { id: session, client: client ?? 'gatehouse', clientPid: undefined, cwd: '', server, identity },
    operation: 'network',
    name,
    arguments: { host, port, why },
    argumentBytes: 0,
    status: 'denied',
    risk: undefined,
    reason: 'sandbox',
    rule: undefined,
    durationMs: undefined,
    bytes: undefined,
    approval: undefined,
    record: undefined,
    told: undefined,
  };
}
