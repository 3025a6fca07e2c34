import type { AuditDraft } from '../../../../shared/model/audit-record.ts';
import type { PinKind } from '../../../../shared/model/pin.ts';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import { acceptedOf, type PinEntry, seenOf } from './pin-state.ts';
import type { ServerPins } from './server-pins.ts';

/** Who described something. */
export interface Source {
  readonly server: string;
  readonly identity: string;
  readonly client?: string;
  readonly session?: string;
}

/** An entry and what it is of. */
export type NamedEntry = readonly [kind: PinKind, name: string, entry: PinEntry];

/** A record names so many; it counts them all. */
const NAMED_LIMIT = 100;

/** What is written when a server described something new or changed: `tools.pinned`, `tools.drifted`, or both. */
export function sightingDrafts(
  { server, identity, client, session }: Source,
  previous: string | undefined,
  changed: readonly NamedEntry[],
): AuditDraft[] {
  const draft = (kind: 'tools.pinned' | 'tools.drifted', entries: readonly NamedEntry[]): AuditDraft[] =>
    entries.length === 0
      ? []
      : [
          {
            ...(client === undefined
              ? {}
              : { caller: { client, ...(session === undefined ? {} : { session }) } }),
            kind,
            operation: { type: 'list', server, identity },
            detail: { by: 'server', ...(previous === undefined ? {} : { previous }), ...itemsOf(entries) },
          },
        ];
  return [
    ...draft(
      'tools.pinned',
      changed.filter(([, , { state }]) => state === 'pinned'),
    ),
    ...draft(
      'tools.drifted',
      changed.filter(([, , { state }]) => state !== 'pinned'),
    ),
  ];
}

/** What is written when a human answered. */
export function answerDraft(
  { server, identity }: ServerPins,
  entries: readonly NamedEntry[],
  answer: 'accept' | 'reject',
  by: string,
): AuditDraft {
  return {
    kind: answer === 'accept' ? 'tools.pinned' : 'tools.drifted',
    operation: { type: 'review', server, identity },
    detail: { answer, by, ...itemsOf(entries) },
  };
}

const itemsOf = (entries: readonly NamedEntry[]): { items: Record<string, unknown>[]; count: number } => ({
  items: entries.slice(0, NAMED_LIMIT).map(itemOf),
  count: entries.length,
});

function itemOf([kind, name, entry]: NamedEntry): Record<string, unknown> {
  const { hash, findings } = seenOf(entry);
  return {
    kind,
    name: visibleText(name).slice(0, 200),
    state: entry.state,
    hash,
    ...(acceptedOf(entry) === undefined ? {} : { accepted: acceptedOf(entry)?.hash }),
    ...(findings.length === 0 ? {} : { findings: [...new Set(findings.map((finding) => finding.kind))] }),
  };
}
