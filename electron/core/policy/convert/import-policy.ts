import { parse as parseJsonc, type ParseError } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { AppError } from '../../../../shared/errors/app-error.ts';
import { Policy } from '../schema.ts';
import { Gathering, type Imported, isObject, type JsonObject } from './conversion.ts';
import { importCodex } from './import-codex.ts';
import { importCursor } from './import-cursor.ts';
import { type Dialect, importList, importPermissions, loseOthers } from './shared-grammar.ts';

export const IMPORTERS = ['claude-code', 'copilot', 'vscode', 'cursor', 'codex'] as const;
export type Importer = (typeof IMPORTERS)[number];

/**
 * A policy from the settings of a vendor, and what could not be carried over. Never wider than the original: what cannot be
 * said is left out of an allowlist, and said to be lost. Raises `file_invalid`.
 */
export function importPolicy(file: string, text: string, from: Importer): Imported {
  const gathering = new Gathering();
  switch (from) {
    case 'claude-code':
      importClaudeCode(gathering, jsonObject(file, text));
      break;
    case 'copilot':
      importCopilot(gathering, jsonObject(file, text));
      break;
    case 'vscode':
      importVsCode(gathering, jsonObject(file, text));
      break;
    case 'cursor':
      importCursor(gathering, jsonOrLines(file, text));
      break;
    case 'codex':
      importCodex(gathering, tomlObject(file, text));
      break;
  }
  const imported = gathering.result(`imported-from-${from}`);
  const checked = Policy.safeParse(imported.policy);
  if (!checked.success)
    throw new AppError('file_invalid', { file, problem: checked.error.issues[0]!.message });
  return { policy: checked.data, lost: imported.lost };
}

const LISTS = ['allowedMcpServers', 'deniedMcpServers'];
const NOT_SERVERS = 'it is not about which servers and tools may be used';

const CLAUDE: Dialect = { expandsVariables: true, oneBadEntryEmptiesTheList: false };

function importClaudeCode(gathering: Gathering, given: JsonObject): void {
  importList(gathering, 'allowedMcpServers', 'allowed', given['allowedMcpServers'], CLAUDE);
  importList(gathering, 'deniedMcpServers', 'denied', given['deniedMcpServers'], CLAUDE);
  importPermissions(gathering, given['permissions']);
  for (const key of ['managedMcpServers', 'mcpServers'])
    if (given[key] !== undefined)
      gathering.lose(key, 'it defines servers; define them with gatehouse add or gatehouse adopt');
  loseOthers(
    gathering,
    given,
    [...LISTS, 'permissions', 'managedMcpServers', 'mcpServers', 'allowManagedMcpServersOnly', '$schema'],
    NOT_SERVERS,
  );
}

const COPILOT: Dialect = { expandsVariables: false, oneBadEntryEmptiesTheList: true };

function importCopilot(gathering: Gathering, given: JsonObject): void {
  importList(gathering, 'allowedMcpServers', 'allowed', given['allowedMcpServers'], COPILOT);
  importList(gathering, 'deniedMcpServers', 'denied', given['deniedMcpServers'], COPILOT);
  importPermissions(gathering, given['permissions']);
  loseOthers(
    gathering,
    given,
    [...LISTS, 'permissions', 'allowManagedMcpServersOnly', '$schema'],
    NOT_SERVERS,
  );
}

const VSCODE_NAMES: Readonly<Record<string, string>> = {
  ChatAllowedMcpServers: 'allowed',
  ChatDeniedMcpServers: 'denied',
  ChatMCP: 'access',
  ChatAllowManagedMcpServersOnly: 'only',
  'chat.mcp.allowedServers': 'allowed',
  'chat.mcp.deniedServers': 'denied',
  'chat.mcp.access': 'access',
};

function importVsCode(gathering: Gathering, given: JsonObject): void {
  for (const [key, value] of Object.entries(given)) {
    const kind = VSCODE_NAMES[key];
    if (kind === 'allowed' || kind === 'denied') importList(gathering, key, kind, value, COPILOT);
    else if (kind === 'access') importAccess(gathering, key, value);
    else if (kind === undefined) gathering.lose(key, NOT_SERVERS);
  }
}

function importAccess(gathering: Gathering, key: string, value: unknown): void {
  if (value === 'all') return;
  if (value === 'none') {
    gathering.hasAllowlist().length = 0;
    return;
  }
  gathering.lose(key, 'only servers of a registry: list the packages it holds in allowedMcpServers');
}

function jsonObject(file: string, text: string): JsonObject {
  const value = json(file, text);
  if (isObject(value)) return value;
  throw new AppError('file_invalid', { file, problem: 'it is not a JSON object' });
}

function jsonOrLines(file: string, text: string): unknown {
  if (/^\s*[{[]/.test(text)) return json(file, text);
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function json(file: string, text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parseJsonc(text, errors, { allowTrailingComma: true });
  if (errors.length > 0) throw new AppError('file_invalid', { file, problem: 'it is not JSON' });
  return value;
}

function tomlObject(file: string, text: string): JsonObject {
  try {
    return parseToml(text);
  } catch {
    throw new AppError('file_invalid', { file, problem: 'it is not TOML' });
  }
}
