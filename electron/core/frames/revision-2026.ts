/** The first revision without a handshake, and the newest there is: in it every request speaks for itself. */
export const REVISION = '2026-07-28';

/** The member of `_meta` in which a message of that revision names it. */
export const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
export const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities';
export const CLIENT_KEY = 'io.modelcontextprotocol/clientInfo';

/**
 * The body member that `Mcp-Name` repeats, by method (revision 2026-07-28, Streamable HTTP, "Request Metadata"). The tasks
 * are those of their extension (SEP-2663).
 */
export const NAMED_BY: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
]);
