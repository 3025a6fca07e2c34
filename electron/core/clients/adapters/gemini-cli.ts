import type { ClientAdapter } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';
import { expandShellVariables } from '../variable-forms.ts';
import { folderOf, globalConfig, projectConfigs } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'jsonc', root: ['mcpServers'] } as const;

/** Gemini CLI: user, project, and the extensions a user installed. */
export const geminiCli: ClientAdapter = {
  id: 'gemini-cli',
  name: 'Gemini CLI',
  shape: { ...commonShape, url: ['httpUrl', 'url'], expand: expandShellVariables },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    const folder = join(folderOf(facts, 'GEMINI_CLI_HOME'), '.gemini');
    const extensions = facts.list(join(folder, 'extensions'));
    return [
      globalConfig(join(folder, 'settings.json'), LAYOUT),
      ...extensions.map((name) =>
        globalConfig(join(folder, 'extensions', name, 'gemini-extension.json'), LAYOUT),
      ),
      ...projectConfigs(facts, ['.gemini', 'settings.json'], LAYOUT),
    ];
  },
};
