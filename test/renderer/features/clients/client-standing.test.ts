import { describe, expect, it } from 'vitest';
import { adoptableIn, isThere, standingOf } from '../../../../renderer/features/clients/client-standing.ts';
import { entriesOf } from '../../../../renderer/features/clients/setup/setup-entries.ts';
import type { ClientView } from '../../../../shared/model/client.ts';

type Entry = ClientView['configs'][number]['servers'][number];
const entry = (name: string, state: Entry['state'], adoptable = true): Entry => ({
  name,
  state,
  launch: name,
  adoptable,
});
const client = (id: string, ...servers: Entry[]): ClientView => ({
  id,
  name: id,
  configs: [
    { path: `/${id}.json`, scope: 'global', format: 'json', exists: true, servers, backup: false },
    {
      path: `/${id}/other.json`,
      scope: 'project',
      format: 'json',
      exists: false,
      servers: [],
      backup: false,
    },
  ],
});

describe('what became of the servers of a client', () => {
  it('is counted by state; one that cannot be adopted is direct all the same', () => {
    const mixed = client('a', entry('x', 'adopted'), entry('y', 'direct'), entry('z', 'direct', false));
    expect(standingOf(mixed)).toEqual({ all: 3, adopted: 1, direct: 2, adoptable: 1, problems: 0 });
  });

  it('is of a client that is there when any of its configs is', () => {
    const here = client('a');
    expect(isThere(here)).toBe(true);
    expect(isThere({ ...here, configs: here.configs.slice(1) })).toBe(false);
  });
});

describe('the invitation to set up', () => {
  it('counts what could be routed, and the clients that have it', () => {
    expect(adoptableIn([client('a', entry('x', 'direct')), client('b')])).toEqual({ count: 1, where: 1 });
  });

  it('is not made once anything is adopted', () => {
    expect(adoptableIn([client('a', entry('x', 'adopted'), entry('y', 'direct'))]).count).toBe(0);
  });

  it('offers every direct entry, the same list for the same clients', () => {
    const clients = [
      client('a', entry('x', 'direct'), entry('y', 'quarantined')),
      client('b', entry('x', 'direct')),
    ];
    const entries = entriesOf(clients);
    expect(entries.map(({ client: of, name }) => `${of} ${name}`)).toEqual(['a x', 'b x']);
    expect(new Set(entries.map(({ key }) => key)).size).toBe(2);
    expect(entriesOf(clients)).toBe(entries);
  });
});
