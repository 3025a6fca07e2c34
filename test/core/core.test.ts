import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { errorCode } from '../../electron/core/store/index.ts';
import { ManualClock } from '../fixtures/manual-clock.ts';
import { RealCore, scripted } from '../fixtures/real-core.ts';

describe('the core', () => {
  let core: RealCore | undefined;
  afterEach(async () => {
    await core?.[Symbol.asyncDispose]();
    core = undefined;
  });

  it('records its start before anything else can happen, and its stop as the last thing', async () => {
    core = await RealCore.open();
    expect(core.records('core.started')).toHaveLength(1);
    await core.close();
    expect(core.records().at(-1)).toMatchObject({ kind: 'core.stopped', detail: { pid: process.pid } });
    await core.close();
    expect(core.records('core.stopped')).toHaveLength(1);
  });

  it('answers every call of an empty data folder, and none of them is a bug', async () => {
    core = await RealCore.open();
    expect(await core.call('core.status', {})).toMatchObject({
      servers: 0,
      sessions: 0,
      fresh: true,
      warnings: [],
    });
    expect(await core.call('servers.list', {})).toEqual({ servers: [] });
    expect(await core.call('approvals.list', {})).toEqual({
      approvals: [],
      history: [],
      noisy: [],
      paused: [],
    });
    expect(await core.call('rules.list', {})).toEqual({ rules: [] });
    expect(await core.call('policy.show', {})).toMatchObject({ layers: [] });
    expect(await core.call('activity.list', {})).toEqual({ rows: [], more: false });
    expect((await core.call('audit.search', {})).records.map(({ kind }) => kind)).toEqual(['core.started']);
    expect(await core.call('audit.verify', {})).toMatchObject({ ok: true });
    expect((await core.call('clients.list', {})).clients.length).toBeGreaterThan(0);
    expect((await core.call('doctor.run', {})).checks.length).toBeGreaterThan(5);
    expect(core.bugs).toEqual([]);
  });

  it('refuses an unknown stream, and input that does not fit', async () => {
    core = await RealCore.open();
    const subscribe = (name: string, input: unknown) => () =>
      core!.core.subscribe(name, input, () => undefined);
    expect(subscribe('nothing', {})).toThrow(expect.objectContaining({ code: 'unknown_call' }));
    expect(subscribe('constructor', {})).toThrow(expect.objectContaining({ code: 'unknown_call' }));
    for (const name of ['state', 'activity', 'audit'])
      expect(subscribe(name, { extra: 1 })).toThrow(expect.objectContaining({ code: 'bad_input' }));
    expect(subscribe('log', {})).toThrow(expect.objectContaining({ code: 'bad_input' }));
    expect(subscribe('log', { server: 'nothing' })).toThrow(
      expect.objectContaining({ code: 'server_not_found' }),
    );
  });

  it('follows the log of a server', async () => {
    core = await RealCore.open();
    await core.add('loud', scripted([{ on: 'ping', do: [{ stderr: 'a word\n' }, { answer: {} }] }]));
    const line = core.event('log', { server: 'loud' }, ({ lines }) =>
      lines.some(({ text }) => text === 'a word'),
    );
    const client = await core.connect('loud');
    await client.request(1, 'ping');
    await line;
    const { lines } = await core.call('servers.logs', { name: 'loud' });
    expect(lines.map(({ text }) => text)).toContain('a word');
  });

  it('counts in the text format of Prometheus', async () => {
    core = await RealCore.open();
    await core.add('one', scripted());
    const metrics = core.core.metrics();
    expect(metrics).toMatch(/^# TYPE gatehouse_servers gauge\ngatehouse_servers 1$/m);
    for (const line of metrics.trimEnd().split('\n')) {
      expect(line).toMatch(/^(# TYPE [a-z_]+ gauge|[a-z_]+ \d+(\.\d+)?)$/);
    }
  });

  it('sends nothing and starts nothing any more once it has ended', async () => {
    core = await RealCore.open();
    await core.add('one', scripted());
    await core.close();
    const heard: unknown[] = [];
    core.core.subscribe('state', {}, (event) => heard.push(event));
    expect(heard).toEqual([]);
    await expect(core.admit('one')).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('stops in the background when it is asked to, so that the answer still goes out', async () => {
    core = await RealCore.open();
    expect(await core.call('core.stop', {})).toEqual({});
    await core.machine.stopAsked;
  });

  it('closes what it opened when it cannot begin', async () => {
    const clock = new ManualClock();
    const machine = {
      platform: 'linux' as const,
      home: '/',
      get env(): never {
        throw new Error('the machine cannot be looked at');
      },
      pid: 1,
      isAlive: () => false,
      list: () => [],
    };
    const base = mkdtempSync(join(tmpdir(), 'gatehouse-core-'));
    await expect(RealCore.open({ clock, machine }, base)).rejects.toThrow('cannot be looked at');
    // The watches and the rescans of a core that is not there would keep its process alive.
    expect(clock.timers).toBe(0);
    expect(process.getActiveResourcesInfo()).not.toContain('FSEventWrap');
    core = await RealCore.open({}, base);
    expect(await core.call('audit.verify', {})).toMatchObject({ ok: true });
  });

  it.skipIf(process.getuid?.() === 0)('does not begin with a journal that cannot be written', async () => {
    core = await RealCore.open();
    const { base, home } = core;
    await core.close();
    chmodSync(join(home, 'journal', '000001.jsonl'), 0o400);
    try {
      await expect(RealCore.open({}, base)).rejects.toSatisfy(
        (error) => errorCode(error) === 'journal_unwritable',
      );
    } finally {
      chmodSync(join(home, 'journal', '000001.jsonl'), 0o600);
    }
  });

  it('warns of a file that breaks while it runs, and takes the warning back', async () => {
    core = await RealCore.open();
    core.write('settings.json', '{ "approvalDeadlineSeconds": ');
    await core.state(({ warnings }) => warnings.some(({ code }) => code === 'settings_broken'));
    rmSync(join(core.home, 'settings.json'));
    await core.state(({ warnings }) => warnings.length === 0);
  });

  it('begins with broken files: each is a warning, and none of them is touched', async () => {
    const broken = '{ "version": 1, "servers": ';
    core = await RealCore.open({
      files: { 'servers.json': broken, 'rules.json': broken, 'settings.json': broken, 'policy.json': broken },
    });
    await core.state(({ warnings }) => warnings.length === 4);
    const { warnings } = await core.call('core.status', {});
    expect(warnings.map(({ code }) => code).sort()).toEqual([
      'definitions_broken',
      'policy_invalid',
      'rules_broken',
      'settings_broken',
    ]);
    for (const warning of warnings) expect(warning.fix).toBeTruthy();
    await expect(core.add('one', scripted())).rejects.toMatchObject({ code: 'file_invalid' });
    await expect(core.connect('one')).resolves.toMatchObject({ exit: 1 });
    expect(existsSync(join(core.home, 'servers.json'))).toBe(true);
  });

  it('takes over definitions that somebody else writes', async () => {
    core = await RealCore.open();
    const [command, ...args] = scripted();
    writeFileSync(
      join(core.home, 'servers.json'),
      JSON.stringify({ version: 1, servers: { theirs: { command, args } } }),
    );
    await core.event('state', {}, (event) =>
      event.kind === 'snapshot'
        ? event.state.servers.some(({ name }) => name === 'theirs')
        : event.kind === 'slice' && event.slice === 'servers' && event.upsert.length > 0,
    );
    expect((await core.connect('theirs')).exit).toBe(0);
  });
});
