import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { rm } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../shared/errors/app-error.ts';
import { toWireError } from '../shared/errors/result.ts';
import { VERSION } from '../shared/util/version.ts';
import { ONE_ARENA } from './connect/core-environment.ts';
import { lockCore } from './connect/core-lock.ts';
import { pointerFile } from './connect/core-pointer.ts';
import { homeFolder, runFolder } from './connect/run-folder.ts';
import { defaultSocketPath, socketAddress } from './connect/socket-address.ts';
import { readToken, tokenClients } from './connect/token.ts';
import { systemClock, systemRandom } from './core/clock/index.ts';
import { Core } from './core/core.ts';
import { listedPolicyFiles, openHome, systemPolicyPlace, writeFileAtomic } from './core/store/index.ts';
import { systemKeychain, vaultKindOf } from './keychain-of-system.ts';
import { compileSooner } from './host/compile-sooner.ts';
import { HomeGuard } from './host/home-guard.ts';
import { LocalSocket } from './host/local-socket.ts';
import { LazyPage } from './host/lazy-page.ts';
import { HttpSwitch } from './host/mcp-http/http-switch.ts';
import { collectMemory, SpareMemory } from './host/spare-memory.ts';
import { StreamBroker } from './host/stream-broker.ts';
import { isolationOptions } from './isolation.ts';
import { launcherPath } from './launcher-path.ts';
import { machineFacts } from './machine-facts.ts';
import { isExecutable } from './is-executable.ts';
import { processEye } from './process-eye.ts';
import { managedPolicy } from './managed-policy.ts';

/** So long is left to say why. */
const EXIT_MS = 500;

/** The built programs: this file is one of them. */
const DIST = import.meta.dirname;

export interface HeadlessOptions {
  /** When the loopback page listens: at once, when its address is first asked for, or not at all. */
  readonly page: 'now' | 'when asked' | 'never';
  /** 0 takes a free port when the page is first asked for. */
  readonly uiPort: number;
  readonly json: boolean;
}

/** Runs a core in this process until it is told to stop. Resolves with the exit code; raises `already_running` and more. */
export async function runHeadless(options: HeadlessOptions): Promise<number> {
  if (process.env['MALLOC_ARENA_MAX'] === ONE_ARENA) delete process.env['MALLOC_ARENA_MAX'];
  const path = homeFolder(process.env, process.platform);
  const uid = process.getuid?.();
  const home = await openHome(path, uid);
  using _lock = await lockCore(path);
  // The core's timers keep no process alive; this one does, until everything has ended.
  const alive = setInterval(() => undefined, 1 << 30);
  const stop = Promise.withResolvers<'asked' | 'home gone'>();
  let http: HttpSwitch | undefined;
  try {
    using _guard = await HomeGuard.open({
      clock: systemClock,
      folder: path,
      onGone: () => stop.resolve('home gone'),
      onBug: (error) => log('home-guard', error),
    });
    const opening = Core.open({
      home,
      env: process.env,
      platform: process.platform,
      userHome: process.env['HOME'] || homedir(),
      user: userInfo().username,
      loginShell: userInfo().shell ?? undefined,
      version: VERSION,
      nodeVersion: process.versions.node,
      clock: systemClock,
      random: systemRandom,
      lookup: (host) => lookup(host, { all: true }),
      spawn,
      signal: (pid, signal) => void process.kill(pid, signal),
      machine: machineFacts(process.env, homedir()),
      processes: processEye(process.platform, launcherPath(DIST)),
      shim: launcherPath(DIST),
      indexWorker: new URL('./index-worker.js', import.meta.url),
      scanWorker: new URL('./scan-worker.js', import.meta.url),
      isolation: isolationOptions(DIST, process.env),
      installer: {
        runtime: process.execPath,
        program: join(DIST, 'installer.js'),
        compiler: join(DIST, 'compiler.js'),
      },
      argumentsPreload: join(DIST, 'fill-arguments.cjs'),
      demo: {
        runtime: process.execPath,
        server: join(DIST, 'demo-server.js'),
        client: join(DIST, 'demo-client.js'),
      },
      keychain: systemKeychain(DIST, process.env, process.platform),
      vaultKind: vaultKindOf(process.env['GATEHOUSE_VAULT']),
      systemPolicy: systemPolicyPlace(process.platform),
      managedPolicy: managedPolicy(process.platform, process.env),
      listedPolicies: listedPolicyFiles(process.env['GATEHOUSE_POLICY'], process.cwd()),
      page: async () => {
        if (options.page === 'never') throw new AppError('page_off', { home: path });
        return page.url();
      },
      http: () => http?.state,
      requestStop: () => stop.resolve('asked'),
      log,
    });
    const opened = new AbortController();
    await using core = await Promise.race([opening, goneWhile(stop.promise, opened.signal, path)]);
    opened.abort();
    using _memory = new SpareMemory({
      clock: systemClock,
      onActivity: (listener) => core.onActivity(listener),
      held: process.memoryUsage.rss,
      collect: collectMemory,
    });
    const token = randomBytes(32).toString('base64url');
    await using page = new LazyPage({ core, folder: join(DIST, 'renderer'), port: options.uiPort, token });
    const socketPath = defaultSocketPath(path, process.platform);
    using address = socketAddress(socketPath, process.platform);
    using broker = await streamBroker(path);
    await using _socket = await LocalSocket.open({
      core,
      broker,
      path: address.path,
      tokenOf: (client) => readToken(path, client),
      platform: process.platform,
      userId: uid,
    });
    await using front = await HttpSwitch.open({
      core,
      clock: systemClock,
      cwd: process.env['HOME'] || homedir(),
      tokens: { clients: () => tokenClients(path), tokenOf: (client) => readToken(path, client) },
    });
    http = front;
    const ui = options.page === 'now' ? await page.url() : undefined;
    const pointer = { pid: process.pid, socket: socketPath, version: VERSION, startedAt: Date.now() };
    await writeFileAtomic(pointerFile(path), JSON.stringify(pointer));
    process.once('SIGTERM', () => stop.resolve('asked'));
    process.once('SIGINT', () => stop.resolve('asked'));
    announce(options, path, ui);
    compileSooner();
    const why = await stop.promise;
    await rm(pointerFile(path), { force: true });
    // Before the connections go: every client is told why, every question ends denied.
    await core[Symbol.asyncDispose]();
    if (why === 'home gone') throw new AppError('home_gone', { home: path });
    return 0;
  } finally {
    clearInterval(alive);
  }
}

/** What takes over the streams of clients, where it could be built. */
async function streamBroker(home: string): Promise<StreamBroker | undefined> {
  const program = join(DIST, 'native', 'broker');
  if (process.platform !== 'linux' || !(await isExecutable(program))) return undefined;
  return new StreamBroker({
    program,
    folder: runFolder(home),
    spawn,
    onBug: (error) => log('stream-broker', error),
  });
}

/**
 * Rejects when the data folder goes while the core opens: what waits for files that were deleted waits for ever, and keeps
 * this process, which therefore exits. Pending otherwise.
 */
async function goneWhile(stop: Promise<string>, opened: AbortSignal, home: string): Promise<never> {
  const why = await stop;
  if (opened.aborted || why !== 'home gone') return new Promise<never>(() => undefined);
  systemClock.after(EXIT_MS, () => process.exit(1));
  throw new AppError('home_gone', { home });
}

function announce(options: HeadlessOptions, home: string, ui: string | undefined): void {
  const line = options.json
    ? JSON.stringify({ event: 'ready', pid: process.pid, home, ...(ui === undefined ? {} : { ui }) })
    : `Gatehouse is running for ${home}.${ui === undefined ? '' : ` Page: ${ui}`}`;
  process.stdout.write(`${line}\n`);
}

function log(where: string, error: unknown): void {
  process.stderr.write(`${new Date().toISOString()} ${where}: ${describe(error)}\n`);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Started by a shim or the desktop app, with its output in `run/core.log`. */
async function main(words: readonly string[]): Promise<void> {
  const port = words[words.indexOf('--ui-port') + 1];
  const uiPort = words.includes('--ui-port') ? Number(port) : 0;
  try {
    process.exitCode = await runHeadless({
      page: words.includes('--no-ui') ? 'never' : 'when asked',
      uiPort,
      json: true,
    });
  } catch (error) {
    const { code, message } = toWireError(error);
    process.stderr.write(`${code}: ${message}\n`);
    process.exitCode = 1;
  }
}

if (import.meta.main) await main(process.argv.slice(2));
