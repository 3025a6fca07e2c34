import { z } from 'zod';
import { PinKind } from '../../../../shared/model/pin.ts';
import { type AppError, isAppError } from '../../../../shared/errors/app-error.ts';
import { readJsonFile, writeFileAtomic } from '../../store/index.ts';
import { PinEntry } from './pin-state.ts';
import { ServerPins } from './server-pins.ts';

const PinDocument = z.object({
  version: z.literal(1),
  servers: z.array(
    z.object({
      server: z.string(),
      identity: z.string(),
      previous: z.string().optional(),
      entries: z.array(z.object({ kind: PinKind, name: z.string(), entry: PinEntry })),
    }),
  ),
});

/** What was read: the pins, oldest server first, or why they cannot be known. */
export type ReadPins =
  | { readonly kind: 'good'; readonly servers: ServerPins[] }
  | { readonly kind: 'broken'; readonly error: AppError<'file_invalid' | 'file_unreadable'> };

/** Reads `pins.json`. A broken file is a state: what was accepted is then not known, and nothing is overwritten. */
export async function readPins(file: string): Promise<ReadPins> {
  try {
    const read = await readJsonFile(file, PinDocument);
    const servers = (read?.value.servers ?? []).map(({ server, identity, previous, entries }) => {
      const pins = new ServerPins(server, identity, previous);
      for (const { kind, name, entry } of entries) pins.set(kind, name, entry);
      return pins;
    });
    return { kind: 'good', servers };
  } catch (error) {
    if (isAppError(error, 'file_invalid') || isAppError(error, 'file_unreadable'))
      return { kind: 'broken', error };
    throw error;
  }
}

/** Writes all of it in one step. Raises `file_unwritable`. */
export async function writePins(file: string, servers: Iterable<ServerPins>): Promise<void> {
  const document: z.input<typeof PinDocument> = {
    version: 1,
    servers: [...servers].map((pins) => ({
      server: pins.server,
      identity: pins.identity,
      ...(pins.previous === undefined ? {} : { previous: pins.previous }),
      entries: [...pins.all()].map(([kind, name, entry]) => ({ kind, name, entry })),
    })),
  };
  await writeFileAtomic(file, `${JSON.stringify(document)}\n`);
}
