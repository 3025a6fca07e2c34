import type { SandboxGrants } from '../../../shared/model/server.ts';
import { DEFAULT_LIMITS } from './plan-launch.ts';

/** What grants mean, one plain sentence each, for the panel, the preview and the command line. Pure. */
export function describeGrants({
  filesystem = {},
  network = {},
  env = {},
  limits = {},
}: SandboxGrants): string[] {
  const { allowRead = [], allowWrite = [], denyRead = [], denyWrite = [] } = filesystem;
  const {
    allowedDomains = [],
    deniedDomains = [],
    allowLoopbackPorts = [],
    allowPrivateNetworks,
    allowUnixSockets,
  } = network;
  const { memoryMb, processes, openFiles, tmpMb } = { ...DEFAULT_LIMITS, ...limits };
  return [
    ...allowWrite.map((path) => `It reads and writes ${path}.`),
    ...allowRead.map((path) => `It reads ${path}.`),
    ...(allowRead.length + allowWrite.length === 0
      ? ['It sees none of your files: it has a private home and tmp that are gone when it ends.']
      : []),
    ...denyRead.map((path) => `${path} is hidden from it.`),
    ...denyWrite.map((path) => `It cannot change ${path}.`),
    ...allowedDomains.map((host) => `It reaches ${host}.`),
    ...allowLoopbackPorts.map((port) => `It reaches port ${port} of this machine.`),
    ...(allowedDomains.length + allowLoopbackPorts.length === 0 ? ['It has no network.'] : []),
    ...deniedDomains.map((host) => `It never reaches ${host}.`),
    ...(allowPrivateNetworks === true ? ['The hosts it reaches may be in your own network.'] : []),
    ...(allowUnixSockets === true
      ? ['Its processes use unix sockets: also those in folders it was granted.']
      : []),
    ...(env.pass ?? []).map((name) => `It gets your environment variable ${name}.`),
    ...Object.keys(env.set ?? {}).map((name) => `It gets the environment variable ${name}.`),
    `It gets ${memoryMb} MB of memory per process, ${processes} processes, ${openFiles} open files and ${tmpMb} MB for each private folder.`,
  ];
}
