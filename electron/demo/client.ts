/**
 * The scripted demo client: a real MCP client that starts the shim as any AI client would, then reads, searches and asks
 * to delete. Usage: demo-client SHIM SERVER
 */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { VERSION } from '../../shared/util/version.ts';

/** Longer than the gate's own deadline, so that a late answer is the gate's to give. */
const CALL_TIMEOUT_MS = 120_000;
/** A person can follow what happens. */
const PAUSE_MS = 700;

const [shim, serverName] = process.argv.slice(2);
if (shim === undefined || serverName === undefined) {
  process.stderr.write('usage: demo-client SHIM SERVER\n');
  process.exit(2);
}

const client = new Client({ name: 'gatehouse-demo', version: VERSION });
await client.connect(
  new StdioClientTransport({
    command: shim,
    args: ['connect', serverName, '--client', 'demo'],
    env: { ...process.env } as Record<string, string>,
  }),
);

const script: { name: string; arguments: Record<string, unknown> }[] = [
  { name: 'list_files', arguments: {} },
  { name: 'read_file', arguments: { name: 'plan.md' } },
  { name: 'search_files', arguments: { text: 'ship' } },
  { name: 'delete_file', arguments: { name: 'old-draft.md' } },
];

await client.listTools();
for (const call of script) {
  const result = await client.callTool(call, { timeout: CALL_TIMEOUT_MS });
  process.stdout.write(`${call.name}: ${result.isError === true ? 'not done' : 'done'}\n`);
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
await client.close();
