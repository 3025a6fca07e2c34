import { parentPort } from 'node:worker_threads';
import { invariant } from '../../../shared/util/invariant.ts';
import type { ScanReply, ScanRequest } from './result-scanner.ts';
import { scanResult } from './scan/scan-result.ts';

// The entry of the scan worker: it is given the bytes of results and answers what it found in them.

invariant(parentPort !== null, 'runs as a worker thread');
const port = parentPort;

port.on('message', ({ request, bytes }: ScanRequest) => {
  port.postMessage(reply(request, bytes));
});

function reply(request: number, bytes: Uint8Array): ScanReply {
  try {
    return { request, ok: true, findings: scanResult(bytes) };
  } catch (error) {
    return {
      request,
      ok: false,
      problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}
