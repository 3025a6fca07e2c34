import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../../shared/util/invariant.ts';
import { isCuredByRebuild } from './index-database.ts';
import type { IndexAnswer, IndexReply, IndexRequest, IndexWorkerData } from './index-messages.ts';
import { JournalIndex, StaleIndexError } from './journal-index.ts';
import type { JournalPosition } from './segments.ts';

// The entry of the index worker: it reads the journal files itself and answers searches. It never writes to the journal.

invariant(parentPort !== null, 'runs as a worker thread');
const port = parentPort;
giveWay();
const { folder } = workerData as IndexWorkerData;
let index = JournalIndex.open(folder);

port.on('message', (request: IndexRequest) => {
  if (request.kind === 'poke') {
    let filled = true;
    try {
      filled = withRebuild(() => index.catchUpSome(request.position), request.position);
    } catch {
      // Nobody waits for it; a search that needs the index reports what is wrong.
    }
    port.postMessage({ kind: 'poked', filled } satisfies IndexReply);
    return;
  }
  port.postMessage(reply(request));
});

function reply(request: Exclude<IndexRequest, { kind: 'poke' }>): IndexReply {
  try {
    const value = withRebuild(() => answer(request), request.position);
    return { kind: 'answer', request: request.request, ok: true, value };
  } catch (error) {
    return {
      kind: 'answer',
      request: request.request,
      ok: false,
      problem: error instanceof Error ? error.message : String(error),
    };
  }
}

function answer(request: Exclude<IndexRequest, { kind: 'poke' }>): IndexAnswer {
  index.catchUp(request.position);
  if (request.kind === 'get') return index.get(request.id);
  return index.search(request.filter, request.limit);
}

/** Runs the work; an index that turns out stale or broken is made again, and the work is run once more. */
function withRebuild<T>(work: () => T, position: JournalPosition): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof StaleIndexError) && !isCuredByRebuild(error)) throw error;
    index[Symbol.dispose]();
    index = JournalIndex.rebuild(folder);
    index.catchUp(position);
    return work();
  }
}

/** Calls go first when the processor is short. Linux only, where a thread has a priority of its own. */
function giveWay(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), 10);
  } catch {
    // Another system: it competes like any other thread.
  }
}
