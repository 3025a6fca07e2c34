import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, lstat, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockHash } from '../record.ts';
import { InstallProblem } from './install-problem.ts';
import { McpbManifest, readLaunch } from './mcpb-manifest.ts';
import type { InstallDesk } from './npm-install.ts';
import type { Installed, Resolved } from './protocol.ts';
import { makeEnvironment, type PythonTools, stripScripts } from './python-tools.ts';
import { unpackZip } from './unpack-zip.ts';

const MAX_FILE = 512 * 1024 * 1024;

export interface McpbInstall {
  readonly path: string;
  readonly tree: string;
  /** What its SHA-256 must be, in hexadecimal. */
  readonly sha256?: string | undefined;
  readonly registryName?: string | undefined;
}

/**
 * Makes `tree` hold one bundle. Its identity is the hash of its file: signatures of bundles cannot be checked (they are
 * reported as missing by the tool that makes them). Raises `InstallProblem`.
 */
export async function installMcpb(
  install: McpbInstall,
  desk: InstallDesk,
  python: PythonTools,
): Promise<Installed & Resolved> {
  const bytes = await readBundle(install.path);
  const digest = hash('sha256', bytes, 'buffer');
  if (install.sha256 !== undefined && digest.toString('hex') !== install.sha256.toLowerCase())
    throw new InstallProblem('integrity_mismatch', 'its SHA-256 is not the one of the registry');
  const { tree, registryName } = install;
  await unpackZip(bytes, tree);
  const manifest = await readManifest(tree);
  const { name, version } = manifest;
  const integrity = `sha256-${digest.toString('base64')}`;
  const found: Resolved = {
    ecosystem: 'mcpb',
    name,
    version,
    integrity,
    ...(registryName === undefined ? {} : { registryName }),
  };
  await desk.resolved(found);
  const { run, template } = readLaunch(manifest, process.platform);
  const entry = join(tree, ...run.entry.split('/'));
  if ((await lstat(entry).catch(() => undefined))?.isFile() !== true)
    throw new InstallProblem('install_refused', `what it starts first, ${run.entry}, is not in it`);
  if (run.runtime === 'program') {
    await access(entry, constants.X_OK).catch(() => {
      throw new InstallProblem('install_refused', `${run.entry} is not marked as a program`);
    });
  }
  if (run.runtime === 'python') {
    await makeEnvironment(tree, python);
    await stripScripts(tree);
  }
  return {
    ...found,
    lock: lockHash([{ name, version, integrity }]),
    dependencies: [],
    run,
    template,
  };
}

async function readBundle(path: string): Promise<Buffer> {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: Error) => {
    throw new InstallProblem('package_not_found', error.message);
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new InstallProblem('install_refused', 'it is not a file');
    if (stats.size > MAX_FILE) throw new InstallProblem('install_refused', 'it is larger than 512 MiB');
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function readManifest(tree: string): Promise<McpbManifest> {
  let raw: unknown;
  try {
    raw = JSON.parse((await readFile(join(tree, 'manifest.json'), 'utf8')).replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new InstallProblem(
      'install_refused',
      `it has no manifest.json that can be read: ${(error as Error).message}`,
    );
  }
  const parsed = McpbManifest.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InstallProblem(
    'install_refused',
    `its manifest.json is not one of version 0.1 to 0.4: ${issue!.path.join('.')} ${issue!.message}`,
  );
}
