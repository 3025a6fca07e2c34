import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../../shared/errors/app-error.ts';
import type { Clock } from '../../clock/index.ts';
import type { EgressPort, NetworkRules, NetworkSockets } from '../plan.ts';
import { ConnectProxy, type EgressReport } from './connect-proxy.ts';
import { LoopbackForward } from './loopback-forward.ts';
import type { EgressNetwork } from './network-port.ts';
import { egressRules } from './rules-of.ts';

/** The longest path a unix socket may have on every system, without its closing NUL. */
const SOCKET_PATH_BYTES = 103;
const PROXY = 'p';

export interface EgressOptions {
  /** The folder for the sockets of all launches; made 0700. Short: socket paths are. */
  readonly folder: string;
  readonly network: EgressNetwork;
  /** `sockets`: through unix sockets that only the launch sees. `port`: where no sandbox can have those of its own. */
  readonly way: 'sockets' | 'port';
  /** Unguessable. */
  readonly token: () => string;
  readonly clock: Clock;
  readonly refused: (launch: EgressLaunch, report: EgressReport) => void;
}

export type EgressLaunch = Parameters<EgressPort['open']>[0];

/** The open ends of all allow-lists. Each launch gets sockets of its own in a folder of its own. */
export class Egress implements EgressPort, AsyncDisposable {
  readonly #options: EgressOptions;
  readonly #open = new Set<AsyncDisposable>();

  constructor(options: EgressOptions) {
    this.#options = options;
  }

  /** Raises `home_path_too_long` when no socket fits, and what the system says. */
  async open(launch: EgressLaunch): Promise<{ readonly sockets: NetworkSockets } & AsyncDisposable> {
    const stack = new AsyncDisposableStack();
    try {
      const sockets = await this.#openInto(launch, stack);
      const end = stack.move();
      const opened = {
        sockets,
        [Symbol.asyncDispose]: async () => {
          this.#open.delete(opened);
          await end.disposeAsync();
        },
      };
      this.#open.add(opened);
      return opened;
    } finally {
      await stack.disposeAsync();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open].map((opened) => opened[Symbol.asyncDispose]()));
  }

  async #openInto(launch: EgressLaunch, stack: AsyncDisposableStack): Promise<NetworkSockets> {
    const { folder: all, refused, way } = this.#options;
    await mkdir(all, { recursive: true, mode: 0o700 });
    await chmod(all, 0o700);
    const folder = await mkdtemp(join(all, 'n'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    if (way === 'port') return this.#openPort(launch, folder, stack);
    if (Buffer.byteLength(join(folder, 'l65535')) > SOCKET_PATH_BYTES)
      throw new AppError('home_path_too_long', { home: all });
    const { rules } = launch;
    const proxy = rules.allowedDomains.length > 0 ? PROXY : undefined;
    if (proxy !== undefined) await stack.use(this.#proxy(launch)).listen(join(folder, proxy));
    const loopback = loopbackPorts(rules).map((port) => ({ port, socket: `l${port}` }));
    for (const { port, socket } of loopback) {
      const forward = new LoopbackForward(port, (why) => refused(launch, { why, host: '127.0.0.1', port }));
      await stack.use(forward).listen(join(folder, socket));
    }
    return { folder, proxy, loopback };
  }

  /** Ports of the loopback need no forward there: the sandbox lets through to those that were granted. */
  async #openPort(
    launch: EgressLaunch,
    folder: string,
    stack: AsyncDisposableStack,
  ): Promise<NetworkSockets> {
    if (launch.rules.allowedDomains.length === 0) return { folder, proxy: undefined, loopback: [] };
    const token = this.#options.token();
    const port = await stack.use(this.#proxy(launch, token)).listenOnLoopback();
    return { folder, proxy: undefined, loopback: [], tcp: { port, token } };
  }

  #proxy(launch: EgressLaunch, token?: string): ConnectProxy {
    const { network, clock, refused } = this.#options;
    return new ConnectProxy({
      server: launch.server,
      rules: egressRules(launch.rules),
      network,
      clock,
      refused: (report) => refused(launch, report),
      token,
    });
  }
}

const loopbackPorts = (rules: NetworkRules): number[] => [...new Set(rules.loopbackPorts)];
