import { AppError } from '../../../shared/errors/app-error.ts';
import type { Ecosystem } from '../../../shared/model/server.ts';

/** What a user asks to be installed. `version` absent: the newest. */
export type InstallSpec =
  | { readonly from: 'npm' | 'pypi'; readonly name: string; readonly version?: string }
  | { readonly from: 'registry'; readonly name: string; readonly version?: string }
  | { readonly from: 'mcpb'; readonly path: string };

const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const PYPI_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const REGISTRY_NAME = /^[A-Za-z0-9.-]+\/[A-Za-z0-9._-]+$/;
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,99}$/;
const NPM_VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** Reads `npm:NAME[@VERSION]`, `pypi:NAME[@VERSION]`, `mcpb:PATH`, `registry:NAME[@VERSION]`. Raises `usage`. */
export function readInstallSpec(text: string): InstallSpec {
  const colon = text.indexOf(':');
  const from = text.slice(0, colon);
  const rest = text.slice(colon + 1);
  if (from === 'mcpb' && rest !== '' && !rest.includes('\0')) return { from, path: rest };
  if (from !== 'npm' && from !== 'pypi' && from !== 'registry') throw unclear(text);
  const at = rest.indexOf('@', 1);
  const name = at < 0 ? rest : rest.slice(0, at);
  const version = at < 0 ? undefined : rest.slice(at + 1);
  const pattern = { npm: NPM_NAME, pypi: PYPI_NAME, registry: REGISTRY_NAME }[from];
  if (!pattern.test(name) || name.length > 214) throw unclear(text);
  if (version !== undefined && !(from === 'npm' ? NPM_VERSION : VERSION).test(version)) {
    throw new AppError('usage', {
      problem: `"${version}" is no exact version of ${from}:${name}.`,
      command: 'install',
    });
  }
  const normal = from === 'pypi' ? name.toLowerCase().replace(/[-_.]+/g, '-') : name;
  return { from, name: normal, ...(version === undefined ? {} : { version }) };
}

function unclear(text: string): AppError<'usage'> {
  const problem = `"${text}" is no package: give npm:NAME@VERSION, pypi:NAME@VERSION, mcpb:PATH or registry:NAME.`;
  return new AppError('usage', { problem, command: 'install' });
}

/** `npm:NAME@VERSION`: how a package is called in sentences and records. */
export function packageText(ecosystem: Ecosystem, name: string, version?: string): string {
  return `${ecosystem}:${name}${version === undefined ? '' : `@${version}`}`;
}

/**
 * The folder of a package below `packages/`: one per package and version, different for every two of them. What npm
 * allows in a name cannot leave the folder; the name of a bundle is checked by its manifest.
 */
export function packageFolder(ecosystem: Ecosystem, name: string, version: string): string {
  const flat = name.replace('/', '+');
  return `${ecosystem === 'npm' ? '' : `${ecosystem}+`}${flat}@${version}`;
}
