/** The bundled demo server: a real MCP server over three files of a demo folder. Usage: demo-server FOLDER */
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { VERSION } from '../../shared/util/version.ts';
import { deleteDemoFile, listDemoFiles, makeDemoFiles, readDemoFile, searchDemoFiles } from './demo-files.ts';

const folder = process.argv[2];
if (folder === undefined) {
  process.stderr.write('usage: demo-server FOLDER\n');
  process.exit(2);
}
await makeDemoFiles(folder);

const text = (value: string): { content: { type: 'text'; text: string }[] } => ({
  content: [{ type: 'text', text: value }],
});
const server = new McpServer({ name: 'gatehouse-demo', version: VERSION });
const read = { readOnlyHint: true, openWorldHint: false };

server.registerTool(
  'list_files',
  { description: 'Lists the files of the demo folder.', annotations: read },
  async () => text((await listDemoFiles(folder)).join('\n')),
);
server.registerTool(
  'read_file',
  {
    description: 'Reads one file of the demo folder.',
    inputSchema: z.object({ name: z.string() }),
    annotations: read,
  },
  async ({ name }) => text(await readDemoFile(folder, name)),
);
server.registerTool(
  'search_files',
  {
    description: 'Finds text in the files of the demo folder.',
    inputSchema: z.object({ text: z.string() }),
    annotations: read,
  },
  async (input) => text((await searchDemoFiles(folder, input.text)).join('\n') || 'nothing found'),
);
server.registerTool(
  'delete_file',
  {
    description: 'Deletes one file of the demo folder.',
    inputSchema: z.object({ name: z.string() }),
    annotations: { readOnlyHint: false, destructiveHint: true, openWorldHint: false },
  },
  async ({ name }) => {
    await deleteDemoFile(folder, name);
    return text(`deleted ${name}`);
  },
);

await server.connect(new StdioServerTransport());
