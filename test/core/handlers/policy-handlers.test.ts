import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { listing, RealCore, scripted } from '../../fixtures/real-core.ts';

describe('the calls about policy', () => {
  let core: RealCore;
  afterEach(() => core[Symbol.asyncDispose]());

  const policy = {
    mode: 'enforce',
    deniedMcpServers: [{ serverName: 'never' }],
    tools: [{ id: 'no-deletes', server: '*', tool: 'delete_*', effect: 'deny' }],
    defaults: { write: 'deny' },
  };

  it('show what is in force, layer by layer', async () => {
    core = await RealCore.open({ files: { 'policy.json': policy } });
    expect(await core.call('policy.show', {})).toMatchObject({
      mode: 'enforce',
      layers: [{ name: 'user', valid: true }],
      effective: {
        deniedMcpServers: [{ layer: 'user', entry: { serverName: 'never' } }],
        defaults: { read: 'allow', write: 'deny', destructive: 'ask' },
      },
    });
  });

  it('check a text without applying it, and say where it is wrong', async () => {
    core = await RealCore.open();
    const check = (text: string) => core.call('policy.check', { text, source: 'x.json' });
    expect(await check(JSON.stringify(policy))).toEqual({ valid: true, problems: [] });
    const { valid, problems } = await check('{\n  "mod": "enforce"\n}');
    expect(valid).toBe(false);
    expect(problems[0]).toMatchObject({ line: 2, suggestion: expect.stringContaining('mode') });
    expect((await core.call('policy.show', {})).layers).toEqual([]);
  });

  it('explain a server by name, by command and by URL, as a launch would be judged', async () => {
    core = await RealCore.open({ files: { 'policy.json': policy } });
    await core.add('never', scripted());
    const denied = { effect: 'deny', reason: 'denied', rule: 'deniedMcpServers[0]', layer: 'user' };
    expect(await core.call('policy.explain', { server: 'never' })).toMatchObject(denied);
    expect(await core.call('policy.explain', { command: scripted() })).toMatchObject({
      effect: 'allow',
      identity: expect.stringMatching(/^sha256:/),
    });
    expect(await core.call('policy.explain', { url: 'https://mcp.example/' })).toMatchObject({
      effect: 'allow',
      identity: 'https://mcp.example/',
    });
    expect(core.records('server.admitted')).toEqual([]);
    expect(core.records('server.denied')).toEqual([]);
  });

  it('explain a call as it would be judged: by policy, by its arguments, by the user’s rules; and count none', async () => {
    core = await RealCore.open({ files: { 'policy.json': policy } });
    await core.add('notes', scripted([listing({ name: 'read_note' })]));
    const explain = (tool: string, more: object = {}) =>
      core.call('policy.explain', { server: 'notes', tool, ...more });
    expect(await explain('delete_note')).toMatchObject({ effect: 'deny', rule: 'no-deletes', layer: 'user' });
    expect(await explain('write_note')).toMatchObject({ effect: 'deny', reason: 'default' });
    expect(await explain('read_note')).toMatchObject({ effect: 'allow', risk: { level: 'read' } });
    expect(await explain('query', { arguments: { sql: 'DROP TABLE users' } })).toMatchObject({
      effect: 'ask',
      risk: { level: 'destructive' },
    });
    const { rule } = await core.call('rules.add', {
      effect: 'deny',
      server: 'notes',
      tool: 'read_note',
      client: 'zed',
    });
    expect(await explain('read_note', { client: 'zed' })).toMatchObject({ effect: 'deny', rule: rule.id });
    expect(await explain('read_note', { client: 'cursor' })).toMatchObject({ effect: 'allow' });
    expect((await core.call('rules.list', {})).rules[0]?.uses).toBe(0);
    expect((await core.call('activity.list', {})).rows).toEqual([]);
  });

  it('explain admission first: a tool of a server that may not run is not explained', async () => {
    core = await RealCore.open({ files: { 'policy.json': policy } });
    await core.add('never', scripted());
    const explanation = await core.call('policy.explain', { server: 'never', tool: 'read_note' });
    expect(explanation).toMatchObject({ effect: 'deny', rule: 'deniedMcpServers[0]' });
    expect(explanation.risk).toBeUndefined();
  });

  it.each([
    ['nothing', {}],
    ['two things', { server: 'notes', url: 'https://mcp.example/' }],
    ['an empty command', { command: [] }],
  ])('do not explain %s', async (_, input) => {
    core = await RealCore.open();
    await expect(core.call('policy.explain', input)).rejects.toMatchObject({ code: 'bad_input' });
  });

  it('do not explain a server there is not', async () => {
    core = await RealCore.open();
    await expect(core.call('policy.explain', { server: 'x' })).rejects.toMatchObject({
      code: 'server_not_found',
    });
  });

  it('explain layer by layer, so that it shows whose word it is', async () => {
    core = await RealCore.open({ files: { 'policy.json': policy } });
    await core.add('never', scripted());
    expect((await core.call('policy.explain', { server: 'never' })).steps).toMatchObject([
      { layer: 'user', says: 'deny', rule: 'deniedMcpServers[0]' },
    ]);
    await core.add('notes', scripted([listing({ name: 'read_note' })]));
    const { steps } = await core.call('policy.explain', { server: 'notes', tool: 'read_note' });
    expect(steps).toMatchObject([{ layer: 'user', says: 'silent' }]);
  });

  it('find rules by any words in them', async () => {
    core = await RealCore.open({ files: { 'policy.json': policy } });
    const search = (text: string) => core.call('policy.search', { text });
    expect((await search('')).total).toBe(2);
    expect((await search('DELETE deny')).rules).toMatchObject([
      { layer: 'user', list: 'tools', rule: 'no-deletes' },
    ]);
    expect((await search('never')).rules).toMatchObject([
      { list: 'deniedMcpServers', rule: 'deniedMcpServers[0]' },
    ]);
    expect((await search('nothing of that kind')).rules).toEqual([]);
  });

  it('make a request for IT that admits exactly this server when it is granted', async () => {
    core = await RealCore.open({ files: { 'policy.json': { allowedMcpServers: [] } } });
    await core.add('notes', scripted());
    const { entry, text } = await core.call('policy.request', { server: 'notes' });
    expect(text).toContain('the list is empty');
    writeFileSync(join(core.home, 'policy.json'), JSON.stringify({ allowedMcpServers: [entry] }));
    expect((await core.call('policy.refresh', {})).layers).toMatchObject([{ name: 'user', state: 'valid' }]);
    expect(await core.call('policy.explain', { server: 'notes' })).toMatchObject({ effect: 'allow' });
  });
});
