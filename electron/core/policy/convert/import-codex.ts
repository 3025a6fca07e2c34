import { type Gathering, isObject, type JsonObject } from './conversion.ts';

/** `requirements.toml`: with a table `mcp_servers` only the servers in it run, and only as their identity says. */
export function importCodex(gathering: Gathering, given: JsonObject): void {
  for (const key of Object.keys(given))
    if (key !== 'mcp_servers') gathering.lose(key, 'it is not about which servers may be used');
  const servers = given['mcp_servers'];
  if (servers === undefined) return;
  gathering.hasAllowlist();
  if (!isObject(servers)) {
    gathering.lose('mcp_servers', 'it is not a table; nothing is admitted');
    return;
  }
  for (const [name, server] of Object.entries(servers)) {
    const identity = isObject(server) ? server['identity'] : undefined;
    importIdentity(gathering, `mcp_servers.${name}`, isObject(identity) ? identity : {});
  }
}

function importIdentity(gathering: Gathering, where: string, { url, command }: JsonObject): void {
  const allowed = gathering.hasAllowlist();
  if (typeof url === 'string') {
    allowed.push({ serverUrl: url });
    gathering.lose(where, 'its name need not be the same here');
  } else if (typeof command === 'string') {
    gathering.lose(where, 'a command with any arguments cannot be expressed: use package or sha256 instead');
  } else if (isObject(command)) {
    const words = exactWords(command);
    if (words === undefined) gathering.lose(where, 'only arguments with match = "exact" can be expressed');
    else {
      allowed.push({ serverCommand: words });
      gathering.lose(where, 'its name need not be the same here');
    }
  } else gathering.lose(where, 'it has neither a command nor a url');
}

function exactWords({ executable, args = [] }: JsonObject): string[] | undefined {
  if (typeof executable !== 'string' || !Array.isArray(args)) return undefined;
  const words = [executable];
  for (const arg of args as unknown[]) {
    if (!isObject(arg) || arg['match'] !== 'exact' || typeof arg['value'] !== 'string') return undefined;
    words.push(arg['value']);
  }
  return words;
}
