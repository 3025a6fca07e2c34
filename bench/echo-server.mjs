#!/usr/bin/env node
/** The smallest MCP server that can be measured: raw JSON-RPC lines, no SDK, one tool that echoes. */
const TOOLS = [
  {
    name: 'echo',
    description: 'Echoes the message back',
    inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
    annotations: { readOnlyHint: true },
  },
];

function resultOf(message) {
  switch (message.method) {
    case 'initialize':
      return {
        protocolVersion: message.params.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'bench-echo', version: '1.0.0' },
      };
    case 'tools/list':
      return { tools: TOOLS };
    case 'tools/call':
      return { content: [{ type: 'text', text: String(message.params.arguments?.message) }] };
    case 'ping':
      return {};
    default:
      return undefined;
  }
}

function answerTo(line) {
  const message = JSON.parse(line);
  if (message.id === undefined) return '';
  const result = resultOf(message);
  const outcome =
    result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
  return `${JSON.stringify({ jsonrpc: '2.0', id: message.id, ...outcome })}\n`;
}

let chunks = [];
process.stdin.on('data', (chunk) => {
  let answers = '';
  let start = 0;
  for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
    chunks.push(chunk.subarray(start, end));
    answers += answerTo(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    chunks = [];
    start = end + 1;
  }
  if (start < chunk.length) chunks.push(chunk.subarray(start));
  if (answers !== '') process.stdout.write(answers);
});
process.stdin.on('end', () => process.exit(0));
