import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Health } from '../../electron/core/health/index.ts';
import { PolicyInForce } from '../../electron/core/policy-in-force.ts';
import { PolicyFiles } from '../../electron/core/store/index.ts';
import type { AuditDraft } from '../../shared/model/audit-record.ts';
import { ManualClock } from '../fixtures/manual-clock.ts';

describe('the policy in force', () => {
  let folder: string;
  let file: string;
  let files: PolicyFiles;
  let policy: PolicyInForce;
  const clock = new ManualClock();
  const health = new Health(clock);
  let drafts: AuditDraft[];

  async function open(text?: string): Promise<void> {
    if (text !== undefined) writeFileSync(file, text);
    files = await PolicyFiles.open({ system: undefined, userFile: file, listedFiles: [], clock });
    const journal = { stage: (draft: AuditDraft) => String(drafts.push(draft)), commit: () => undefined };
    policy = new PolicyInForce({ files, journal, health, clock, userHome: folder });
  }
  const rewrite = (text: string): Promise<void> => {
    writeFileSync(file, text);
    return files.reload();
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-policy-'));
    file = join(folder, 'policy.json');
    drafts = [];
  });
  afterEach(async () => {
    policy[Symbol.dispose]();
    await files[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it('is empty and silent where there is none', async () => {
    await open();
    expect(policy.set.layers).toEqual([]);
    expect(drafts).toEqual([]);
    expect(policy.view()).toMatchObject({ layers: [] });
  });

  it('is on record when it is applied, at start and at every change', async () => {
    await open('{"mode":"enforce"}');
    let told = 0;
    policy.onChange(() => told++);
    await rewrite('{"mode":"monitor"}');
    expect(told).toBe(1);
    expect(drafts.map(({ kind, detail }) => [kind, detail?.['mode'], detail?.['layer']])).toEqual([
      ['policy.applied', 'enforce', 'user'],
      ['policy.applied', 'monitor', 'user'],
    ]);
    expect(drafts[0]?.detail?.['policyVersion']).not.toBe(drafts[1]?.detail?.['policyVersion']);
  });

  it('says where it is wrong, keeps the last good one in force, and takes the warning back', async () => {
    await open('{"mode":"enforce"}');
    await rewrite('{\n  "mode": "enforc"\n}');
    expect(policy.set.mode).toBe('enforce');
    expect(drafts.at(-1)).toMatchObject({
      kind: 'policy.rejected',
      detail: { source: file, line: 2, state: 'kept' },
    });
    clock.advance(2000);
    expect(health.list()).toMatchObject([
      { code: 'policy_invalid', text: expect.stringContaining('line 2') },
    ]);
    await rewrite('{"mode":"enforce"}');
    expect(health.list()).toEqual([]);
  });

  it('has changed for its listeners before they are told', async () => {
    await open('{"mode":"enforce"}');
    const modes: string[] = [];
    policy.onChange(() => modes.push(policy.set.mode));
    await rewrite('{"mode":"monitor"}');
    expect(modes).toEqual(['monitor']);
  });

  it('tells nobody any more once it has ended', async () => {
    await open('{"mode":"enforce"}');
    let told = 0;
    policy.onChange(() => told++);
    policy[Symbol.dispose]();
    await rewrite('{"mode":"monitor"}');
    expect(told).toBe(0);
    expect(drafts).toHaveLength(1);
  });
});
