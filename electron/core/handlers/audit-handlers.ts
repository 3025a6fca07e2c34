import type { Handlers } from '../../../shared/contract/index.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { Journal, SearchIndex } from '../audit/index.ts';

export interface AuditHandlerParts {
  readonly journal: Journal;
  readonly index: SearchIndex;
  /** Told the outcome, so that tampering is shown everywhere. */
  verified(problem: { file: string; problem: string } | undefined): void;
}

type AuditHandlers = Pick<Handlers, 'audit.search' | 'audit.verify'>;

/** The calls about the journal. */
export function auditHandlers({ journal, index, verified }: AuditHandlerParts): AuditHandlers {
  return {
    'audit.search': (filter) => index.search(filter),
    'audit.verify': async () => {
      commitWhatCanBe(journal);
      const result = await journal.verify();
      const problem = result.problem ?? 'it does not verify';
      verified(result.ok ? undefined : { file: result.firstBad?.file ?? journal.folder, problem });
      return result;
    },
  };
}

/** What is in the file can be checked also while nothing can be added to it. */
function commitWhatCanBe(journal: Journal): void {
  try {
    journal.commit();
  } catch (error) {
    if (!isAppError(error, 'journal_unwritable')) throw error;
  }
}
