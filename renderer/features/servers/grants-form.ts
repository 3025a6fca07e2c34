import type { SandboxGrants } from '../../../shared/model/server.ts';
import { strings } from '../../strings/strings.ts';

const text = strings.sandbox.dialog;

export const GRANT_LISTS = ['write', 'read', 'hosts', 'ports'] as const;
export type GrantList = (typeof GRANT_LISTS)[number];

/** What can be edited by hand, as it is typed. */
export interface GrantsForm extends Record<GrantList, readonly string[]> {
  privateNetworks: boolean;
}

export function grantsForm({ filesystem = {}, network = {} }: SandboxGrants): GrantsForm {
  return {
    write: filesystem.allowWrite ?? [],
    read: filesystem.allowRead ?? [],
    hosts: network.allowedDomains ?? [],
    ports: (network.allowLoopbackPorts ?? []).map(String),
    privateNetworks: network.allowPrivateNetworks === true,
  };
}

/** The first thing that is wrong, by list. The core has the last word. */
export function grantsProblems(form: GrantsForm): Partial<Record<GrantList, string>> {
  const problems: Partial<Record<GrantList, string>> = {};
  for (const list of ['write', 'read'] as const) {
    const bad = filled(form[list]).find((path) => !/^(\/|~\/)/.test(path));
    if (bad !== undefined) problems[list] = text.badPath(bad);
  }
  const port = filled(form.ports).find(
    (entry) => !/^\d{4,5}$/.test(entry) || Number(entry) < 1024 || Number(entry) > 65_535,
  );
  if (port !== undefined) problems.ports = text.badPort(port);
  return problems;
}

/** The grants with what was edited in place; all that the form does not show stays as it was. */
export function editedGrants(grants: SandboxGrants, form: GrantsForm): SandboxGrants {
  const { filesystem = {}, network = {}, ...rest } = grants;
  const { allowRead: _read, allowWrite: _write, ...denied } = filesystem;
  const {
    allowedDomains: _hosts,
    allowLoopbackPorts: _ports,
    allowPrivateNetworks: _private,
    ...others
  } = network;
  return {
    ...rest,
    filesystem: {
      ...some('allowRead', filled(form.read)),
      ...some('allowWrite', filled(form.write)),
      ...denied,
    },
    network: {
      ...some('allowedDomains', filled(form.hosts)),
      ...some('allowLoopbackPorts', filled(form.ports).map(Number)),
      ...(form.privateNetworks ? { allowPrivateNetworks: true } : {}),
      ...others,
    },
  };
}

function filled(entries: readonly string[]): string[] {
  return [...new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== ''))];
}

function some<Name extends string, Item>(name: Name, items: Item[]): { [Key in Name]?: Item[] } {
  return items.length === 0 ? {} : ({ [name]: items } as { [Key in Name]: Item[] });
}
