import type { BackupManifest } from './backups.ts';
import type { ConfigContent } from './config-file.ts';
import type { ConfigPlace } from './config-places.ts';
import type { ClientsPorts } from './ports.ts';

type Intention = Pick<BackupManifest, 'sha256After' | 'entries' | 'finding'>;

/** The manifest of a change to a config that is about to be made: where, by whom, and from which bytes to which. */
export function preparedManifest(
  ports: ClientsPorts,
  id: string,
  { adapter, location }: ConfigPlace,
  config: ConfigContent,
  intention: Intention,
): BackupManifest {
  return {
    v: 1,
    id,
    state: 'prepared',
    client: adapter.id,
    ...location,
    root: [...location.root],
    time: new Date(ports.clock.now()).toISOString(),
    pid: ports.machine.pid,
    mode: config.mode,
    sha256Before: config.hash,
    ...intention,
  };
}
