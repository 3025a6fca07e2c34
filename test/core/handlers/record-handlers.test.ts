import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listing, RealCore, scripted } from '../../fixtures/real-core.ts';
import { call } from '../gateway/raw-client.ts';

const reader = scripted([
  listing({ name: 'read_note' }, { name: 'write_note' }),
  { on: 'tools/call', do: [{ answer: { content: [{ type: 'text', text: 'done' }] } }] },
]);

describe('what happened', () => {
  let core: RealCore;
  beforeEach(async () => {
    core = await RealCore.open();
    await core.add('notes', reader);
  });
  afterEach(() => core[Symbol.asyncDispose]());

  it('is listed newest first, and a row opens with its arguments, risk and records', async () => {
    const client = await core.connect('notes');
    await client.request(1, 'tools/list');
    for (const id of [2, 3]) {
      client.send(call(id, 'read_note', { id, apiKey: 'sk-abcdefghijklmnopqrstuv' }));
      await client.answer(id);
    }
    const { rows, more } = await core.call('activity.list', { limit: 2 });
    expect(rows.map(({ name, status }) => [name, status])).toEqual([
      ['read_note', 'allowed'],
      ['read_note', 'allowed'],
    ]);
    expect(more).toBe((await core.call('activity.list', {})).rows.length > 2);
    const detail = await core.call('activity.detail', { id: rows[0]!.id });
    expect(detail).toMatchObject({
      row: { id: rows[0]!.id },
      arguments: { id: 3, apiKey: '[redacted]' },
      chain: 'verified',
    });
    expect(detail.riskReasons.length).toBeGreaterThan(0);
    expect(detail.records.map(({ kind }) => kind)).toContain('call.decided');
    expect(JSON.stringify(await core.call('activity.list', {}))).not.toContain('sk-abc');
  });

  it('shows the question of a call among its records', async () => {
    const client = await core.connect('notes');
    await client.request(1, 'tools/list');
    client.send(call(2, 'write_note', { text: 'x' }));
    await core.state(({ pendingApprovals }) => pendingApprovals === 1);
    const [question] = (await core.call('approvals.list', {})).approvals;
    await core.call('approvals.answer', { id: question!.id, answer: 'allow' });
    await client.answer(2);
    await core.recorded('call.finished');
    const row = (await core.call('activity.list', {})).rows.find(({ name }) => name === 'write_note');
    expect(row?.status).toBe('approved');
    const { records } = await core.call('activity.detail', { id: row!.id });
    const kinds = records.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['approval.asked', 'approval.answered', 'call.decided']));
    expect(records.map(({ seq }) => seq)).toEqual(records.map(({ seq }) => seq).toSorted((a, b) => a - b));
  });

  it('knows no row that was never there', async () => {
    await expect(core.call('activity.detail', { id: 'x' })).rejects.toMatchObject({
      code: 'record_not_found',
    });
  });

  it('can be searched and verified', async () => {
    const client = await core.connect('notes', 'zed');
    await client.request(1, 'ping');
    const { records, total } = await core.call('audit.search', { client: 'zed', kind: 'server.admitted' });
    expect(total).toBe(1);
    expect(records[0]).toMatchObject({ kind: 'server.admitted', caller: { client: 'zed' } });
    await expect(core.call('audit.search', { since: 'yesterday-ish' })).rejects.toMatchObject({
      code: 'bad_input',
    });
    expect(await core.call('audit.verify', {})).toMatchObject({ ok: true });
  });

  it('warns everywhere when a record was changed, says so at every row, and takes it back when it is right again', async () => {
    const client = await core.connect('notes');
    await client.request(1, 'tools/list');
    client.send(call(2, 'read_note'));
    await client.answer(2);
    await core.call('audit.verify', {});
    const folder = join(core.home, 'journal');
    const file = join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.jsonl'))!,
    );
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, right.replace('"core.started"', '"core.startet"'));
    expect(await core.call('audit.verify', {})).toMatchObject({ ok: false, firstBad: { line: 1 } });
    const warned = (await core.call('core.status', {})).warnings.map(({ code }) => code);
    expect(warned).toContain('journal_tampered');
    const { rows } = await core.call('activity.list', {});
    expect(await core.call('activity.detail', { id: rows[0]!.id })).toMatchObject({ chain: 'broken' });
    writeFileSync(file, right);
    expect(await core.call('audit.verify', {})).toMatchObject({ ok: true });
    expect((await core.call('core.status', {})).warnings).toEqual([]);
  });
});
