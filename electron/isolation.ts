import { delimiter, join } from 'node:path';
import type { IsolationOptions } from './core/core.ts';
import { isExecutable } from './is-executable.ts';

/** Where systems keep programs of theirs. A user's own PATH is not asked: who isolates is not for it to say. */
const SYSTEM = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin'];

/** What this machine isolates servers with. `dist` is the folder of the built programs. */
export function isolationOptions(
  dist: string,
  env: Readonly<Record<string, string | undefined>>,
): IsolationOptions {
  return {
    arch: process.arch,
    uid: process.getuid?.() ?? -1,
    gid: process.getgid?.() ?? -1,
    allowRoot: env['GATEHOUSE_ALLOW_ROOT'] === '1',
    runtime: process.execPath,
    programs: async () => {
      const { platform } = process;
      const [bubblewrap, prlimit, helper, sandboxExec, docker] = await Promise.all([
        platform === 'linux' ? first('bwrap', SYSTEM) : undefined,
        platform === 'linux' ? first('prlimit', SYSTEM) : undefined,
        platform === 'linux' ? first('sandbox-init', [join(dist, 'native')]) : undefined,
        platform === 'darwin' ? first('sandbox-exec', ['/usr/bin']) : undefined,
        first(platform === 'win32' ? 'docker.exe' : 'docker', (env['PATH'] ?? '').split(delimiter)),
      ]);
      return { bubblewrap, prlimit, helper, sandboxExec, docker };
    },
  };
}

async function first(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders.filter((entry) => entry !== '')) {
    const path = join(folder, name);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}
