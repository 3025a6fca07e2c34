import { dirname } from 'node:path';
import type { SandboxGrants } from '../../../../shared/model/server.ts';
import { readHostRule, speaksOfHost } from '../egress/host-rule.ts';
import { holds } from '../grants.ts';
import type { Refusal } from './refusal.ts';
import { isSensitive } from './sensitive-places.ts';

/** True when a grant lets the server to it already, so that what it says has another reason. */
export function isGranted(
  refusal: Refusal,
  { grants, home }: Pick<ProposalFacts, 'grants' | 'home'>,
): boolean {
  if (refusal.kind === 'port') return grants.network?.allowLoopbackPorts?.includes(refusal.port) === true;
  if (refusal.kind !== 'file') return false;
  const { allowRead = [], allowWrite = [] } = grants.filesystem ?? {};
  const granted = refusal.access === 'read' ? [...allowRead, ...allowWrite] : allowWrite;
  return granted.some((entry) => holds(absolute(entry, home), refusal.path));
}

/** What proposals are made from. */
export interface ProposalFacts {
  /** The grants that apply now: the definition's, else those of its preset. */
  readonly grants: SandboxGrants;
  readonly home: string;
  /** Gatehouse's own data folder. */
  readonly dataFolder: string;
}

/**
 * The grants that apply now with the least that answers the refusal added; undefined where nothing is offered: keys and the
 * system, whole homes, what is denied, ports of root, system calls. Pure.
 */
export function proposeGrant(refusal: Refusal, facts: ProposalFacts): SandboxGrants | undefined {
  switch (refusal.kind) {
    case 'file':
      return proposeFile(refusal, facts);
    case 'host':
      return proposeHost(refusal, facts.grants);
    case 'port':
      return proposePort(refusal.port, facts.grants);
    case 'call':
      return undefined;
  }
}

function proposeFile(
  { access, path: wanted, missing }: Refusal & { kind: 'file' },
  { grants, home, dataFolder }: ProposalFacts,
): SandboxGrants | undefined {
  // What is to be made is not there to be granted: the folder it would be in is.
  const path = access === 'write' && missing ? dirname(wanted) : wanted;
  if (holds(path, home) || holds(path, dataFolder) || holds(dataFolder, path) || isSensitive(path, home))
    return undefined;
  const { filesystem = {} } = grants;
  const { allowRead = [], allowWrite = [], denyRead = [], denyWrite = [] } = filesystem;
  const covers = (list: readonly string[]): boolean =>
    list.some((entry) => holds(absolute(entry, home), path));
  if (covers(denyRead) || (access === 'write' && covers(denyWrite)) || covers(allowWrite)) return undefined;
  if (access === 'read')
    return covers(allowRead)
      ? undefined
      : { ...grants, filesystem: { ...filesystem, allowRead: [...allowRead, path] } };
  const others = allowRead.filter((entry) => absolute(entry, home) !== path);
  return {
    ...grants,
    filesystem: {
      ...filesystem,
      ...(filesystem.allowRead === undefined ? {} : { allowRead: others }),
      allowWrite: [...allowWrite, path],
    },
  };
}

function proposeHost(
  { host, port }: Refusal & { kind: 'host' },
  grants: SandboxGrants,
): SandboxGrants | undefined {
  const { network = {} } = grants;
  const entry = `${host}:${port}`;
  const denied = (network.deniedDomains ?? []).some((text) => {
    const reading = readHostRule(text);
    return 'problem' in reading || speaksOfHost(reading.rule, host);
  });
  const allowed = network.allowedDomains ?? [];
  if (denied || allowed.includes(entry) || 'problem' in readHostRule(entry)) return undefined;
  return { ...grants, network: { ...network, allowedDomains: [...allowed, entry] } };
}

function proposePort(port: number, grants: SandboxGrants): SandboxGrants | undefined {
  const { network = {} } = grants;
  const ports = network.allowLoopbackPorts ?? [];
  if (port < 1024 || ports.includes(port)) return undefined;
  return { ...grants, network: { ...network, allowLoopbackPorts: [...ports, port] } };
}

const absolute = (entry: string, home: string): string =>
  entry.startsWith('~/') ? home + entry.slice(1) : entry;
