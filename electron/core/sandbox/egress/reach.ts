import type { Socket } from 'node:net';
import type { Clock } from '../../clock/index.ts';
import { type EgressRefusal, type EgressRules, judgeAddresses, judgeName } from './judge-target.ts';
import type { EgressNetwork } from './network-port.ts';
import type { Target } from './target.ts';

/** How long finding and reaching a host may take. */
const REACH_MS = 20_000;

export type Reached = { readonly socket: Socket } | { readonly refusal: EgressRefusal };

/**
 * Judges a target, resolves it, judges what it resolved to, and connects to exactly that. Never rejects. When `signal` is
 * aborted nobody waits any more: what was begun is given up.
 */
export async function reach(
  target: Target,
  rules: EgressRules,
  network: EgressNetwork,
  clock: Clock,
  signal: AbortSignal,
): Promise<Reached> {
  const refusal = judgeName(rules, target);
  if (refusal !== undefined) return { refusal };
  const ended = Promise.withResolvers<Reached>();
  using _timer = clock.after(REACH_MS, () => ended.resolve({ refusal: 'timeout' }));
  const abort = (): void => ended.resolve({ refusal: 'unreachable' });
  signal.addEventListener('abort', abort, { once: true });
  try {
    const resolved = await Promise.race([resolve(target.host, network), ended.promise]);
    if ('refusal' in resolved || 'socket' in resolved) return resolved;
    const judged = judgeAddresses(rules, resolved.addresses, network.ownAddresses());
    if ('refusal' in judged) return judged;
    if (signal.aborted) return { refusal: 'unreachable' };
    const socket = network.dial(judged.addresses, target.port);
    const result = await Promise.race([connected(socket), ended.promise]);
    if ('refusal' in result) socket.destroy();
    return result;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function resolve(host: string, network: EgressNetwork): Promise<{ addresses: readonly string[] }> {
  try {
    return { addresses: await network.resolve(host) };
  } catch {
    return { addresses: [] };
  }
}

function connected(socket: Socket): Promise<Reached> {
  return new Promise((answer) => {
    // Stays: an error of a socket nobody listens to would end the core.
    socket.on('error', () => answer({ refusal: 'unreachable' }));
    socket.once('connect', () => answer(socket.destroyed ? { refusal: 'unreachable' } : { socket }));
    socket.once('close', () => answer({ refusal: 'unreachable' }));
  });
}
