import { isJsonObject, type JsonObject } from '../frames/index.ts';
import type { Member } from './member.ts';

/** Revisions with a handshake. Whatever a client asks for besides, it is offered the newest of them. */
const VERSIONS: ReadonlySet<unknown> = new Set(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']);
const NEWEST = '2025-11-25';

/** Lists change whenever a server comes or goes, so a client can always be told. */
const CHANGING = ['tools', 'prompts', 'resources'];

/** The answer to `initialize` for all servers together: what any of them can do, and what each says of itself. */
export function mergedWelcome(members: readonly Member[], requested: unknown, version: string): JsonObject {
  const ready = members.filter(({ isReady }) => isReady);
  const capabilities: Record<string, unknown> = { tools: {} };
  for (const { welcome } of ready) {
    const own = welcome['capabilities'];
    if (isJsonObject(own)) merge(capabilities, own);
  }
  // Tasks would have to be followed over several servers; none is begun where none is offered.
  delete capabilities['tasks'];
  for (const name of CHANGING) {
    const capability = capabilities[name];
    if (isJsonObject(capability)) capabilities[name] = { ...capability, listChanged: true };
  }
  const instructions = ready.flatMap(({ server, welcome }) => {
    const text = welcome['instructions'];
    return typeof text === 'string' && text.trim() !== '' ? [`# ${server}\n\n${text.trim()}`] : [];
  });
  return {
    protocolVersion: VERSIONS.has(requested) ? requested : NEWEST,
    capabilities,
    serverInfo: { name: 'gatehouse', title: 'Gatehouse', version },
    ...(instructions.length === 0 ? {} : { instructions: instructions.join('\n\n') }),
  };
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
