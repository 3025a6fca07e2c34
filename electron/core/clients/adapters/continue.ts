import type { ClientAdapter } from '../adapter.ts';
import { pathOf } from '../known-folders.ts';
import { expandTemplates } from '../variable-forms.ts';
import { folderOf, globalConfig } from './places.ts';
import { commonShape } from './shapes.ts';

const LAYOUT = { format: 'yaml', root: ['mcpServers'] } as const;

/** Continue: a YAML list of servers, in the user's config and in a folder of each project. */
export const continueDev: ClientAdapter = {
  id: 'continue',
  name: 'Continue',
  shape: {
    ...commonShape,
    refusedRemote: {
      ...commonShape.refusedRemote,
      requestOptions: 'it has settings of its own for requests',
    },
    expand: expandTemplates,
  },
  locate(facts) {
    const { join } = pathOf(facts.platform);
    const config = join(folderOf(facts, 'CONTINUE_GLOBAL_DIR', '.continue'), 'config.yaml');
    const inProjects = facts.folders.flatMap((folder) => {
      const servers = join(folder, '.continue', 'mcpServers');
      return facts
        .list(servers)
        .filter((name) => /\.ya?ml$/.test(name))
        .map((name) => ({ path: join(servers, name), scope: 'project' as const, ...LAYOUT, folder }));
    });
    return [globalConfig(config, LAYOUT), ...inProjects];
  },
};
