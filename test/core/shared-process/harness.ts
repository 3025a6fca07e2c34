import { onTestFinished } from 'vitest';
import type { Upstream } from '../../../electron/core/gateway/ports.ts';
import { SharedProcesses } from '../../../electron/core/shared-process/index.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import { FakeServer, LaneClient, type Message } from './fake-server.ts';

export const HELLO = {
  protocolVersion: '2025-11-25',
  capabilities: { roots: {} } as object,
  clientInfo: { name: 'test', version: '1' },
};

/** Clients of one definition that is shared, over servers that a test plays. */
export class Sharing {
  readonly clock = new ManualClock();
  readonly servers: FakeServer[] = [];
  readonly bugs: unknown[] = [];
  frameLimit = 1024 * 1024;
  startFails: Error | undefined;
  readonly processes = new SharedProcesses({
    clock: this.clock,
    frameLimit: () => this.frameLimit,
    onBug: (error) => this.bugs.push(error),
  });

  constructor() {
    onTestFinished(() => this.processes[Symbol.asyncDispose]());
  }

  readonly start = (): Promise<Upstream> => {
    if (this.startFails !== undefined) return Promise.reject(this.startFails);
    const server = new FakeServer(this.servers.length + 1);
    this.servers.push(server);
    return Promise.resolve(server);
  };

  async join(key = 'notes'): Promise<LaneClient> {
    return new LaneClient(await this.processes.join({ server: key, key, start: this.start }));
  }

  get server(): FakeServer {
    return this.servers[0]!;
  }

  /** A client that has shaken hands; `answer` is the server's part of it when it is asked. */
  async client(capabilities: object = HELLO.capabilities, key?: string): Promise<LaneClient> {
    const client = await this.join(key);
    const before = this.servers.map((server) => asksToInitialize(server));
    client.send({ id: 'hello', method: 'initialize', params: { ...HELLO, capabilities } });
    const welcomed = client.answer('hello').then(() => 'welcomed' as const);
    // Either a server is asked, or the client hears at once what one has said before.
    for (;;) {
      const asked = this.servers.find((server, index) => asksToInitialize(server) > (before[index] ?? 0));
      if (asked !== undefined) {
        const request = asked.got.messages.findLast(({ method }) => method === 'initialize')!;
        asked.send({ id: request.id, result: { serverInfo: { name: `server ${asked.pid}` } } });
        break;
      }
      const next = await Promise.race([welcomed, turn()]);
      if (next === 'welcomed') break;
    }
    await welcomed;
    client.send({ method: 'notifications/initialized' });
    return client;
  }
}

const asksToInitialize = (server: FakeServer): number =>
  server.got.messages.filter((message: Message) => message.method === 'initialize').length;

export const turn = (): Promise<'turn'> => new Promise((resolve) => setImmediate(() => resolve('turn')));

/** Everything that was written has been read. */
export async function settle(): Promise<void> {
  for (let count = 0; count < 20; count++) await turn();
}
