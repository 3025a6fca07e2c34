import type { NetworkRefusal } from '../../shared/model/sandbox.ts';
import type { ActivityEntry } from './gateway/index.ts';
import type { EgressLaunch, NameAlarm, NamedLaunch } from './sandbox/index.ts';

/** What the network refused a server, as a row of the live feed. `client` is who its session belongs to, if that is known. */
export function refusalEntry(
  id: string,
  { server, identity, session }: EgressLaunch,
  { at, host, port, why }: NetworkRefusal,
  client: string | undefined,
): ActivityEntry {
  const name = port === undefined ? host : `${host}:${port}`;
  const of = { id, time: at, server, identity, session, client };
  return entry(of, { operation: 'network', name, arguments: { host, port, why }, status: 'denied' });
}

/** A protected name that came into a folder a server may write, as a row of the live feed. */
export function alarmEntry(
  id: string,
  { server, identity, session }: NamedLaunch,
  { path, what }: NameAlarm,
  { at, client }: { readonly at: number; readonly client: string | undefined },
): ActivityEntry {
  const of = { id, time: at, server, identity, session, client };
  return entry(of, { operation: 'file', name: path, arguments: { path, what }, status: 'noted' });
}

function entry(
  {
    id,
    time,
    server,
    identity,
    session,
    client,
  }: NamedLaunch & { readonly id: string; readonly time: number; readonly client: string | undefined },
  what: Pick<ActivityEntry, 'operation' | 'name' | 'arguments' | 'status'>,
): ActivityEntry {
  return {
    id,
    time,
    session: { id: session, client: client ?? 'gatehouse', clientPid: undefined, cwd: '', server, identity },
    ...what,
    argumentBytes: 0,
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
