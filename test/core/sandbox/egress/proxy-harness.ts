import { createServer, request } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../../electron/core/clock/index.ts';
import { Egress, type EgressLaunch } from '../../../../electron/core/sandbox/egress/egress.ts';
import type { EgressReport } from '../../../../electron/core/sandbox/egress/connect-proxy.ts';
import type { EgressNetwork } from '../../../../electron/core/sandbox/egress/network-port.ts';
import type { NetworkRules } from '../../../../electron/core/sandbox/index.ts';

/** A network in which every address leads to one port of this machine, and that remembers what was dialled. */
export class FakeNetwork implements EgressNetwork {
  readonly names = new Map<string, readonly string[]>();
  readonly asked: string[] = [];
  readonly dialled: { addresses: readonly string[]; port: number }[] = [];
  own: readonly string[] = [];
  leadsTo = 0;

  async resolve(host: string): Promise<readonly string[]> {
    this.asked.push(host);
    const found = this.names.get(host);
    if (found === undefined) throw new Error('ENOTFOUND');
    return found;
  }

  ownAddresses(): readonly string[] {
    return this.own;
  }

  dial(addresses: readonly string[], port: number): Socket {
    this.dialled.push({ addresses, port });
    return connect({ host: '127.0.0.1', port: this.leadsTo, allowHalfOpen: true });
  }
}

export interface Answer {
  readonly status: number;
  readonly why: string | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A proxy on a real socket, an origin behind the fake network, and what was reported. */
export class ProxyHarness implements AsyncDisposable {
  readonly network = new FakeNetwork();
  readonly reports: (EgressReport & { launch: EgressLaunch })[] = [];
  readonly #stack = new AsyncDisposableStack();
  #listeners: (() => void)[] = [];

  static async make(): Promise<ProxyHarness> {
    const harness = new ProxyHarness();
    const folder = await mkdtemp(join(tmpdir(), 'ghe-'));
    harness.#stack.defer(() => rm(folder, { recursive: true, force: true }));
    harness.egress = harness.#stack.use(
      new Egress({
        folder: join(folder, 'run'),
        network: harness.network,
        way: 'sockets',
        token: () => 'token',
        clock: systemClock,
        refused: (launch, report) => {
          harness.reports.push({ ...report, launch });
          for (const listener of harness.#listeners.splice(0)) listener();
        },
      }),
    );
    return harness;
  }

  egress!: Egress;

  /** Resolves with the next thing that is reported. */
  nextReport(): Promise<void> {
    return new Promise((resolve) => void this.#listeners.push(resolve));
  }

  async open(
    rules: Partial<NetworkRules>,
    server = 'notes',
  ): Promise<{ folder: string; socket: string } & AsyncDisposable> {
    const full = {
      allowedDomains: [],
      deniedDomains: [],
      loopbackPorts: [],
      allowPrivateNetworks: false,
      ...rules,
    };
    const opened = await this.egress.open({
      server,
      identity: 'npm:notes@1.0.0',
      session: 's1',
      rules: full,
    });
    const { folder, proxy } = opened.sockets;
    return {
      folder,
      socket: join(folder, proxy ?? ''),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  }

  /** An HTTP origin that says what it was asked; the fake network leads to it. */
  async origin(): Promise<void> {
    const server = createServer((message, answer) => {
      let body = '';
      message.setEncoding('utf8').on('data', (text: string) => void (body += text));
      message.on('end', () => {
        answer.setHeader('X-Origin', 'yes');
        answer.end(
          JSON.stringify({ method: message.method, url: message.url, headers: message.rawHeaders, body }),
        );
      });
    });
    await this.behind(server);
  }

  /** Puts a listener behind every address of the fake network. */
  async behind(server: Server): Promise<number> {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
    });
    this.#stack.defer(async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    });
    this.network.leadsTo = (server.address() as AddressInfo).port;
    return this.network.leadsTo;
  }

  /** A TCP server that answers each line with itself in capitals, and ends when it is ended. */
  shouter(): Promise<number> {
    const server = createTcpServer({ allowHalfOpen: true }, (socket) => {
      socket.on('data', (bytes) => void socket.write(bytes.toString().toUpperCase()));
      socket.on('end', () => socket.end('BYE'));
    });
    return this.behind(server);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync().then(() => undefined);
  }
}

/** Sends bytes as they are, and everything that comes back until the proxy ends or `until` is in it. */
export async function sendRaw(socketPath: string, bytes: string | Buffer, until?: string): Promise<string> {
  const socket = connect(socketPath);
  socket.on('error', () => {});
  socket.write(bytes);
  let received = '';
  for await (const chunk of socket) {
    received += String(chunk);
    if (until !== undefined && received.includes(until)) break;
  }
  socket.destroy();
  return received;
}

export const connectTo = (socketPath: string, authority: string): Promise<string> =>
  sendRaw(socketPath, `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`, '\r\n\r\n');

/** A request in absolute form. */
export function get(
  socketPath: string,
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const sent = request(
      { socketPath, path: url, method, headers: { Host: 'whatever', ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
        answer.on('end', () => {
          const why = answer.headers['x-gatehouse-refusal'] as string | undefined;
          resolve({ status: answer.statusCode ?? 0, why, body: text, headers: answer.headers });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
