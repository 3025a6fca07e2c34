import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { ClientAdapter, LocateFacts, ProjectsFile } from './adapter.ts';
import { clientAdapters } from './adapter-list.ts';
import { LARGEST_CONFIG } from './config-file.ts';
import { pathOf } from './known-folders.ts';
import type { MachineFacts } from './ports.ts';
import { isInsideWsl } from './wsl.ts';

/** More are not looked at: each is a handful of files to watch. */
const MOST_PROJECTS = 300;

/**
 * The project folders that clients remember by themselves, each once. What cannot be read is left out: this widens what
 * is looked at, and decides nothing.
 */
export async function knownProjects(
  machine: MachineFacts,
  adapters: readonly ClientAdapter[] = clientAdapters,
): Promise<string[]> {
  const facts: LocateFacts = { ...machine, folders: [] };
  const found = await Promise.all(adapters.map(({ projects }) => read(facts, projects)));
  const path = pathOf(machine.platform);
  // Looking into WSL starts it: that is done only for a folder somebody named.
  const folders = found.flat().filter((folder) => path.isAbsolute(folder) && !isInsideWsl(folder));
  return [...new Set(folders.map((folder) => path.resolve(folder)))].slice(0, MOST_PROJECTS);
}

async function read(facts: LocateFacts, projects: ProjectsFile | undefined): Promise<string[]> {
  if (projects === undefined) return [];
  if (projects.kind === 'keys') return keysOf(await readJson(projects.path(facts)), projects.member);
  const folder = projects.path(facts);
  const { join } = pathOf(facts.platform);
  const names = facts.list(folder).slice(0, 4 * MOST_PROJECTS);
  const workspaces = await Promise.all(names.map((name) => readJson(join(folder, name, 'workspace.json'))));
  return workspaces.flatMap((workspace) => folderOf(workspace, facts.platform));
}

function keysOf(value: unknown, member: string): string[] {
  const map = isObject(value) ? value[member] : undefined;
  return isObject(map) ? Object.keys(map) : [];
}

function folderOf(workspace: unknown, platform: MachineFacts['platform']): string[] {
  const url = isObject(workspace) ? workspace['folder'] : undefined;
  if (typeof url !== 'string' || !url.startsWith('file:///')) return [];
  try {
    return [fileURLToPath(url, { windows: platform === 'win32' })];
  } catch {
    return [];
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    const stats = await stat(path);
    if (!stats.isFile() || stats.size > LARGEST_CONFIG) return undefined;
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
