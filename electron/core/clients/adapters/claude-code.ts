import { type ClientAdapter } from '../adapter.ts';
import { ANY_KEY } from '../formats/any-key.ts';
import { pathOf } from '../known-folders.ts';
import { expandShellVariables } from '../variable-forms.ts';
import { folderOf, globalConfig, projectConfigs } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'json', root: ['mcpServers'] } as const;

/**
 * Claude Code: the user's servers and those of each project ("local") in one state file, which it rewrites all the time,
 * and a project's own in `.mcp.json`.
 */
export const claudeCode: ClientAdapter = {
  id: 'claude-code',
  name: 'Claude Code',
  shape: { ...commonShape, expand: expandShellVariables },
  locate(facts) {
    const path = stateFile(facts);
    return [
      globalConfig(path, LAYOUT),
      globalConfig(path, { format: 'json', root: ['projects', ANY_KEY, 'mcpServers'] }),
      ...projectConfigs(facts, ['.mcp.json'], LAYOUT),
    ];
  },
  projects: { kind: 'keys', path: stateFile, member: 'projects' },
};

function stateFile(facts: Parameters<ClientAdapter['locate']>[0]): string {
  return pathOf(facts.platform).join(folderOf(facts, 'CLAUDE_CONFIG_DIR'), '.claude.json');
}
