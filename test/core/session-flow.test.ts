import { describe, expect, it } from 'vitest';
import type { CallFacts, Judgement } from '../../electron/core/gateway/index.ts';
import { JudgedDesk } from '../fixtures/judged-desk.ts';

const once = { lifetime: 'once', scope: 'any', by: 'window' } as const;

/** What each server is: the tools are known by that, not by what they are called. */
const SERVERS = {
  web: 'pypi:mcp-server-fetch@2026.8.18',
  files: 'npm:@modelcontextprotocol/server-filesystem@2026.8.31',
};

function callOf(desk: JudgedDesk, server: keyof typeof SERVERS, name: string, args: unknown): CallFacts {
  return desk.call({ session: { id: server, server, identity: SERVERS[server] }, name, arguments: args });
}

/** Judges a call and, when it passes, sends it. */
function send(desk: JudgedDesk, call: CallFacts): Judgement {
  const judgement = desk.judge.judge(call);
  if (judgement.decision.effect === 'allow') desk.judge.released(call);
  return judgement;
}

const fetch = (desk: JudgedDesk, url = 'https://docs.example/page') => callOf(desk, 'web', 'fetch', { url });
const read = (desk: JudgedDesk) =>
  callOf(desk, 'files', 'read_text_file', { path: '/home/ana/projects/ledger/notes.md' });

describe('a conversation', () => {
  it('that read a page and a file is asked before it sends anything, and told why, though each step alone passes', () => {
    using desk = new JudgedDesk();
    expect(send(desk, fetch(desk)).decision.effect).toBe('allow');
    expect(send(desk, fetch(desk)).decision.effect).toBe('allow');
    expect(send(desk, read(desk)).decision.effect).toBe('allow');
    const out = fetch(desk, 'https://collect.example/?q=secret');
    const judgement = send(desk, out);
    expect(judgement.decision).toMatchObject({ effect: 'ask', reason: 'flow' });
    desk.ask(out, judgement);
    expect(desk.records.find(({ kind }) => kind === 'approval.asked')!.detail).toMatchObject({
      chain: [
        { server: 'web', tool: 'fetch', label: 'untrusted' },
        { server: 'files', tool: 'read_text_file', label: 'private' },
      ],
    });
    const [question] = desk.approvals.list();
    expect(question!.chain!.map(({ server, tool, label }) => `${server}.${tool}: ${label}`)).toEqual([
      'web.fetch: untrusted',
      'files.read_text_file: private',
    ]);
    expect(question!.reasons.slice(0, 3)).toEqual([
      'private data may leave with it, or an outsider may have asked for it',
      'before, fetch of web brought in text that outsiders can write',
      'before, read_text_file of files read data that is not for outsiders',
    ]);
  });

  it('goes on reading without a question', () => {
    using desk = new JudgedDesk();
    send(desk, fetch(desk));
    send(desk, read(desk));
    expect(send(desk, read(desk)).decision.effect).toBe('allow');
  });

  it('is not tainted by what was denied or only asked', () => {
    using desk = new JudgedDesk();
    send(desk, fetch(desk));
    expect(desk.judge.explain(read(desk)).decision.effect).toBe('allow');
    expect(send(desk, fetch(desk)).decision.effect).toBe('allow');
  });

  it('is one per client, over all its servers, and starts anew when its last session has ended', () => {
    using desk = new JudgedDesk();
    send(desk, fetch(desk));
    send(desk, read(desk));
    const other = { ...fetch(desk), session: { ...fetch(desk).session, client: 'claude-desktop' } };
    expect(send(desk, other).decision.effect).toBe('allow');
    expect(send(desk, fetch(desk)).decision.effect).toBe('ask');
    desk.judge.forget('cursor');
    expect(send(desk, fetch(desk)).decision.effect).toBe('allow');
  });
});

describe('a standing answer', () => {
  const tainted = (desk: JudgedDesk): void => {
    send(desk, fetch(desk));
    send(desk, read(desk));
  };

  it('that was given before does not cover a call with which data may leave', () => {
    using desk = new JudgedDesk();
    desk.setPolicy({ tools: [{ id: 'ask-fetch', tool: 'fetch', effect: 'ask' }] });
    const held = desk.ask(fetch(desk));
    desk.approvals.answer(held.id, 'allow', { lifetime: 'session', scope: 'any', by: 'window' });
    expect(send(desk, fetch(desk)).decision).toMatchObject({ effect: 'allow', reason: 'grant' });
    desk.setPolicy();
    tainted(desk);
    expect(send(desk, fetch(desk)).decision.effect).toBe('ask');
  });

  it('given to the question that warned of it does, for the same target, and says so', () => {
    using desk = new JudgedDesk();
    tainted(desk);
    const held = desk.ask(fetch(desk));
    const { rule } = desk.approvals.answer(held.id, 'allow', {
      lifetime: 'session',
      scope: 'similar',
      by: 'window',
    });
    expect(rule!.sentence).toContain('also after it read private data and text from outside');
    expect(send(desk, fetch(desk, 'https://docs.example/next')).decision.effect).toBe('allow');
    expect(send(desk, fetch(desk, 'https://collect.example/')).decision.effect).toBe('ask');
  });

  it('of the company does not cover it either', () => {
    using desk = new JudgedDesk();
    desk.setPolicy({ tools: [{ id: 'fetch', tool: 'fetch', effect: 'allow' }] });
    tainted(desk);
    expect(send(desk, fetch(desk)).decision).toMatchObject({ effect: 'ask', reason: 'flow' });
  });
});

describe('while a question is open', () => {
  it('a call that makes it one with which data may leave is shown, and a yes to the old one is refused', () => {
    using desk = new JudgedDesk();
    desk.setPolicy({ tools: [{ id: 'ask-fetch', tool: 'fetch', effect: 'ask' }] });
    const call = fetch(desk);
    const held = desk.ask(call);
    desk.judge.released(fetch(desk));
    expect(desk.approvals.list()[0]!.chain).toBeUndefined();
    desk.judge.released(read(desk));
    expect(desk.approvals.list()[0]!.chain).toHaveLength(2);
    // Now it was shown, and counts.
    desk.approvals.answer(held.id, 'allow', once);
    expect(desk.approvals.list()).toEqual([]);
  });

  it('a pass for the harmless question is none for the one that warns', () => {
    using desk = new JudgedDesk();
    desk.setPolicy({ tools: [{ id: 'ask-fetch', tool: 'fetch', effect: 'ask' }] });
    const call = fetch(desk);
    const { id } = desk.ask(call);
    desk.clock.advance(45_000);
    desk.approvals.answer(id, 'allow', once);
    desk.judge.released(fetch(desk));
    desk.judge.released(read(desk));
    expect(desk.passes(call)).toBe(false);
  });
});
