import type { RemoteLaunchFacts } from '../../shared/model/launch.ts';
import type { Identity } from '../../shared/model/server.ts';
import type { ResolvedLaunch } from './identity/index.ts';

/** What is connected to, and what was judged: one object, so that they cannot differ. */
export interface RemoteLaunch {
  readonly url: URL;
  readonly identity: Identity;
  readonly facts: RemoteLaunchFacts;
}

/** What becomes of a definition: a process here, or a connection to somewhere else. */
export type ServerLaunch = ResolvedLaunch | RemoteLaunch;

export function isRemoteLaunch(launch: ServerLaunch): launch is RemoteLaunch {
  return 'url' in launch;
}
