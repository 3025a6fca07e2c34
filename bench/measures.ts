import { watchForeignLoad, waitForQuiet } from './foreign-load.ts';
import { ownProcesses } from './own-processes.ts';
import { cpuSecondsOf } from './process-tree.ts';
import { median, quantile } from './statistics.ts';
import type { Answer, Connection } from './connection.ts';

export interface Settings {
  /** Rounds over all targets; ratios are paired round by round. */
  readonly rounds: number;
  /** Calls one after the other in a block, and for how long at most. */
  readonly sequential: number;
  readonly sequentialMs: number;
  /** Milliseconds of a block with many calls in flight. */
  readonly pipelineMs: number;
  readonly inFlight: number;
  /** Milliseconds between two calls of the sparse block: how an agent calls. */
  readonly gapMs: number;
  readonly sparse: number;
  /** A block that others disturbed more than this is done again. */
  readonly foreignMost: number;
  readonly quietMs: number;
}

/** Milliseconds of each of at most `count` calls, one after the other, `gapMs` apart, begun within `forMs`. */
export function callInTurn(
  connection: Connection,
  count: number,
  gapMs: number,
  forMs = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const params = connection.callOf('echo', { message: 'hello' });
  return new Promise((resolve, reject) => {
    const samples: number[] = [];
    const first = performance.now();
    let started = first;
    const call = (): void => {
      started = performance.now();
      connection.send('tools/call', params, received);
    };
    const received = ({ failed }: Answer): void => {
      const now = performance.now();
      samples.push(now - started);
      if (failed !== undefined) reject(new Error(`${connection.target.name}: ${failed}`));
      else if (samples.length >= count || now - first > forMs) resolve(samples);
      else if (gapMs > 0) setTimeout(call, gapMs);
      else call();
    };
    call();
  });
}

/** Keeps `inFlight` calls under way for `forMs`, then waits for the last; returns calls a second and their number. */
export function callInParallel(
  connection: Connection,
  forMs: number,
  inFlight: number,
): Promise<{ rate: number; calls: number }> {
  const params = connection.callOf('echo', { message: 'hello' });
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let waiting = 0;
    let calls = 0;
    const call = (): void => {
      waiting++;
      connection.send('tools/call', params, received);
    };
    const received = ({ failed }: Answer): void => {
      waiting--;
      if (failed !== undefined) return reject(new Error(`${connection.target.name}: ${failed}`));
      calls++;
      if (performance.now() - started < forMs) call();
      else if (waiting === 0) resolve({ rate: calls / ((performance.now() - started) / 1000), calls });
    };
    for (let index = 0; index < inFlight; index++) call();
  });
}

/** Milliseconds of echoing `bytes` there and back. */
export function callBig(connection: Connection, bytes: number, timeoutMs: number): Promise<number> {
  return timed(connection, connection.callOf('echo', { message: 'A'.repeat(bytes) }), bytes, timeoutMs);
}

/** Milliseconds of getting a result of `bytes`. */
export function readBig(connection: Connection, bytes: number, timeoutMs: number): Promise<number> {
  return timed(connection, connection.callOf('read_text', { bytes }), bytes, timeoutMs);
}

async function timed(
  connection: Connection,
  params: string,
  bytes: number,
  timeoutMs: number,
): Promise<number> {
  const started = performance.now();
  const answer = await connection.request('tools/call', params, timeoutMs);
  const took = performance.now() - started;
  if (answer.bytes < bytes) {
    throw new Error(`${connection.target.name}: an answer of ${answer.bytes} bytes to ${bytes}`);
  }
  return took;
}

/** What one block of one target told; times in milliseconds. */
export interface Block {
  readonly p50: number;
  readonly sparseP50: number | undefined;
  readonly rate: number;
  readonly p99: number;
  /** Processor seconds a call, many in flight, of what comes on top of the server. */
  readonly cpuPerCall: number;
  readonly foreign: number;
}

/** One block of one target: in turn, in parallel, sparse. Done again while others use the machine. */
export async function measureBlock(connection: Connection, settings: Settings): Promise<Block> {
  for (let attempt = 0; ; attempt++) {
    await waitForQuiet(settings.foreignMost / 2, settings.quietMs);
    const pids = connection.pids();
    const own = ownProcesses(connection);
    const foreignSince = watchForeignLoad();
    const before = cpuSecondsOf(pids);
    const latencies = await callInTurn(connection, settings.sequential, 0, settings.sequentialMs);
    const between = cpuSecondsOf(own);
    const { rate, calls } = await callInParallel(connection, settings.pipelineMs, settings.inFlight);
    const used = cpuSecondsOf(own) - between;
    const foreign = foreignSince(cpuSecondsOf(pids) - before);
    if (foreign > settings.foreignMost && attempt < 4) continue;
    const sparse = settings.sparse > 0 ? await callInTurn(connection, settings.sparse, settings.gapMs) : [];
    return {
      p50: median(latencies),
      p99: quantile(latencies, 0.99)!,
      sparseP50: sparse.length > 0 ? median(sparse) : undefined,
      rate,
      cpuPerCall: used / calls,
      foreign,
    };
  }
}
