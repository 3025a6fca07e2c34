import type { ApprovalView } from '../../../shared/model/approval.ts';

const keys = new WeakMap<ApprovalView, string>();

/**
 * What makes a question the one that was read: everything of the call. A card is made anew when it changes, so that what
 * was opened, armed or chosen for one question never holds for another.
 */
export function questionKey(question: ApprovalView): string {
  let key = keys.get(question);
  if (key === undefined) {
    const { id, client, server, identity, tool, arguments: given, reasons, mustOpen, files } = question;
    key = JSON.stringify([id, client, server, identity, tool, given, reasons, mustOpen, files]);
    keys.set(question, key);
  }
  return key;
}
