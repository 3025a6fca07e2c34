import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionView } from '../../../electron/core/views/definition-view.ts';
import { DefinitionView, RemoteDefinition, StdioDefinition } from '../../../shared/model/server.ts';

const stdio = (changes: object): StdioDefinition => StdioDefinition.parse({ command: 'node', ...changes });

describe('a definition as surfaces see it', () => {
  it('shows command, arguments, folder and grants', () => {
    const sandbox = { filesystem: { allowRead: ['/notes'] } };
    const definition = stdio({ args: ['server.js', '--port', '80'], cwd: '/notes', sandbox });
    expect(definitionView(definition)).toEqual({
      command: 'node',
      args: ['server.js', '--port', '80'],
      env: {},
      cwd: '/notes',
      sandbox,
    });
  });

  it('names what an environment sets, and no value of it', () => {
    const view = definitionView(stdio({ env: { NODE_ENV: 'production', API_KEY: { secret: 'notes-key' } } }));
    expect(view.env).toEqual({ NODE_ENV: '(set)', API_KEY: '(secret notes-key)' });
  });

  it('masks what looks like a secret in an argument', () => {
    const token = `ghp_${'a1'.repeat(18)}`;
    const { args } = definitionView(
      stdio({
        args: ['--token', 'hunter2', `--auth=${token}`, '-H', `Authorization: Bearer ${token}`, token],
      }),
    );
    expect(JSON.stringify(args)).not.toMatch(/hunter2|ghp_/);
    expect(args).toHaveLength(6);
  });

  it('shows the names of secrets in arguments', () => {
    const args = [
      '--token',
      '${secret:notes/token}',
      '--api-key=${secret:notes/0123456789abcdef0123456789abcdef}',
    ];
    expect(definitionView(stdio({ args })).args).toEqual(args);
    expect(definitionView(stdio({ args: ['--token', 'x${secret:a}'] })).args).toEqual(['--token', '••••••']);
  });

  it('masks headers, and user, password and key of a URL', () => {
    const definition = RemoteDefinition.parse({
      url: 'https://ada:hunter2@mcp.example/path?api_key=s3cret&team=blue',
      headers: { Authorization: 'Bearer s3cret', 'X-Team': { secret: 'team' } },
    });
    const view = definitionView(definition);
    expect(view.headers).toEqual({ Authorization: '(set)', 'X-Team': '(secret team)' });
    expect(view.url).toContain('https://mcp.example/path?');
    expect(view.url).toContain('team=blue');
    expect(JSON.stringify(view)).not.toMatch(/ada|hunter2|s3cret/);
  });

  it('never holds a value of environment or headers, whatever it is', () => {
    const value = fc.string({ minLength: 6 }).filter((text) => !/^[\s(]|set|secret/.test(text));
    const values = fc.dictionary(fc.stringMatching(/^[A-Z_]{1,8}$/), value, { minKeys: 1, maxKeys: 4 });
    fc.assert(
      fc.property(values, (env) => {
        const views = [
          definitionView(stdio({ env })),
          definitionView(RemoteDefinition.parse({ url: 'https://mcp.example/', headers: env })),
        ];
        for (const view of views) {
          expect(DefinitionView.parse(view)).toEqual(view);
          const shown = Object.values(view.env ?? view.headers ?? {});
          expect(shown).toEqual(Object.keys(env).map(() => '(set)'));
        }
      }),
    );
  });
});
