import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorePointer } from '../../shared/contract/wire.ts';
import { runFolder } from './run-folder.ts';

/** Where the running core says how to reach it. */
export function pointerFile(home: string): string {
  return join(runFolder(home), 'core.json');
}

/** The pointer to the running core; undefined when there is none, or none that can be understood. */
export function readPointer(home: string): CorePointer | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(pointerFile(home), 'utf8'));
    return isPointer(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPointer(value: unknown): value is CorePointer {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, socket, version, startedAt } = value as Record<string, unknown>;
  return (
    typeof pid === 'number' &&
    typeof socket === 'string' &&
    typeof version === 'string' &&
    typeof startedAt === 'number'
  );
}
