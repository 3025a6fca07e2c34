import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FrontKit, TOKENS } from './front-kit.ts';

const requestInit = { headers: { Authorization: `Bearer ${TOKENS.cursor}` } };
const INFO = { name: 'sdk', version: '1' };

describe('the clients of the official SDKs', () => {
  let kit: FrontKit;
  beforeEach(async () => void (kit = await FrontKit.open()));
  afterEach(() => kit[Symbol.asyncDispose]());

  const urlOf = (server: string): URL => new URL(`${kit.url}/${server}`);

  test('v1 works with a real server, and ends its session', async () => {
    const client = new ClientV1(INFO, { capabilities: {} });
    const transport = new TransportV1(urlOf('memory'), { requestInit });
    await client.connect(transport);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('read_graph');
    const { content } = await client.callTool({ name: 'read_graph', arguments: {} });
    expect(JSON.stringify(content)).toContain('entities');
    await transport.terminateSession();
    await kit.until(() => kit.sessions.size === 0);
    await client.close();
  });

  test('v2 works with sessions: progress, and what the server asks', async () => {
    const client = new Client(INFO, { capabilities: { sampling: {} } });
    client.setRequestHandler('sampling/createMessage', () => ({
      role: 'assistant',
      content: { type: 'text', text: 'well met' },
      model: 'none',
    }));
    await client.connect(new StreamableHTTPClientTransport(urlOf('everything'), { requestInit }));
    const progress: number[] = [];
    await client.callTool(
      { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 2 } },
      { onprogress: ({ progress: step }) => progress.push(step) },
    );
    expect(progress).toEqual([1, 2]);
    const sampled = await client.callTool({
      name: 'trigger-sampling-request',
      arguments: { prompt: 'hello', maxTokens: 5 },
    });
    expect(JSON.stringify(sampled.content)).toContain('well met');
    await client.close();
  });

  test('v2 works without sessions: it finds the revision by itself, and asks back in rounds', async () => {
    const client = new Client(INFO, {
      capabilities: { elicitation: { form: {} } },
      versionNegotiation: { mode: 'auto' },
    });
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada' } }));
    await client.connect(new StreamableHTTPClientTransport(urlOf('both'), { requestInit }));
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
    expect((await client.listTools()).tools.length).toBeGreaterThan(10);
    const simple = await client.callTool({ name: 'test_simple_text', arguments: {} });
    expect(JSON.stringify(simple.content)).toContain('text');
    const mirrored = await client.callTool({ name: 'test_x_mcp_header', arguments: { region: 'Ögedei' } });
    expect(JSON.stringify(mirrored.content)).toContain('Ögedei');
    const asked = await client.callTool({ name: 'test_input_required_result_elicitation', arguments: {} });
    expect(JSON.stringify(asked.content)).toContain('Ada');
    await client.close();
  });

  test('v2 falls back to a session where the server is of the older revisions', async () => {
    const client = new Client(INFO, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new StreamableHTTPClientTransport(urlOf('memory'), { requestInit }));
    expect(client.getNegotiatedProtocolVersion()).toBe('2025-11-25');
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('read_graph');
    await client.close();
  });

  test('two programs with one token, which both count from 0, do not meet', async () => {
    const clients = await Promise.all(
      [1, 2, 3].map(async () => {
        const client = new Client(INFO, { versionNegotiation: { mode: 'auto' } });
        await client.connect(new StreamableHTTPClientTransport(urlOf('both'), { requestInit }));
        return client;
      }),
    );
    const steps: number[][] = clients.map(() => []);
    await Promise.all(
      clients.map((client, index) =>
        client.callTool(
          { name: 'test_tool_with_progress', arguments: {} },
          { onprogress: ({ progress }) => steps[index]!.push(progress) },
        ),
      ),
    );
    expect(steps).toEqual([
      [0, 50, 100],
      [0, 50, 100],
      [0, 50, 100],
    ]);
    expect(kit.upstreams).toHaveLength(1);
    await Promise.all(clients.map((client) => client.close()));
  });

  test('aborting a call of v2 cancels it, and a wrong token is told', async () => {
    kit.judge.decisions.set('test_simple_text', { effect: 'ask', reason: 'default' });
    const client = new Client(INFO, { versionNegotiation: { mode: 'auto' } });
    await client.connect(new StreamableHTTPClientTransport(urlOf('both'), { requestInit }));
    const abort = new AbortController();
    const calling = client.callTool({ name: 'test_simple_text', arguments: {} }, { signal: abort.signal });
    const question = await kit.approvals.question();
    abort.abort();
    await expect(calling).rejects.toThrow();
    await question.answered;
    expect(question.withdrawn).toBe('cancelled');
    await client.close();
    const stranger = new Client(INFO);
    const headers = { Authorization: 'Bearer none' };
    await expect(
      stranger.connect(new StreamableHTTPClientTransport(urlOf('both'), { requestInit: { headers } })),
    ).rejects.toThrow();
  });
});
