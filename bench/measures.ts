import { watchForeignLoad, waitForQuiet } from './foreign-load.ts';
import { cpuSecondsOf } from './process-tree.ts';
import { median } from './statistics.ts';
import type { Answer, StdioConnection } from './stdio-connection.ts';

export interface Settings {
  /** Rounds over all targets; ratios are paired round by round. */
  readonly rounds: number;
  /** Calls one after the other in a block. */
  readonly sequential: number;
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

const echo = (message: string): string => JSON.stringify({ name: 'echo', arguments: { message } });
const SMALL = echo('hello');

/** Milliseconds of each of `count` calls, one after the other, `gapMs` apart. */
export function callInTurn(
  connection: StdioConnection,
  count: number,
  gapMs: number,
  params = SMALL,
): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const samples: number[] = [];
    let started = 0;
    const call = (): void => {
      started = performance.now();
      connection.send('tools/call', params, received);
    };
    const received = ({ failed }: Answer): void => {
      samples.push(performance.now() - started);
      if (failed !== undefined) reject(new Error(`${connection.target.name}: ${failed}`));
      else if (samples.length >= count) resolve(samples);
      else if (gapMs > 0) setTimeout(call, gapMs);
      else call();
    };
    call();
  });
}

/** Keeps `inFlight` calls under way for `forMs`, then waits for the last; returns calls a second and their number. */
export function callInParallel(
  connection: StdioConnection,
  forMs: number,
  inFlight: number,
): Promise<{ rate: number; calls: number }> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let waiting = 0;
    let calls = 0;
    const call = (): void => {
      waiting++;
      connection.send('tools/call', SMALL, received);
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
export async function callBig(connection: StdioConnection, bytes: number, count: number): Promise<number[]> {
  const params = echo('A'.repeat(bytes));
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    const answer = await connection.request('tools/call', params);
    samples.push(performance.now() - started);
    if (answer.bytes < bytes)
      throw new Error(`${connection.target.name}: an answer of ${answer.bytes} bytes to ${bytes}`);
  }
  return samples;
}

export interface Block {
  readonly latencies: number[];
  readonly p50: number;
  readonly sparseP50: number | undefined;
  readonly rate: number;
  readonly cpuPerCallSequential: number;
  readonly cpuPerCallPipelined: number;
  readonly foreign: number;
}

/** One block of one target: in turn, in parallel, sparse. Done again while others use the machine. */
export async function measureBlock(connection: StdioConnection, settings: Settings): Promise<Block> {
  for (let attempt = 0; ; attempt++) {
    await waitForQuiet(settings.foreignMost / 2, settings.quietMs);
    const pids = connection.pids();
    const foreignSince = watchForeignLoad();
    const before = cpuSecondsOf(pids);
    const latencies = await callInTurn(connection, settings.sequential, 0);
    const between = cpuSecondsOf(pids);
    const { rate, calls } = await callInParallel(connection, settings.pipelineMs, settings.inFlight);
    const after = cpuSecondsOf(pids);
    const foreign = foreignSince(after - before);
    if (foreign > settings.foreignMost && attempt < 4) continue;
    const sparse = settings.sparse > 0 ? await callInTurn(connection, settings.sparse, settings.gapMs) : [];
    return {
      latencies,
      p50: median(latencies),
      sparseP50: sparse.length > 0 ? median(sparse) : undefined,
      rate,
      cpuPerCallSequential: (between - before) / latencies.length,
      cpuPerCallPipelined: (after - between) / calls,
      foreign,
    };
  }
}
