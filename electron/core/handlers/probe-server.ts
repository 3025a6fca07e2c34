import { AppError } from '../../../shared/errors/app-error.ts';
import {
  identityText,
  isRemote,
  type RemoteDefinition,
  type ServerDefinition,
  type StdioDefinition,
} from '../../../shared/model/server.ts';
import { invariant } from '../../../shared/util/invariant.ts';
import { type Admissions, deniedError } from '../admissions.ts';
import type { Clock } from '../clock/index.ts';
import { LineSplitter, readMessage, scanFrame } from '../frames/index.ts';
import { definitionHash, type SessionFacts, type ToolDefinition, type Upstream } from '../gateway/index.ts';
import type { PinBook } from '../integrity/index.ts';
import type { LaunchRecords } from '../launch-records.ts';
import type { Definitions } from '../store/index.ts';
import { isRemoteLaunch } from '../remote-launch.ts';
import type { RemoteServers } from '../remote-servers.ts';
import type { ServerLauncher } from '../server-launcher.ts';
import type { ToolBook } from '../tool-book.ts';

const ANSWER_MS = 15_000;
const MOST_PAGES = 50;

export interface ProbeParts {
  readonly definitions: Definitions;
  readonly admissions: Admissions;
  readonly launcher: ServerLauncher;
  readonly remote: RemoteServers;
  readonly tools: ToolBook;
  readonly pins: PinBook;
  readonly records: LaunchRecords;
  readonly clock: Clock;
  readonly cwd: string;
  readonly ids: () => string;
}

/**
 * Starts a throw-away process of a server, asks for its tools and ends it. Judged and recorded like any launch; no tool is
 * called. Raises `journal_unwritable`, `denied_by_policy`, `command_not_found` …, `server_exited`, `server_silent`.
 */
export async function probeServer(server: string, parts: ProbeParts): Promise<void> {
  const { pins, tools } = parts;
  const { identity, listed } = await askServer(server, parts.definitions.get(server), parts);
  const described = listed.map((definition) => ({
    kind: 'tool' as const,
    name: definition.name,
    definition,
    hash: definitionHash(definition),
  }));
  pins.see({ server, identity }, described);
  tools.set(server, {
    asOf: parts.clock.now(),
    identity,
    tools: described.map(({ definition, hash }) => ({ definition, definitionHash: hash })),
  });
}

/** What a definition lists, under the name of a server; nothing is noted of it. Raises what `probeServer` raises. */
export async function askServer(
  server: string,
  definition: ServerDefinition,
  parts: Omit<ProbeParts, 'pins' | 'tools' | 'definitions'>,
): Promise<{ readonly identity: string; readonly listed: readonly ToolDefinition[] }> {
  const { admissions, clock, cwd, launcher, records, remote } = parts;
  const verdict = await admissions.judge(server, definition, cwd);
  const { admission, launch, problem } = verdict;
  const identity = identityText(verdict.identity);
  const id = `probe-${parts.ids()}`;
  const facts: SessionFacts = { id, client: 'gatehouse', clientPid: undefined, cwd, server, identity };
  records.admission(facts, admission);
  if (admission.effect === 'deny') throw deniedError(server, admission);
  if (launch === undefined) throw problem;
  const upstream = isRemoteLaunch(launch)
    ? await remote.connect(facts, remoteOf(definition), launch)
    : await launcher.launch({ facts, definition: stdioOf(definition), launch });
  records.process(facts, upstream);
  try {
    return { identity, listed: await listTools(server, upstream, clock) };
  } finally {
    await upstream.stop();
  }
}

function remoteOf(definition: ServerDefinition): RemoteDefinition {
  invariant(isRemote(definition), 'a launch is of its definition');
  return definition;
}

function stdioOf(definition: ServerDefinition): StdioDefinition {
  invariant(!isRemote(definition), 'a launch is of its definition');
  return definition;
}

async function listTools(server: string, upstream: Upstream, clock: Clock): Promise<ToolDefinition[]> {
  const peer = new ProbePeer(upstream);
  const silent = Promise.withResolvers<never>();
  using _deadline = clock.after(ANSWER_MS, () =>
    silent.reject(new AppError('server_silent', { server, afterMs: ANSWER_MS })),
  );
  const ended = upstream.exited.then((exit) => {
    throw new AppError('server_exited', { server, ...exit });
  });
  return await Promise.race([askForTools(peer), silent.promise, ended]);
}

async function askForTools(peer: ProbePeer): Promise<ToolDefinition[]> {
  await peer.ask('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'gatehouse', version: '1' },
  });
  peer.tell('notifications/initialized');
  const tools: ToolDefinition[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const result = await peer.ask('tools/list', cursor === undefined ? {} : { cursor });
    if (Array.isArray(result['tools'])) tools.push(...(result['tools'].filter(isTool) as ToolDefinition[]));
    cursor = typeof result['nextCursor'] === 'string' ? result['nextCursor'] : undefined;
    if (cursor === undefined) break;
  }
  return tools;
}

function isTool(tool: unknown): boolean {
  return typeof tool === 'object' && tool !== null && typeof (tool as ToolDefinition).name === 'string';
}

/** A client of just enough MCP. An error as answer counts as an empty result. */
class ProbePeer {
  readonly #upstream: Upstream;
  readonly #waiting = new Map<number, (result: Record<string, unknown>) => void>();
  #id = 0;

  constructor(upstream: Upstream) {
    this.#upstream = upstream;
    const splitter = new LineSplitter();
    upstream.stdin.on('error', () => undefined);
    upstream.stdout.on('data', (chunk: Buffer) => {
      for (const line of splitter.push(chunk))
        if (line.kind !== 'oversized') this.#take(Buffer.concat(line.chunks));
    });
  }

  ask(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#id;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#send({ id, method, params });
    });
  }

  tell(method: string): void {
    this.#send({ method });
  }

  #send(message: object): void {
    this.#upstream.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  #take(bytes: Buffer): void {
    const facts = scanFrame([bytes]);
    if (facts.shape !== 'object' || facts.method !== undefined) return;
    const read = readMessage(bytes, facts, false);
    if (!read.ok) return;
    const { id, result } = read.message as { id?: number; result?: Record<string, unknown> };
    const resolve = id === undefined ? undefined : this.#waiting.get(id);
    resolve?.(result ?? {});
  }
}
