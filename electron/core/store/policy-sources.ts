import { readdir } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { errorCode, errorText } from './file-error.ts';
import type { ManagedPolicy } from './managed-policy.ts';
import { type OwnerRule, type PolicyRead, readPolicyFile } from './policy-file-read.ts';

/** Where the policy of the machine is. */
export interface SystemPolicyPlace {
  readonly file: string;
  /** Every `*.json` in it is a layer too. */
  readonly folder?: string;
  /** The user id that file and folder must belong to: 0, but for tests. */
  readonly uid: number;
}

/** The place IT puts policy on this kind of system (policy.md, "Layers"); undefined where there is no such file. */
export function systemPolicyPlace(platform: NodeJS.Platform): SystemPolicyPlace | undefined {
  switch (platform) {
    case 'win32':
      return undefined;
    case 'darwin':
      return { file: '/Library/Application Support/Gatehouse/policy.json', uid: 0 };
    default:
      return { file: '/etc/gatehouse/policy.json', folder: '/etc/gatehouse/policy.d', uid: 0 };
  }
}

/** The files a `GATEHOUSE_POLICY` value lists, in the form of PATH. */
export function listedPolicyFiles(value: string | undefined, cwd: string): string[] {
  return (value ?? '')
    .split(delimiter)
    .filter((file) => file !== '')
    .map((file) => resolve(cwd, file));
}

/** A place a layer can come from. */
export interface Source {
  readonly name: string;
  /** For people: where it is. */
  readonly place: string;
  /** Undefined: it was there once, and nobody looks for it any more. */
  readonly read: (() => Promise<PolicyRead>) | undefined;
  /** One that is not there is an invalid layer. */
  readonly required: boolean;
}

export interface SourcePlaces {
  /** Undefined where the system has no policy file. */
  readonly system: SystemPolicyPlace | undefined;
  readonly managed?: ManagedPolicy | undefined;
  readonly userFile: string;
  /** Files that must be there (GATEHOUSE_POLICY): one that is missing is an invalid layer. */
  readonly listedFiles: readonly string[];
}

const ANYONE: OwnerRule = { kind: 'anyone' };

/** Every place that may hold a policy now. */
export async function findSources({
  system,
  managed,
  userFile,
  listedFiles,
}: SourcePlaces): Promise<Source[]> {
  const sources: Source[] = [];
  if (system !== undefined) {
    const owner: OwnerRule = { kind: 'only', uid: system.uid };
    sources.push(fileSource('system', system.file, owner));
    if (system.folder !== undefined) sources.push(...(await sourcesIn(system.folder, owner)));
  }
  if (managed !== undefined) {
    const read = (): Promise<PolicyRead> => managed.read();
    sources.push({ name: 'system/managed', place: managed.source, read, required: false });
  }
  sources.push(fileSource('user', userFile, ANYONE));
  listedFiles.forEach((file, index) => {
    sources.push({ ...fileSource(`environment/${index + 1}`, file, ANYONE), required: true });
  });
  return sources;
}

function fileSource(name: string, file: string, owner: OwnerRule): Source {
  return { name, place: file, read: () => readPolicyFile(file, owner), required: false };
}

async function sourcesIn(folder: string, owner: OwnerRule): Promise<Source[]> {
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
    return names.map((name) => fileSource(`system/${name}`, join(folder, name), owner));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    const problems = [{ problem: `the folder cannot be read: ${errorText(error)}` }];
    const read = (): Promise<PolicyRead> => Promise.resolve({ kind: 'bad', problems });
    return [{ name: 'system/*', place: folder, read, required: true }];
  }
}
