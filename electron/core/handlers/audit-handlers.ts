import type { Handlers } from '../../../shared/contract/index.ts';
import type { SearchIndex } from '../audit/index.ts';
import type { ChainCheck } from '../chain-check.ts';

export interface AuditHandlerParts {
  readonly index: SearchIndex;
  readonly chain: ChainCheck;
}

type AuditHandlers = Pick<Handlers, 'audit.search' | 'audit.verify'>;

/** The calls about the journal. */
export function auditHandlers({ index, chain }: AuditHandlerParts): AuditHandlers {
  return {
    'audit.search': (filter) => index.search(filter),
    'audit.verify': () => chain.verify(),
  };
}
