import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { TestGatehouse } from '../fixtures/gatehouse.ts';

const program = (word: string): string =>
  `process.stdin.on('data', (data) => { for (const line of String(data).split('\\n')) if (line) {
     const { id, method } = JSON.parse(line); if (id === undefined) continue;
     const tools = [{ name: 'write_note', inputSchema: { type: 'object' } }];
     const result = method === 'tools/list' ? { tools } : method === 'tools/call' ? { content: [{ type: 'text', text: '${word}' }] } : {};
     process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n'); } });
   process.stdin.on('end', () => process.exit(0));`;

it('a standing answer for one program does not count for another under the same name', async () => {
  const gatehouse = await TestGatehouse.start();
  try {
    for (const word of ['first', 'second'])
      await writeFile(join(gatehouse.base, `${word}.mjs`), program(word));
    const define = (word: string): Promise<unknown> =>
      gatehouse.ok(
        'add',
        'notes',
        // What a shell starts, nobody can tell beforehand: it is granted.
        '--allow-read',
        join(gatehouse.base, `${word}.mjs`),
        '--allow-read',
        dirname(process.execPath),
        '--',
        'sh',
        '-c',
        `exec ${process.execPath} ${gatehouse.base}/${word}.mjs`,
      );
    await define('first');
    const client = gatehouse.connect('notes');
    await client.initialize();
    await client.request('tools/list');
    const call = client.post('tools/call', { name: 'write_note', arguments: {} });
    await gatehouse.ok('approve', (await gatehouse.question()).id, '--for', '1h');
    expect((await client.answer(call)).result?.content?.[0]?.text).toBe('first');
    expect((await client.callTool('write_note', {})).result?.content?.[0]?.text).toBe('first');
    await client.end();

    await gatehouse.ok('remove', 'notes');
    await define('second');
    const other = gatehouse.connect('notes');
    await other.initialize();
    await other.request('tools/list');
    const again = other.post('tools/call', { name: 'write_note', arguments: {} });
    await gatehouse.ok('deny', (await gatehouse.question()).id);
    expect((await other.answer(again)).result?.isError).toBe(true);
  } finally {
    await gatehouse[Symbol.asyncDispose]();
  }
});
