import { join } from 'node:path';
import { AppError } from '../shared/errors/app-error.ts';
import type { AuditFilter, CallInput, CallOutput } from '../shared/contract/index.ts';
import type { OfflineFacts } from './offline-clients.ts';

/*
 * What must work without a core, also when it does not start any more: checking and exporting the journal, checking a
 * policy, and putting client configs back. The rooms of the core are loaded only here, because every other command is quicker without them.
 */

/** Checks the journal on disk. */
export async function offlineVerify(home: string): Promise<CallOutput<'audit.verify'>> {
  const { verifyJournal } = await import('./core/audit/index.ts');
  return verifyJournal(join(home, 'journal'));
}

/** The lines of the journal that pass the filter, oldest first. Raises `bad_input`. */
export async function* offlineExport(home: string, filter: AuditFilter): AsyncGenerator<string> {
  const { exportRecords } = await import('./core/audit/index.ts');
  const everything = {
    index: Number.MAX_SAFE_INTEGER,
    size: Number.MAX_SAFE_INTEGER,
    seq: Number.MAX_SAFE_INTEGER,
  };
  yield* exportRecords({ folder: join(home, 'journal'), position: everything, filter, now: Date.now() });
}

/** What is found in the tool definitions of a file. Raises `file_unreadable`, `file_invalid`. */
export async function offlineCheckTools(file: string) {
  const [{ checkTools }, { readFileContent }] = await Promise.all([
    import('./core/integrity/index.ts'),
    import('./core/store/index.ts'),
  ]);
  const { bytes } = await readFileContent(file);
  if (bytes === undefined) throw new AppError('file_unreadable', { file, detail: 'there is no such file' });
  return checkTools(file, bytes.toString('utf8'));
}

/** What is wrong with the text of a policy. */
export async function offlineCheckPolicy(text: string): Promise<CallOutput<'policy.check'>> {
  const { parsePolicy } = await import('./core/policy/index.ts');
  const parsed = parsePolicy(text);
  return parsed.ok ? { valid: true, problems: [] } : { valid: false, problems: [...parsed.problems] };
}

/**
 * Puts client configs back. Holds the core's lock meanwhile, so that no core starts in between and the journal has one
 * writer. Raises `already_running`, `nothing_to_restore`, `client_not_found`, `home_not_writable`.
 */
export async function offlineRestore(
  facts: OfflineFacts,
  selection: CallInput<'clients.restore'>,
): Promise<CallOutput<'clients.restore'>['changes']> {
  const { withOfflineClients } = await import('./offline-clients.ts');
  return withOfflineClients(facts, (clients) =>
    clients.restore({
      clients: selection.clients ?? [],
      all: selection.all ?? false,
      folders: selection.folders ?? [],
      dryRun: selection.dryRun ?? false,
    }),
  );
}
