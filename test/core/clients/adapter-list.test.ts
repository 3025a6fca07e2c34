import { describe, expect, test } from 'vitest';
import { clientAdapters, type LocateFacts } from '../../../electron/core/clients/index.ts';

const paths = (facts: Partial<LocateFacts>): Record<string, string[]> =>
  Object.fromEntries(
    clientAdapters.map(({ id, locate }) => [
      id,
      locate({ platform: 'linux', home: '/home/dana', env: {}, folders: [], list: () => [], ...facts }).map(
        ({ path }) => path,
      ),
    ]),
  );

describe('where clients keep their configs', () => {
  test('macOS', () => {
    expect(paths({ platform: 'darwin', home: '/Users/dana', folders: ['/src/app'] })).toMatchObject({
      'claude-desktop': ['/Users/dana/Library/Application Support/Claude/claude_desktop_config.json'],
      cursor: ['/Users/dana/.cursor/mcp.json', '/src/app/.cursor/mcp.json'],
    });
  });

  test('Windows, whatever the case of the variable', () => {
    const facts = { platform: 'win32', home: 'C:\\Users\\dana', folders: ['D:\\app'] } as const;
    expect(paths({ ...facts, env: { AppData: 'E:\\Roaming' } })).toMatchObject({
      'claude-desktop': ['E:\\Roaming\\Claude\\claude_desktop_config.json'],
      cursor: ['C:\\Users\\dana\\.cursor\\mcp.json', 'D:\\app\\.cursor\\mcp.json'],
    });
    expect(paths(facts)['claude-desktop']).toEqual([
      'C:\\Users\\dana\\AppData\\Roaming\\Claude\\claude_desktop_config.json',
    ]);
  });

  test('Windows, where Claude Desktop is a package and sees a folder of its own', () => {
    const packages = 'C:\\Users\\dana\\AppData\\Local\\Packages';
    const list = (folder: string): string[] =>
      folder === packages ? ['Claude_pzs8sxrjxfjjc', 'ClaudeLike_1', 'Microsoft.Paint_8'] : [];
    const facts = { platform: 'win32', home: 'C:\\Users\\dana', list } as const;
    const plain = 'C:\\Users\\dana\\AppData\\Roaming\\Claude\\claude_desktop_config.json';
    const packaged = '\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json';
    expect(paths(facts)['claude-desktop']).toEqual([plain, packages + packaged]);
    expect(paths({ ...facts, env: { LocalAppData: 'E:\\Local' } })['claude-desktop']).toEqual([plain]);
  });

  test('every client has a place of its own on every system, and none that another has', () => {
    for (const [platform, home] of [
      ['darwin', '/Users/dana'],
      ['win32', 'C:\\Users\\dana'],
      ['linux', '/home/dana'],
    ] as const) {
      const all = paths({ platform, home });
      expect(Object.entries(all).filter(([, found]) => found.length === 0)).toEqual([]);
      const places = Object.values(all).flatMap((found) => [...new Set(found)]);
      expect(new Set(places).size).toBe(places.length);
      expect(places.filter((path) => !path.startsWith(home))).toEqual([]);
    }
  });

  test('where a client was told to keep them elsewhere', () => {
    const env = {
      CLAUDE_CONFIG_DIR: '/c',
      CODEX_HOME: '/x',
      COPILOT_HOME: '/p',
      GEMINI_CLI_HOME: '/g',
      CLINE_DIR: '/l',
      CONTINUE_GLOBAL_DIR: '/n',
    };
    const found = paths({ env });
    expect(found['claude-code']).toEqual(['/c/.claude.json', '/c/.claude.json']);
    expect(found['codex']).toEqual(['/x/config.toml']);
    expect(found['copilot-cli']).toEqual(['/p/mcp-config.json']);
    expect(found['gemini-cli']).toEqual(['/g/.gemini/settings.json']);
    expect(found['cline']![0]).toBe('/l/data/settings/cline_mcp_settings.json');
    expect(found['continue']).toEqual(['/n/config.yaml']);
    expect(paths({ env: { CODEX_HOME: 'relative' } })['codex']).toEqual(['/home/dana/.codex/config.toml']);
  });

  test('Linux, where a relative XDG_CONFIG_HOME does not count', () => {
    expect(paths({})['claude-desktop']).toEqual(['/home/dana/.config/Claude/claude_desktop_config.json']);
    expect(paths({ env: { XDG_CONFIG_HOME: '/cfg' } })['claude-desktop']).toEqual([
      '/cfg/Claude/claude_desktop_config.json',
    ]);
    expect(paths({ env: { XDG_CONFIG_HOME: 'cfg' } })).toEqual(paths({}));
  });
});
