import { errorSentence } from '../../shared/errors/sentence.ts';
import type { Health } from './health/index.ts';
import type { Definitions, FileState, Home, RulesFile, Settings } from './store/index.ts';

interface Watched {
  readonly definitions: Definitions;
  readonly rules: RulesFile;
  readonly settings: Settings;
}

/** Watches the user's files; one that breaks is a warning until it is mended. */
export async function watchFiles(
  { definitions, rules, settings }: Watched,
  home: Home,
  health: Health,
): Promise<void> {
  const files = [
    { file: definitions, path: home.servers, code: 'definitions_broken' },
    { file: rules, path: home.rules, code: 'rules_broken' },
    { file: settings, path: home.settings, code: 'settings_broken' },
  ] as const;
  await Promise.all(
    files.map(async ({ file, path, code }) => {
      const look = (): void => {
        const problem = problemOf(file.state);
        if (problem === undefined) health.clear(code);
        else health.raise(code, { file: path, problem });
      };
      file.onChange(look);
      look();
      await file.watch();
    }),
  );
}

function problemOf(state: FileState): string | undefined {
  return state.kind === 'good' ? undefined : errorSentence(state.error.code, state.error.data);
}
