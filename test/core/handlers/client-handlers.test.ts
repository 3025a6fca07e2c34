import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RealCore } from '../../fixtures/real-core.ts';

describe('the calls about clients', () => {
  let core: RealCore;
  let config: string;
  const original = '{ "mcpServers": { "notes": { "command": "/bin/cat", "args": ["-u"] } } }';

  beforeEach(async () => {
    core = await RealCore.open();
    config = join(core.userHome, '.cursor', 'mcp.json');
    mkdirSync(dirname(config), { recursive: true });
    writeFileSync(config, original);
  });
  afterEach(() => core[Symbol.asyncDispose]());

  /** The entries of the config as the state shows them. */
  const shown = async (): Promise<string[]> => {
    const { clients } = await core.snapshot();
    const found = clients.flatMap((client) => client.configs).filter(({ path }) => path === config);
    return found.flatMap(({ servers }) => servers.map(({ name, state }) => `${name} ${state}`));
  };

  it('adopt and restore byte for byte, and every screen sees it at once', async () => {
    const adopted = await core.call('clients.adopt', { clients: ['cursor'] });
    expect(adopted.changes).toMatchObject([{ client: 'cursor', path: config, written: true }]);
    expect(await shown()).toEqual(['notes adopted']);
    expect((await core.call('servers.list', {})).servers).toMatchObject([
      { name: 'notes', provenance: 'import', definition: { command: '/bin/cat' } },
    ]);
    expect((await core.recorded('client.adopted')).caller).toBeDefined();
    await core.call('clients.restore', { clients: ['cursor'] });
    expect(readFileSync(config, 'utf8')).toBe(original);
    expect(await shown()).toEqual(['notes direct']);
    expect(core.records('client.restored')).toHaveLength(1);
  });

  it('only show what they would do when they are asked to', async () => {
    const { changes } = await core.call('clients.adopt', { all: true, dryRun: true });
    expect(changes.find(({ path }) => path === config)?.diff).toContain('+');
    expect(readFileSync(config, 'utf8')).toBe(original);
    expect(await core.call('servers.list', {})).toEqual({ servers: [] });
    expect(core.records('client.adopted')).toEqual([]);
  });

  it('name the clients there are when they are asked for another', async () => {
    await expect(core.call('clients.adopt', { clients: ['emacs'] })).rejects.toMatchObject({
      code: 'client_not_found',
      data: { known: expect.arrayContaining(['cursor']) },
    });
    await expect(core.call('clients.restore', { clients: ['cursor'] })).rejects.toMatchObject({
      code: 'nothing_to_restore',
    });
  });

  it('notice what is written around Gatehouse, and warn of a config that cannot be read', async () => {
    writeFileSync(config, '{ "mcpServers": ');
    await core.state(({ warnings }) => warnings.some(({ code }) => code === 'config_unreadable'));
    writeFileSync(config, original);
    await core.state(({ warnings }) => warnings.length === 0);
    expect(await shown()).toEqual(['notes direct']);
  });
});
