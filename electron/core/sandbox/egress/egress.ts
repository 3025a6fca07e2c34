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
    const { folder: all, network, clock, refused } = this.#options;
    await mkdir(all, { recursive: true, mode: 0o700 });
    await chmod(all, 0o700);
    const folder = await mkdtemp(join(all, 'n'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    if (Buffer.byteLength(join(folder, 'l65535')) > SOCKET_PATH_BYTES)
      throw new AppError('home_path_too_long', { home: all });
    const { rules } = launch;
    const proxy = rules.allowedDomains.length > 0 ? PROXY : undefined;
    if (proxy !== undefined) {
      const refusedHere = (report: EgressReport): void => refused(launch, report);
      const options = {
        server: launch.server,
        rules: egressRules(rules),
        network,
        clock,
        refused: refusedHere,
      };
      await stack.use(new ConnectProxy(options)).listen(join(folder, proxy));
    }
    const loopback = loopbackPorts(rules).map((port) => ({ port, socket: `l${port}` }));
    for (const { port, socket } of loopback) {
      const forward = new LoopbackForward(port, (why) => refused(launch, { why, host: '127.0.0.1', port }));
      await stack.use(forward).listen(join(folder, socket));
    }
    return { folder, proxy, loopback };
  }
}

const loopbackPorts = (rules: NetworkRules): number[] => [...new Set(rules.loopbackPorts)];
