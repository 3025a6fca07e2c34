import { join } from 'node:path';
import { realServer, ROOT } from '../fixtures/gatehouse.ts';
import { commonSession, oddMessages } from './legacy-session.ts';
import { commonModernSession } from './modern-session.ts';
import type { RecordedServer } from './recorded-servers.ts';
import type { RecordingClient } from './recording-client.ts';

/** A server of test/real-servers. */
const installed = (...path: string[]): string => join(ROOT, 'test', 'real-servers', 'node_modules', ...path);

/** Nobody listens there, so that no test depends on a network: who wants one fails at once and says so. */
const NOWHERE = 'http://127.0.0.1:9';
const NO_BROWSER = '/no/browser';

type Calls = readonly (readonly [tool: string, args: object])[];

/** Everything every server is asked, then these calls. */
const session =
  (calls: Calls) =>
  async (client: RecordingClient): Promise<void> => {
    await commonSession(client);
    for (const [tool, args] of calls) await client.call(tool, args);
    await oddMessages(client);
  };

const modern =
  (calls: Calls) =>
  (client: RecordingClient): Promise<void> =>
    commonModernSession(client, calls);

const SEQUENTIAL_THINKING: Calls = [
  [
    'sequentialthinking',
    { thought: 'né \u{1f980}', nextThoughtNeeded: true, thoughtNumber: 1, totalThoughts: 2 },
  ],
  ['sequentialthinking', { thought: 'then', nextThoughtNeeded: false, thoughtNumber: 2, totalThoughts: 2 }],
  ['sequentialthinking', { thought: 7 }],
];

const PLAYWRIGHT: Calls = [
  ['browser_navigate', { url: 'data:text/html,hello' }],
  ['browser_tabs', { action: 'list' }],
  ['browser_resize', { width: 'wide' }],
  ['browser_close', {}],
];

const CHROME_DEVTOOLS: Calls = [
  ['list_pages', {}],
  ['take_snapshot', { pageId: 1 }],
  ['emulate', { networkConditions: 'none of these' }],
];

const CONTEXT7: Calls = [
  ['resolve-library-id', { query: 'how to route', libraryName: 'a library \u2028' }],
  ['query-docs', { libraryId: '/someone/something', query: 'how to route' }],
  ['query-docs', {}],
];

const MONGODB: Calls = [
  ['list-connections', {}],
  ['list-databases', { connectionId: 'nobody' }],
  ['find', { connectionId: 'nobody', database: 'a', collection: 'b', filter: { n: { $gt: 1 } } }],
  ['find', { database: 1 }],
  ['connect', { connectionString: 'not one' }],
];

const NOTION: Calls = [
  ['API-get-self', {}],
  ['API-post-search', { query: 'plan \u{1f980}' }],
  ['API-retrieve-a-page', { page_id: 7 }],
];

const context7 = {
  command: () => [installed('@upstash', 'context7-mcp', 'dist', 'index.js')],
  env: () => ({ CONTEXT7_API_URL: NOWHERE, CONTEXT7_TELEMETRY_DISABLED: '1' }),
};

const mongodb = {
  command: () => [installed('mongodb-mcp-server', 'dist', 'esm', 'index.js')],
  env: (folder: string) => ({
    MDB_MCP_TELEMETRY: 'disabled',
    MDB_MCP_LOG_PATH: join(folder, 'logs'),
    MDB_MCP_EXPORTS_PATH: join(folder, 'exports'),
  }),
};

/** Servers that others wrote, as npm has them. Those that speak both eras are in it twice. */
export const SERVERS_OF_OTHERS: readonly RecordedServer[] = [
  {
    name: 'sequential-thinking',
    command: () => [realServer('sequential-thinking')],
    session: session(SEQUENTIAL_THINKING),
  },
  {
    name: 'playwright',
    command: () => [
      installed('@playwright', 'mcp', 'cli.js'),
      '--headless',
      '--isolated',
      '--executable-path',
      NO_BROWSER,
    ],
    session: session(PLAYWRIGHT),
  },
  {
    name: 'chrome-devtools',
    command: () => [
      installed('chrome-devtools-mcp', 'build', 'src', 'bin', 'chrome-devtools-mcp.js'),
      '--no-usage-statistics',
      '--no-performance-crux',
      '--isolated',
      '--executable-path',
      NO_BROWSER,
    ],
    session: session(CHROME_DEVTOOLS),
  },
  { name: 'context7', ...context7, session: session(CONTEXT7) },
  { name: 'context7, revision 2026-07-28', ...context7, session: modern(CONTEXT7) },
  { name: 'mongodb', ...mongodb, session: session(MONGODB) },
  { name: 'mongodb, revision 2026-07-28', ...mongodb, session: modern(MONGODB) },
  {
    name: 'notion',
    command: () => [installed('@notionhq', 'notion-mcp-server', 'bin', 'cli.mjs')],
    env: () => ({ HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE, NOTION_TOKEN: 'ntn_of_nobody' }),
    session: session(NOTION),
  },
];
