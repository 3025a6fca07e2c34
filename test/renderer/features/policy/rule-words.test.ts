import { describe, expect, it } from 'vitest';
import { ruleWords } from '../../../../renderer/features/policy/rule-words.ts';
import type { PolicyRuleView } from '../../../../shared/model/policy-view.ts';

const said = (list: PolicyRuleView['list'], value: unknown) =>
  ruleWords({ layer: 'user', list, rule: 'r', value });

describe('a rule in words', () => {
  it.each([
    [{ package: 'npm:notes', version: '1.x' }, 'npm:notes, version 1.x'],
    [{ package: 'npm:notes' }, 'npm:notes, any version'],
    [{ serverCommand: ['npx', '-y', 'evil mcp'] }, 'exactly: npx -y "evil mcp"'],
    [{ serverUrl: 'https://*.acme.example/*' }, 'servers at https://*.acme.example/*'],
    [{ serverName: 'notes' }, 'whatever is called notes'],
    [{ image: 'mcp/fetch' }, 'the image mcp/fetch'],
  ])('says which server %j means', (value, what) => {
    expect(said('allowedMcpServers', value)).toMatchObject({ kind: 'allowed', what });
    expect(said('deniedMcpServers', value)).toMatchObject({ kind: 'denied', what });
  });

  it('leaves out nothing that must hold besides', () => {
    const value = {
      package: 'npm:a',
      integrity: 'sha512-x',
      args: [],
      clients: ['cursor'],
      sandbox: {},
      env: ['HOME'],
    };
    expect(said('allowedMcpServers', value).conditions).toHaveLength(5);
  });

  it('says that an entry is not understood, rather than something else', () => {
    for (const value of [{ somethingNew: 1 }, 'text', null, 3])
      expect(said('allowedMcpServers', value).what).toBe('an entry this page does not know');
  });

  it('never shows a rule for calls as milder than it is', () => {
    expect(said('tools', { tool: 'x', effect: 'unheard of' }).kind).toBe('deny');
    expect(
      said('tools', { tool: 'move_*', server: 'notes', effect: 'ask', userMayAllow: false }),
    ).toMatchObject({
      kind: 'ask',
      what: 'move_* of notes',
      conditions: ['no answer of yours can allow it'],
    });
  });
});
