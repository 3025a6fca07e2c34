import { rm, writeFile } from 'node:fs/promises';
import { readInstallSpec } from '../package-ref.ts';
import { InstallProblem } from './install-problem.ts';
import { lookUp, readLimited, type RegistryEntry } from './mcp-registry.ts';
import type { InstallDesk } from './npm-install.ts';
import type { Installed, InstallRequest, Resolved } from './protocol.ts';

const MAX_BUNDLE = 512 * 1024 * 1024;
const DOWNLOAD_MS = 10 * 60_000;

/**
 * Installs what an entry of an MCP registry leads to, by `install`. A bundle is downloaded to `scratch` first; its hash
 * is the registry's. Raises `InstallProblem`.
 */
export async function installFromRegistry(
  request: InstallRequest & { from: 'registry' },
  scratch: string,
  desk: InstallDesk,
  install: (
    request: Exclude<InstallRequest, { from: 'registry' }> & { registryName: string },
    desk: InstallDesk,
  ) => Promise<Installed & Resolved>,
): Promise<Installed & Resolved> {
  desk.progress('resolving', 0, 0);
  const entry = await lookUp(request.registry, request.name, request.version);
  const { from, identifier, version, sha256 } = entry.package;
  const { tree } = request;
  const common = { tree, registryName: entry.name };
  if (from !== 'mcpb') {
    const named = { ...exactly(from, identifier, version), ...common };
    return withTemplate(await install(named, desk), entry);
  }
  await download(identifier, scratch);
  try {
    const bundle = { from, path: scratch, ...(sha256 === undefined ? {} : { sha256 }), ...common };
    return withTemplate(await install(bundle, desk), entry);
  } finally {
    await rm(scratch, { force: true });
  }
}

/** A registry may write anything: an option for pip, a tag, a range, the address of an archive. */
function exactly(
  from: 'npm' | 'pypi',
  identifier: string,
  version: string | undefined,
): { from: 'npm' | 'pypi'; name: string; version: string } {
  const what = `${identifier}@${version ?? ''}`.slice(0, 300);
  try {
    const spec = readInstallSpec(`${from}:${what}`);
    if (spec.from === from && spec.version !== undefined)
      return { from, name: spec.name, version: spec.version };
  } catch {
    // said below
  }
  throw new InstallProblem(
    'install_refused',
    `the registry names ${JSON.stringify(what)}, which is no package of one version`,
  );
}

/** The registry's words on arguments and environment are added to the package's own. */
function withTemplate(installed: Installed & Resolved, entry: RegistryEntry): Installed & Resolved {
  const own = installed.template;
  const { args, env, fields } = entry.template;
  const template = {
    args: [...(own?.args ?? []), ...args],
    env: { ...own?.env, ...env },
    fields: [...(own?.fields ?? []), ...fields],
  };
  return { ...installed, template };
}

async function download(address: string, file: string): Promise<void> {
  const url = URL.parse(address);
  const local = url?.protocol === 'http:' && /^(?:127\.0\.0\.1|\[::1\]|localhost)$/.test(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !local))
    throw new InstallProblem('install_refused', 'its bundle is not at an https address');
  let answer: Response;
  try {
    answer = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_MS) });
  } catch (error) {
    throw new InstallProblem(
      'registry_unreachable',
      ((error as Error).cause as Error | undefined)?.message ?? String(error),
    );
  }
  if (!answer.ok)
    throw new InstallProblem('registry_unreachable', `its bundle is not there (${answer.status})`);
  await writeFile(file, await readLimited(answer, MAX_BUNDLE), { mode: 0o600, flag: 'wx' });
}
