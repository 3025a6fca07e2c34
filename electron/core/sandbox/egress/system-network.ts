import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isSameAddress } from './address.ts';
import type { EgressNetwork } from './network-port.ts';

/** Look-ups block threads that the whole core reads files with, and a server can ask for many names at once. */
const LOOKUPS_AT_ONCE = 2;
const KEEP_ALIVE_MS = 60_000;

/** The network as it is. The name is only a key: what is dialled are the addresses, in the order given. */
export function systemNetwork(): EgressNetwork {
  const slots = new Slots(LOOKUPS_AT_ONCE);
  const underWay = new Map<string, Promise<readonly string[]>>();
  const look = async (host: string): Promise<readonly string[]> => {
    using _slot = await slots.take();
    return (await lookup(host, { all: true })).map(({ address }) => address);
  };
  return {
    resolve(host) {
      const known = underWay.get(host);
      if (known !== undefined) return known;
      const begun = look(host).finally(() => void underWay.delete(host));
      underWay.set(host, begun);
      return begun;
    },
    ownAddresses: () =>
      Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map(({ address }) => address)),
    dial: dialChecked,
  };
}

function dialChecked(addresses: readonly string[], port: number): Socket {
  const entries = addresses.map((address) => ({ address, family: isIP(address.replace(/%.*$/, '')) }));
  const socket = connect({
    // A name no resolver is asked for: `lookup` answers what was checked. All of them, for Happy Eyeballs (RFC 8305).
    host: 'checked.invalid',
    port,
    lookup: (_host, { all }, answer) =>
      all === true ? answer(null, entries) : answer(null, entries[0]!.address, entries[0]!.family),
    autoSelectFamily: true,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  });
  socket.prependOnceListener('connect', () => {
    const { remoteAddress } = socket;
    if (remoteAddress !== undefined && addresses.some((address) => isSameAddress(address, remoteAddress)))
      return;
    socket.destroy(new Error('connected to an address that was not checked'));
  });
  return socket;
}

/** Lets so many in at once; the others wait their turn. */
class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<Disposable> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    return { [Symbol.dispose]: () => this.#release() };
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
