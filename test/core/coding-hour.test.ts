import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitionHash, type ToolDefinition } from '../../electron/core/gateway/index.ts';
import { JsonRpcClient } from '../fixtures/json-rpc-client.ts';
import { JudgedDesk } from '../fixtures/judged-desk.ts';

interface Step {
  readonly server: 'files' | 'git' | 'memory';
  readonly tool: string;
  readonly arguments: Record<string, unknown>;
  readonly destructive?: true;
}

const require = createRequire(import.meta.url);
const steps = readFileSync(join(import.meta.dirname, '../fixtures/coding-hour.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Step);

const IDENTITIES = {
  files: 'npm:@modelcontextprotocol/server-filesystem@2026.8.31',
  git: 'pypi:mcp-server-git@2026.8.18',
  memory: 'npm:@modelcontextprotocol/server-memory@2026.8.31',
};
const definitions = new Map<string, ToolDefinition>();
let folder: string;

async function listTools(name: string, args: readonly string[]): Promise<ToolDefinition[]> {
  const manifest = require.resolve(`@modelcontextprotocol/${name}/package.json`);
  const env = { PATH: process.env['PATH'], MEMORY_FILE_PATH: join(folder, 'memory.jsonl') };
  const script = join(dirname(manifest), 'dist/index.js');
  await using client = new JsonRpcClient(process.execPath, [script, ...args], { env, cwd: folder });
  await client.initialize();
  const listed = await client.request('tools/list', {});
  return (listed.result as unknown as { tools: ToolDefinition[] }).tools;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-hour-'));
  const files = await listTools('server-filesystem', [folder]);
  const memory = await listTools('server-memory', []);
  for (const tool of files) definitions.set(`files.${tool.name}`, tool);
  for (const tool of memory) definitions.set(`memory.${tool.name}`, tool);
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Somebody who works: lets a server change things for the session when that is offered, and else answers once. */
function replay(server: 'offered' | 'refused' = 'offered') {
  const desk = new JudgedDesk();
  const asked: Step[] = [];
  const passed: Step[] = [];
  for (const step of steps) {
    // Ana's hour, 15 seconds a call.
    desk.clock.advance(15_000);
    const definition = definitions.get(`${step.server}.${step.tool}`);
    const call = desk.call({
      session: { server: step.server, id: step.server, identity: IDENTITIES[step.server] },
      name: step.tool,
      arguments: step.arguments,
      definition,
      definitionHash: definition === undefined ? 'none' : definitionHash(definition),
    });
    const judgement = desk.judge.judge(call);
    if (judgement.decision.effect === 'ask') {
      asked.push(step);
      const { id } = desk.ask(call, judgement);
      const preview = desk.approvals.list().find((question) => question.id === id)!.rulePreview;
      const wide = server === 'offered' && preview['session:server'] !== undefined;
      const answer = wide
        ? ({ lifetime: 'session', scope: 'server', by: 'window' } as const)
        : ({ lifetime: 'once', scope: 'any', by: 'window' } as const);
      desk.approvals.answer(id, 'allow', answer);
    } else {
      expect(judgement.decision.effect).toBe('allow');
      passed.push(step);
    }
    desk.judge.released(call);
  }
  return { asked, passed, desk };
}

describe('an hour of ordinary coding with files, git and memory', () => {
  it('is realistic in size', () => {
    expect(steps.length).toBeGreaterThanOrEqual(200);
    expect(steps.filter(({ destructive }) => destructive).length).toBeGreaterThanOrEqual(4);
    for (const { server, tool } of steps)
      if (server !== 'git') expect(definitions.has(`${server}.${tool}`), `${server}.${tool}`).toBe(true);
  });

  it('asks at most 8 times, and for every call that can destroy something', () => {
    const { asked, passed, desk } = replay();
    using _ = desk;
    expect(asked.length).toBeLessThanOrEqual(8);
    expect(passed.filter(({ destructive }) => destructive)).toEqual([]);
    expect(asked.filter(({ destructive }) => destructive)).toHaveLength(
      steps.filter(({ destructive }) => destructive).length,
    );
  });

  it('asks for every call that changes anything where no standing answer was given', () => {
    const { asked, desk } = replay('refused');
    using _ = desk;
    const changing =
      /^(?:write_file|edit_file|create_|move_file|delete_|add_|git_(?:add|commit|create|checkout|reset))/;
    expect(asked).toEqual(steps.filter(({ tool }) => changing.test(tool)));
  });
});
