import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { appliedPolicies } from '../../electron/core/policy-history.ts';
import { RealCore, scripted } from '../fixtures/real-core.ts';

const POLICY = { id: 'mine', version: 3, mode: 'enforce', deniedMcpServers: [{ serverName: 'evil' }] };

describe('a policy over restarts of the whole core', () => {
  let core: RealCore;
  afterEach(() => core[Symbol.asyncDispose]());

  async function restart(between: (home: string) => void): Promise<void> {
    const { base, home } = core;
    await core.close();
    between(home);
    core = await RealCore.open({}, base);
  }
  const gone = (home: string): void => rmSync(join(home, 'policy.json'));
  const explained = (server: string) => core.call('policy.explain', { server });
  const warned = async () => (await core.call('core.status', {})).warnings.map(({ code }) => code);

  it('stays in force when its file is deleted while nothing runs', async () => {
    core = await RealCore.open({ files: { 'policy.json': POLICY } });
    await core.add('evil', scripted());
    await restart(gone);
    expect(await explained('evil')).toMatchObject({ effect: 'deny', reason: 'denied' });
    expect((await core.call('policy.show', {})).layers).toMatchObject([{ name: 'user', state: 'kept' }]);
    await restart(() => undefined);
    expect(await explained('evil')).toMatchObject({ effect: 'deny', reason: 'denied' });
  });

  it('is known from the journal when its memory is deleted as well: nothing is admitted, and that is seen', async () => {
    core = await RealCore.open({ files: { 'policy.json': POLICY } });
    await core.add('good', scripted());
    await restart((home) => {
      gone(home);
      rmSync(join(home, 'policy-memory.json'));
    });
    expect(await explained('good')).toMatchObject({ effect: 'deny', reason: 'policy_error', layer: 'user' });
    expect(await warned()).toContain('policy_memory');
    expect(await appliedPolicies(join(core.home, 'journal'), Date.now())).toEqual(
      new Map([['user', expect.objectContaining({ id: 'mine', version: 3 })]]),
    );
    writeFileSync(join(core.home, 'policy.json'), JSON.stringify({ ...POLICY, version: 4 }));
    await core.call('policy.refresh', {});
    expect(await explained('good')).toMatchObject({ effect: 'allow' });
  });

  it('that says nothing may be deleted, and is forgotten for good', async () => {
    core = await RealCore.open({ files: { 'policy.json': { mode: 'monitor' } } });
    await core.add('good', scripted());
    rmSync(join(core.home, 'policy.json'));
    expect((await core.call('policy.refresh', {})).layers).toEqual([]);
    await restart((home) => rmSync(join(home, 'policy-memory.json')));
    expect((await core.call('policy.show', {})).layers).toEqual([]);
    expect(await explained('good')).toMatchObject({ effect: 'allow', reason: 'no_policy' });
  });
});
