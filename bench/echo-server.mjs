#!/usr/bin/env node
/** The smallest MCP server that can be measured: raw JSON-RPC lines, no SDK, a tool that echoes and one that tells much. */
const TOOLS = [
  {
    name: 'echo',
    description: 'Echoes the message back',
    inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
    annotations: { readOnlyHint: true },
  },
  {
    name: 'read_text',
    description: 'Answers so many bytes of text',
    inputSchema: { type: 'object', properties: { bytes: { type: 'number' } }, required: ['bytes'] },
    annotations: { readOnlyHint: true },
  },
];

function textOf({ name, arguments: args }) {
  return name === 'read_text' ? 'x'.repeat(args.bytes) : String(args?.message);
}

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
      return { content: [{ type: 'text', text: textOf(message.params) }] };
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
