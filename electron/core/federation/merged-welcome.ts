import { isJsonObject, type JsonObject, REVISION } from '../frames/index.ts';
import type { Member } from './member.ts';
import { SERVER } from './revision.ts';

/** Revisions with a handshake. Whatever a client asks for besides, it is offered the newest of them. */
const VERSIONS: ReadonlySet<unknown> = new Set(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']);
const NEWEST = '2025-11-25';
/** The tasks of revision 2026-07-28. */
const TASKS = 'io.modelcontextprotocol/tasks';

/** Lists change whenever a server comes or goes, so a client can always be told. */
const CHANGING = ['tools', 'prompts', 'resources'];

/** The answer to `initialize` for all servers together: what any of them can do, and what each says of itself. */
export function mergedWelcome(members: readonly Member[], requested: unknown, version: string): JsonObject {
  const capabilities = mergedCapabilities(members);
  withoutTaskExtension(capabilities);
  return {
    protocolVersion: VERSIONS.has(requested) ? requested : NEWEST,
    capabilities,
    serverInfo: ownInfo(version),
    ...mergedInstructions(members),
  };
}

/** The answer to `server/discover` for all servers together. It is the client's alone, and as short-lived as a list. */
export function mergedDiscovery(members: readonly Member[], version: string, ttlMs: number): JsonObject {
  const capabilities = mergedCapabilities(members);
  // Those of revision 2025-11-25, which this one does not have.
  delete capabilities['tasks'];
  return {
    resultType: 'complete',
    supportedVersions: [REVISION],
    capabilities,
    ...mergedInstructions(members),
    ttlMs,
    cacheScope: 'private',
    _meta: { [SERVER]: ownInfo(version) },
  };
}

/** What Gatehouse says of itself. */
export const ownInfo = (version: string): JsonObject => ({ name: 'gatehouse', title: 'Gatehouse', version });

function mergedCapabilities(members: readonly Member[]): Record<string, unknown> {
  const capabilities: Record<string, unknown> = { tools: {} };
  for (const { welcome } of members.filter(({ isReady }) => isReady)) {
    const own = welcome['capabilities'];
    if (isJsonObject(own)) merge(capabilities, own);
  }
  for (const name of CHANGING) {
    const capability = capabilities[name];
    if (isJsonObject(capability)) capabilities[name] = { ...capability, listChanged: true };
  }
  return capabilities;
}

function withoutTaskExtension(capabilities: Record<string, unknown>): void {
  const { extensions } = capabilities;
  if (!isJsonObject(extensions)) return;
  const { [TASKS]: _, ...rest } = extensions;
  capabilities['extensions'] = rest;
}

function mergedInstructions(members: readonly Member[]): JsonObject {
  const instructions = members
    .filter(({ isReady }) => isReady)
    .flatMap(({ server, welcome }) => {
      const text = welcome['instructions'];
      return typeof text === 'string' && text.trim() !== '' ? [`# ${server}\n\n${text.trim()}`] : [];
    });
  return instructions.length === 0 ? {} : { instructions: instructions.join('\n\n') };
}

/** Adds what is not there yet; of flags, true wins. */
function merge(target: Record<string, unknown>, added: JsonObject): void {
  for (const [name, value] of Object.entries(added)) {
    const before = target[name];
    if (isJsonObject(before) && isJsonObject(value)) {
      const both = { ...before };
      merge(both, value);
      target[name] = both;
    } else if (before === undefined || before === false) {
      Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
    }
  }
}
