import { describe, expect, it } from 'vitest';
import { runDoctor } from '../../../electron/core/handlers/doctor.ts';
import { RealCore, scripted } from '../../fixtures/real-core.ts';

describe('the doctor', () => {
  it('says of everything whether it works, and of everything that does not what to do', async () => {
    await using core = await RealCore.open({ files: { 'policy.json': '{"mode":1}', 'settings.json': '{' } });
    await core.add('denied', scripted());
    await core.add('gone', ['no-such-program-anywhere']);
    const { checks } = await core.call('doctor.run', {});
    const statuses = Object.fromEntries(checks.map(({ id, status }) => [id, status]));
    expect(statuses).toMatchObject({
      core: 'ok',
      'file:servers.json': 'ok',
      'file:rules.json': 'ok',
      'file:settings.json': 'failed',
      'policy:user': 'failed',
      journal: 'ok',
      path: 'ok',
      'server:denied': 'warning',
      'server:gone': 'warning',
      isolation: 'not_checked',
      keychain: 'not_checked',
    });
    for (const { id, status, fix } of checks) {
      if (status === 'failed' || id.startsWith('server:'))
        expect([id, fix]).toEqual([id, expect.any(String)]);
    }
    expect(checks.find(({ id }) => id === 'policy:user')?.detail).toMatch(/policy\.json:1:\d+: /);
  });

  it('finds a changed journal and a launcher that cannot be executed', async () => {
    await using core = await RealCore.open({ shim: '/no/such/launcher' });
    const { checks } = await core.call('doctor.run', {});
    expect(checks.find(({ id }) => id === 'launcher')).toMatchObject({
      status: 'failed',
      fix: expect.any(String),
    });
  });

  it('is not stopped by a check that fails itself', async () => {
    await using core = await RealCore.open();
    const broken = (): never => {
      throw new Error('a broken check');
    };
    const checks = await runDoctor({
      home: core.machine.options.home,
      version: '1',
      nodeVersion: '24',
      shim: process.execPath,
      files: {},
      policy: broken,
      userPath: broken,
      sandbox: () => undefined,
      verify: () =>
        Promise.resolve({
          ok: false,
          records: 1,
          problem: 'the chain is broken',
          firstBad: { file: 'x', line: 7 },
        }),
      vault: () => Promise.resolve({ state: { kind: 'locked', detail: 'so it is' }, kind: 'keychain' }),
      clients: () => Promise.reject(new Error('a broken check')),
      servers: () => Promise.resolve([]),
    });
    const failed = checks.filter(({ status }) => status === 'failed').map(({ id, detail }) => [id, detail]);
    expect(failed).toEqual([
      ['policy', 'a broken check'],
      ['journal', 'it was changed: the chain is broken (x line 7)'],
      ['path', 'a broken check'],
      ['clients', 'a broken check'],
      ['keychain', 'locked: so it is'],
    ]);
  });
});
