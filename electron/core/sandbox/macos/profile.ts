import { dirname } from 'node:path';
import type { LaunchPlan } from '../plan.ts';
import { PROTECTED_NAMES } from '../protected-names.ts';
import {
  DEVICES_READ,
  DEVICES_WRITTEN,
  MACH_SERVICES,
  SYSTEM_FILES,
  SYSTEM_FOLDERS,
  SYSCTL_NAMES,
  SYSCTL_PREFIXES,
} from './system-needs.ts';

/** A profile in Apple's sandbox language, and the parameters its paths come from (`sandbox-exec -D`). */
export interface MacosProfile {
  readonly text: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface MacosProfileRequest {
  readonly plan: Pick<LaunchPlan, 'runtime' | 'grants' | 'cwd'>;
  /** Private to the launch: its tmp and its home. */
  readonly scratch: string;
  /** Ports of the loopback address that may be connected to. */
  readonly ports: readonly number[];
}

/**
 * The profile of one launch: everything is denied, then what it needs is allowed. Pure. No path is ever written into the text,
 * so no name of a file can be read as anything but a path. Of several rules that match, the last counts: denials within grants
 * come after them.
 */
export function macosProfile({ plan, scratch, ports }: MacosProfileRequest): MacosProfile {
  const parameters = new Parameters();
  const place = (kind: 'folder' | 'file', path: string, name: string): string =>
    `(${kind === 'folder' ? 'subpath' : 'literal'} ${parameters.of(name, path)})`;
  const runtime = plan.runtime.map((path) => place('folder', path, 'RUNTIME'));
  const system = [
    ...SYSTEM_FOLDERS.map((path) => `(subpath "${path}")`),
    ...SYSTEM_FILES.map((path) => `(literal "${path}")`),
  ];
  const granted = plan.grants.map((grant) => ({ grant, at: place(grant.kind, grant.path, 'GRANT') }));
  const own = place('folder', scratch, 'SCRATCH');
  const shown = [...plan.runtime, ...plan.grants.map(({ path }) => path), scratch, `${plan.cwd}/.`];
  const above = [...new Set(shown.flatMap(ancestors))];
  const lines = [
    '(version 1)',
    '(deny default)',
    '(allow process-fork)',
    '(allow signal (target same-sandbox))',
    '(allow process-info* (target same-sandbox))',
    rule('allow', 'process-exec', [...SYSTEM_FOLDERS.map((path) => `(subpath "${path}")`), ...runtime]),
    rule('allow', 'sysctl-read', [
      ...SYSCTL_NAMES.map((name) => `(sysctl-name "${name}")`),
      ...SYSCTL_PREFIXES.map((name) => `(sysctl-name-prefix "${name}")`),
    ]),
    rule(
      'allow',
      'mach-lookup',
      MACH_SERVICES.map((name) => `(global-name "${name}")`),
    ),
    '(allow ipc-posix-sem)',
    rule('allow', 'file-read*', [...system, ...runtime, ...granted.map(({ at }) => at), own]),
    rule('allow', 'file-map-executable', [
      ...SYSTEM_FOLDERS.map((path) => `(subpath "${path}")`),
      ...runtime,
      ...granted.map(({ at }) => at),
    ]),
    rule(
      'allow',
      'file-read-metadata',
      ['/', '/private', '/var', '/tmp', '/etc', ...above].map(
        (path) => `(literal ${parameters.of('ABOVE', path)})`,
      ),
    ),
    rule(
      'allow',
      'file-read*',
      DEVICES_READ.map((path) => `(literal "${path}")`),
    ),
    rule(
      'allow',
      'file-write-data file-ioctl',
      DEVICES_WRITTEN.map((path) => `(literal "${path}")`),
    ),
    rule('allow', 'file-write*', [
      own,
      ...granted.filter(({ grant }) => grant.mode === 'write').map(({ at }) => at),
    ]),
    ...granted.flatMap(({ grant }) => guards(grant, parameters)),
    rule(
      'allow',
      'network-outbound',
      ports.map((port) => `(remote ip "localhost:${port}")`),
    ),
  ];
  return { text: `${lines.filter((line) => line !== '').join('\n')}\n`, parameters: parameters.all() };
}

/** What stays as it is in a folder that may be written; also under names that are not there yet. */
function guards(grant: LaunchPlan['grants'][number], parameters: Parameters): string[] {
  const entries = grant.guarded.map(({ path, kind, as }) => {
    const filter = `(${kind === 'folder' ? 'subpath' : 'literal'} ${parameters.of('GUARDED', path)})`;
    if (as === 'pinned') return rule('deny', 'file-write-unlink', [filter.replace('(subpath', '(literal')]);
    return rule('deny', as === 'hidden' ? 'file-read* file-write*' : 'file-write*', [filter]);
  });
  if (grant.mode === 'read' || grant.kind === 'file') return entries;
  const folder = parameters.of('GRANT', grant.path);
  const names = PROTECTED_NAMES.map((name) => `(subpath (string-append ${folder} "/${name}"))`);
  // A folder that holds a protected one must not be moved away and made anew.
  const holders = [...new Set(PROTECTED_NAMES.filter((name) => name.includes('/')).map(dirname))].map(
    (name) => `(literal (string-append ${folder} "/${name}"))`,
  );
  return [rule('deny', 'file-write*', names), rule('deny', 'file-write-unlink', holders), ...entries];
}

/** One rule over any of the filters; nothing when there is none, because a rule without a filter is one for everything. */
function rule(effect: 'allow' | 'deny', operations: string, filters: readonly string[]): string {
  return filters.length === 0 ? '' : `(${effect} ${operations}\n  ${filters.join('\n  ')})`;
}

function ancestors(path: string): string[] {
  const above: string[] = [];
  for (let folder = dirname(path); folder !== '/' && folder !== '.'; folder = dirname(folder))
    above.push(folder);
  return above;
}

/** Names for paths; a path that comes again has the name it had. */
class Parameters {
  readonly #names = new Map<string, string>();

  of(kind: string, path: string): string {
    const known = this.#names.get(path) ?? `${kind}_${this.#names.size}`;
    this.#names.set(path, known);
    return `(param "${known}")`;
  }

  all(): Record<string, string> {
    return Object.fromEntries([...this.#names].map(([path, name]) => [name, path]));
  }
}
