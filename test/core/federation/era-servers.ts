import { listing, scripted } from '../../fixtures/real-core.ts';

const tool = (name: string): object => ({ name, inputSchema: { type: 'object' } });

/** A server that knows nothing but revision 2026-07-28, and otherwise does as the rules say. */
export const modernOnly = (tools: readonly string[], ...rules: object[]): string[] =>
  scripted(
    [
      ...rules,
      {
        on: 'server/discover',
        do: [
          {
            answer: {
              resultType: 'complete',
              supportedVersions: ['2026-07-28'],
              capabilities: { tools: {}, extensions: { 'io.modelcontextprotocol/tasks': {} } },
            },
          },
        ],
      },
      { on: 'initialize', do: [{ error: { code: -32_022, message: 'only 2026-07-28' } }] },
      listing(...tools.map(tool)),
      { on: 'subscriptions/listen', do: [] },
    ],
    'echo',
  );
/** A server with a handshake that knows nothing newer. */
export const legacyOnly = (tools: readonly string[], ...rules: object[]): string[] =>
  scripted(
    [
      ...rules,
      { on: 'server/discover', do: [{ error: { code: -32_601, message: 'Method not found' } }] },
      {
        on: 'initialize',
        do: [
          {
            answer: {
              protocolVersion: '2025-11-25',
              capabilities: {
                tools: {},
                logging: {},
                tasks: { list: {}, requests: { tools: { call: {} } } },
              },
              serverInfo: { name: 'old', version: '1' },
            },
          },
        ],
      },
      listing(...tools.map(tool)),
    ],
    'echo',
  );
