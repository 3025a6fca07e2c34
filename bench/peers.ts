import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isListened } from './free-port.ts';
import { TAG_VARIABLE } from './process-tree.ts';
import type { Target } from './target.ts';

/** Installed by scripts/bench.mjs --peers, from bench/package.json. */
const BIN = join(import.meta.dirname, 'node_modules', '.bin');
const START_MS = 30_000;
/** After it listens, until its server has started, too. */
const SERVER_MS = 2000;

/** The daemons of the peers, and the ways through them. Disposing ends every process. */
export interface RunningPeers extends AsyncDisposable {
  readonly targets: readonly Target[];
}

interface Daemon {
  readonly name: string;
  readonly port: number;
  readonly tag: string;
  readonly child: ChildProcess;
}

const program = (name: string): string => join(BIN, name);
const url = ({ port }: Daemon): string => `http://127.0.0.1:${port}/mcp`;

/**
 * Starts every peer that is installed: a daemon that serves the server over HTTP, which is one target, and a bridge from
 * stdio to it, which is another: the way of a client that starts a command, as most do. None of them judges or records what passes.
 */
export async function startPeers(server: readonly string[]): Promise<RunningPeers> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-peers-'));
  const config = join(folder, 'servers.json');
  const [command, ...args] = server;
  await writeFile(config, JSON.stringify({ mcpServers: { echo: { command, args } } }));
  const daemons: Daemon[] = [];
  const start = async (name: string, words: (port: number) => readonly string[]): Promise<Daemon> => {
    const port = await freePort();
    const tag = randomUUID();
    const child = spawn(process.execPath, [program(name), ...words(port)], {
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, [TAG_VARIABLE]: tag },
      stdio: 'ignore',
      detached: true,
    });
    const daemon = { name, port, tag, child };
    daemons.push(daemon);
    process.once('exit', () => end(child));
    await isListened(port, START_MS);
    return daemon;
  };
  const through = (name: string, { tag }: Daemon, bridge: readonly string[]): Target => ({
    name,
    role: 'beside',
    tag,
    way: { kind: 'stdio', command: [process.execPath, ...bridge], env: { HOME: folder } },
  });
  const over = (name: string, kind: 'http' | 'sse', daemon: Daemon): Target => ({
    name,
    role: 'beside',
    tag: daemon.tag,
    way: { kind, url: url(daemon) },
  });
  const targets: Target[] = [];
  const has = (name: string): boolean => existsSync(program(name));
  if (has('mcp-proxy')) {
    const daemon = await start('mcp-proxy', (port) => [
      ...['--port', String(port), '--host', '127.0.0.1', '--server', 'stream', '--', ...server],
    ]);
    targets.push(over('mcp-proxy, HTTP', 'http', daemon));
    if (has('mcp-remote')) {
      const bridge = [program('mcp-remote'), url(daemon), '--allow-http', '--transport', 'http-only'];
      targets.push(through('mcp-remote → mcp-proxy', daemon, bridge));
    }
  }
  if (has('mcp-hub')) {
    const daemon = await start('mcp-hub', (port) => ['--port', String(port), '--config', config]);
    targets.push(over('mcp-hub, SSE', 'sse', daemon));
    if (has('mcp-remote')) {
      const bridge = [program('mcp-remote'), url(daemon), '--allow-http', '--transport', 'sse-only'];
      targets.push(through('mcp-remote → mcp-hub', daemon, bridge));
    }
  }
  if (has('supergateway')) {
    const daemon = await start('supergateway', (port) => [
      ...['--stdio', server.join(' '), '--outputTransport', 'streamableHttp', '--stateful'],
      ...['--port', String(port), '--logLevel', 'none'],
    ]);
    const bridge = [program('supergateway'), '--streamableHttp', url(daemon), '--logLevel', 'none'];
    targets.push(over('supergateway, HTTP', 'http', daemon));
    targets.push(through('supergateway, both ends', daemon, bridge));
  }
  if (daemons.length > 0) await new Promise((resolve) => setTimeout(resolve, SERVER_MS));
  return {
    targets,
    async [Symbol.asyncDispose]() {
      for (const { child } of daemons) end(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** With its server: it leads a process group of its own. */
function end({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  process.kill(-pid, 'SIGKILL');
}
