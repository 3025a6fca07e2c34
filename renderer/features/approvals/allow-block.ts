import { strings } from '../../strings/strings.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { pointerName } from '../../ui/arguments/layout.ts';

/** Why a question cannot be allowed at this moment. */
export type AllowBlock =
  { kind: 'offline' } | { kind: 'sending' } | { kind: 'must_open'; pointers: string[] } | { kind: 'arming' };

export interface AllowFacts {
  connected: boolean;
  sending: boolean;
  /** Locked parts that were not opened yet. */
  unopened: string[];
  armed: boolean;
}

/** What keeps the question from being allowed, the reason that lasts longest first; undefined when nothing does. */
export function allowBlock({ connected, sending, unopened, armed }: AllowFacts): AllowBlock | undefined {
  if (!connected) return { kind: 'offline' };
  if (sending) return { kind: 'sending' };
  if (unopened.length > 0) return { kind: 'must_open', pointers: unopened };
  if (!armed) return { kind: 'arming' };
  return undefined;
}

export function blockText(block: AllowBlock): string {
  const text = strings.approvals.blocked;
  switch (block.kind) {
    case 'offline':
      return text.offline;
    case 'sending':
      return text.sending;
    case 'arming':
      return text.arming;
    case 'must_open':
      return text.mustOpen(
        block.pointers
          .map((pointer) => visibleText(pointerName(pointer)) || strings.approvals.whole)
          .join(', '),
      );
  }
}
