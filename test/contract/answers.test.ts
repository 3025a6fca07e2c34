import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type CallInput,
  type CallName,
  type CallOutput,
  calls,
  type EventName,
  events,
  stateSlices,
  type SliceName,
} from '../../shared/contract/index.ts';
import { isolationOptions } from '../../electron/isolation.ts';
import { call } from '../core/gateway/raw-client.ts';
import { ProtectedServer } from '../fixtures/authorization-server.ts';
import { ROOT } from '../fixtures/gatehouse.ts';
import { logInByHand } from '../fixtures/log-in.ts';
import { PackageRegistry } from '../fixtures/package-registry.ts';
import { packagedServer } from '../fixtures/packaged-server.ts';
import { listing, RealCore, scripted } from '../fixtures/real-core.ts';

const server = scripted([
  listing({ name: 'read_note', title: 'Read', inputSchema: { type: 'object' } }, { name: 'write_note' }),
  {
    on: 'tools/call',
    do: [{ stderr: 'a word\n' }, { answer: { content: [{ type: 'text', text: 'done' }] } }],
  },
]);

/**
 * What the whole core answers, against what the contract says it does: nothing more (it would be an accident, or a leak),
 * nothing less.
 */
describe('what the core answers', () => {
  let core: RealCore;
  let registry: PackageRegistry;
  const heard: Record<EventName, unknown[]> = {
    state: [],
    activity: [],
    log: [],
    audit: [],
    installs: [],
    shadow: [],
  };
  const answers = new Map<CallName, unknown>();

  /** As it crosses the wire. */
  const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
  async function ask<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    const value = await core.call(name, input);
    answers.set(name, sent(value));
    return value;
  }

  /** Two versions of one package, from a registry of its own. */
  async function askPackages(): Promise<void> {
    const publish = (version: string, tool: string): string =>
      registry.publish(
        'packed',
        version,
        { bin: 'cli.mjs' },
        { 'cli.mjs': packagedServer([listing({ name: tool })]) },
      );
    publish('1.0.0', 'look');
    await ask('packages.look', { spec: 'npm:packed@1.0.0' });
    await ask('packages.install', { spec: 'npm:packed@1.0.0' });
    publish('1.1.0', 'see');
    await ask('packages.check', {});
    const { update } = await ask('packages.prepare', { name: 'packed' });
    await ask('packages.accept', { name: 'packed', version: update!.to, tree: update!.tree });
    await ask('packages.review', { name: 'packed' });
    await core.call('servers.add', {
      name: 'fetched',
      definition: { command: 'npx', args: ['-y', 'packed@1.0.0'], env: {} },
    });
    await ask('packages.translate', { name: 'fetched' });
    await core.call('servers.remove', { name: 'fetched' });
    const asked = Promise.withResolvers<void>();
    registry.intercept = () => {
      asked.resolve();
      return true;
    };
    const stuck = core.call('packages.install', { spec: 'npm:x@1.0.0', id: 'x' }).catch(() => 'cancelled');
    await asked.promise;
    await ask('packages.list', {});
    await ask('packages.cancel', { id: 'x' });
    expect(await stuck).toBe('cancelled');
    await core.call('servers.remove', { name: 'packed' });
    await ask('packages.prune', {});
  }

  /** A remote server that wants a login: made by hand, by the address the browser ends at, and taken back. */
  async function askAccounts(): Promise<void> {
    await using remote = await ProtectedServer.start();
    await core.call('servers.add', { name: 'remote', definition: { url: remote.url, headers: {} } });
    const { login } = await ask('accounts.login', { server: 'remote' });
    const over = ask('accounts.wait', { id: login.id });
    const redirect = await logInByHand(login.url!, login.redirectUrl);
    await ask('accounts.finish', { id: login.id, redirect });
    expect((await over).login.state).toBe('done');
    await ask('accounts.list', {});
    await ask('accounts.logout', { server: 'remote' });
    const again = (await core.call('accounts.login', { server: 'remote' })).login;
    await ask('accounts.cancel', { id: again.id });
    await core.call('servers.remove', { name: 'remote' });
  }

  const toldSlices = (): { slice: SliceName; upsert: unknown[] }[] =>
    heard.state.filter((event) => (event as { kind: string }).kind === 'slice') as {
      slice: SliceName;
      upsert: unknown[];
    }[];

  beforeAll(async () => {
    registry = await PackageRegistry.open();
    core = await RealCore.open({
      isolation: { ...isolationOptions(join(ROOT, 'dist'), process.env), allowRoot: true },
      env: { PATH: process.env['PATH'], npm_config_registry: registry.url },
      files: { 'policy.json': { mode: 'enforce', deniedMcpServers: [{ serverName: 'x' }] } },
    });
    mkdirSync(join(core.userHome, '.cursor'));
    writeFileSync(
      join(core.userHome, '.cursor', 'mcp.json'),
      '{"mcpServers":{"cat":{"command":"/bin/cat"}}}',
    );
    const [command, ...args] = server;
    await ask('servers.add', {
      name: 'notes',
      definition: { command: command!, args, env: { KEY: { secret: 'k' }, MODE: 'x' }, cwd: core.userHome },
    });
    await core.call('servers.remove', { name: 'notes' });
    await core.add('notes', server, { MODE: 'x' });
    for (const name of Object.keys(events) as EventName[])
      core.core.subscribe(name, name === 'log' ? { server: 'notes' } : {}, (value) =>
        heard[name].push(sent(value)),
      );
    const client = await core.connect('notes');
    await client.request(1, 'tools/list');
    client.send(call(2, 'read_note'), call(3, 'write_note', { path: '/tmp/x', content: 'y' }));
    await client.answer(2);
    await core.state(({ pendingApprovals }) => pendingApprovals === 1);
    const { approvals } = await ask('approvals.list', {});
    await ask('approvals.answer', {
      id: approvals[0]!.id,
      answer: 'allow',
      lifetime: 'always',
      scope: 'any',
    });
    await client.answer(3);
    await core.recorded('call.finished');
    await ask('approvals.list', {});
    const session = approvals[0]!.session;
    await ask('approvals.brake', { session, pause: true });
    await ask('approvals.resume', { session });
    await ask('rules.list', {});
    const { rule } = await ask('rules.add', {
      effect: 'deny',
      server: '*',
      tool: 'delete_*',
      arguments: { a: 1 },
    });
    await ask('rules.edit', { id: rule.id, changes: { effect: 'ask' } });
    await ask('rules.remove', { id: rule.id });
    await ask('servers.list', {});
    await ask('servers.tools', { name: 'notes' });
    await ask('sandbox.status', {});
    const { confirm } = await ask('sandbox.show', { name: 'notes' });
    await ask('sandbox.preview', { name: 'notes', grants: {} });
    await ask('sandbox.change', { name: 'notes', grants: {}, restart: false });
    await ask('sandbox.accept', { name: 'notes', level: 'none', confirm: confirm.none, restart: false });
    await ask('sandbox.revoke', { name: 'notes', restart: false });
    await ask('integrity.review', { name: 'notes' });
    await ask('integrity.answer', { name: 'notes', items: [], answer: 'reject' });
    await ask('servers.logs', { name: 'notes' });
    await askPackages();
    await askAccounts();
    await ask('policy.show', {});
    await ask('policy.check', { text: '{"mod":1}', source: 'x' });
    await ask('policy.explain', { server: 'notes', tool: 'write_note' });
    await ask('policy.search', {});
    await ask('policy.denials', {});
    await ask('policy.request', { server: 'notes' });
    await ask('policy.refresh', {});
    const { rows } = await ask('activity.list', {});
    await ask('activity.detail', { id: rows[0]!.id });
    await ask('audit.search', {});
    await ask('audit.verify', {});
    await ask('clients.list', {});
    await ask('clients.scan', {});
    const { findings } = await ask('shadow.list', {});
    await ask('shadow.quarantine', { ids: [findings[0]!.id] });
    await ask('shadow.release', { id: findings[0]!.id });
    await ask('clients.adopt', { all: true });
    // Put back at once, it would look as if nothing had happened.
    await vi.waitFor(() => expect(toldSlices().some(({ slice }) => slice === 'clients')).toBe(true), 10_000);
    await ask('clients.restore', { all: true });
    await ask('secrets.set', { name: 'github', value: 'x' });
    await ask('secrets.list', {});
    await ask('secrets.remove', { name: 'github' });
    await ask('vault.show', {});
    await ask('vault.unlock', {});
    await ask('vault.rekey', {});
    await ask('doctor.run', {});
    await ask('core.status', {});
    await ask('core.ui', {});
    await ask('servers.stop', { name: 'notes' });
    await ask('servers.remove', { name: 'notes' });
    await ask('core.stop', {});
  }, 120_000);
  afterAll(async () => {
    await core[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  /** What programs of ours or the composition root answer has tests there. */
  const elsewhere = new Set<string>(['demo.start', 'core.http']);

  it.each((Object.keys(calls) as CallName[]).filter((name) => !elsewhere.has(name)))(
    '%s answers what its schema says, no more and no less',
    (name) => {
      const answer = answers.get(name);
      expect(answer).toBeDefined();
      // A schema drops the members it does not know: what is left must be all there was.
      expect(calls[name].output.parse(answer)).toEqual(answer);
    },
  );

  it.each(Object.keys(events) as EventName[])(
    '%s sends what its schema says, no more and no less',
    (name) => {
      expect(heard[name].length).toBeGreaterThan(0);
      for (const event of heard[name]) expect(events[name].output.parse(event)).toEqual(event);
    },
  );

  it('sends items of every slice as the snapshot has them', () => {
    const slices = toldSlices();
    const seen = new Set(slices.filter(({ upsert }) => upsert.length > 0).map(({ slice }) => slice));
    expect([...seen].sort()).toEqual(Object.keys(stateSlices).sort());
    for (const { slice, upsert } of slices)
      for (const item of upsert) expect(stateSlices[slice].item.parse(item)).toEqual(item);
  });

  it('raised no bug', () => {
    expect(core.bugs).toEqual([]);
  });
});
