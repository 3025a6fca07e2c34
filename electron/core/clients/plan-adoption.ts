import { isDeepStrictEqual } from 'node:util';
import { isRemote, type ServerDefinition } from '../../../shared/model/server.ts';
import { invariant } from '../../../shared/util/invariant.ts';
import { entryStanding, type StandingFacts } from './entry-standing.ts';
import type { ClientAdapter } from './adapter.ts';
import {
  type ConfigFormat,
  configFormat,
  entryKey,
  type MemberTexts,
  type ParsedEntry,
} from './formats/config-format.ts';
import { replaceSpans } from './formats/spans.ts';
import { moveSecrets, type SecretPlan } from './move-secrets.ts';
import type { NameBook } from './name-book.ts';
import { shimArguments } from './shim-call.ts';

/** One entry that will be routed through Gatehouse. */
export interface PlannedEntry {
  readonly name: string;
  readonly group?: string;
  readonly as: string;
  readonly original: string;
  readonly written: string;
  readonly definition: ServerDefinition;
  readonly isNew: boolean;
  /** What goes into the vault with it: by its name there. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly note: string | undefined;
}

export interface SkippedEntry {
  readonly name: string;
  readonly note: string;
}

/** What adoption would do to one text. */
export interface AdoptionPlan {
  readonly after: string;
  readonly adopted: readonly PlannedEntry[];
  readonly skipped: readonly SkippedEntry[];
}

/** Plans the adoption of a text whose entries were parsed. No effects but those of asking for names. */
export async function planAdoption(
  text: string,
  entries: readonly ParsedEntry[],
  chosen: (name: string) => boolean,
  facts: StandingFacts,
  names: NameBook,
  secrets: SecretPlan,
): Promise<AdoptionPlan> {
  const adopted: (PlannedEntry & Pick<ParsedEntry, 'start' | 'end'>)[] = [];
  const skipped: SkippedEntry[] = [];
  for (const entry of entries) {
    if (!chosen(entry.name)) continue;
    const standing = entryStanding(entry, facts);
    if (standing.kind === 'problem') {
      skipped.push({ name: entry.name, note: `left alone: ${standing.problem}` });
    } else if (standing.kind !== 'adopted') {
      adopted.push(await planEntry(text, entry, standing.definition, facts, names, secrets));
    }
  }
  const after = replaceSpans(
    text,
    adopted.map(({ start, end, written }) => ({ start, end, text: written })),
  );
  checkPlan(entries, adopted, after, facts);
  return { after, adopted, skipped };
}

async function planEntry(
  text: string,
  entry: ParsedEntry,
  plain: ServerDefinition,
  facts: StandingFacts,
  names: NameBook,
  secrets: SecretPlan,
): Promise<PlannedEntry & Pick<ParsedEntry, 'start' | 'end'>> {
  const { as, isNew } = await names.choose(entry.name, plain);
  const moved = isNew
    ? await moveSecrets(plain, as, secrets)
    : { definition: plain, secrets: new Map(), notes: [] };
  const { shape, id } = facts.adapter;
  const format = configFormat(facts.location.format);
  const original = text.slice(entry.start, entry.end);
  const written = format.setMembers(original, {
    [shape.command]: format.literal(facts.shim),
    [shape.args]: format.literal(shimArguments(as, id)),
    [shape.env]: undefined,
    [shape.cwd]: undefined,
    ...(isRemote(plain) ? remoteMembers(entry.value, facts.adapter, format) : {}),
  });
  const notes = [...(as === entry.name ? [] : [`called ${as} in Gatehouse`]), ...moved.notes];
  return {
    name: entry.name,
    ...(entry.group === undefined ? {} : { group: entry.group }),
    as,
    original,
    written,
    definition: moved.definition,
    isNew,
    secrets: moved.secrets,
    note: notes.length === 0 ? undefined : notes.join('; '),
    start: entry.start,
    end: entry.end,
  };
}

/** What makes an entry a remote one goes; its type says what it is now, where it said something before. */
function remoteMembers(value: unknown, { shape }: ClientAdapter, format: ConfigFormat): MemberTexts {
  const members = [
    ...shape.url,
    shape.headers,
    ...(shape.tokenVariable === undefined ? [] : [shape.tokenVariable]),
  ];
  const isTyped = (value as Readonly<Record<string, unknown>>)['type'] !== undefined;
  return {
    ...Object.fromEntries(members.map((member) => [member, undefined])),
    ...(isTyped ? { type: format.literal(shape.stdioType) } : {}),
  };
}

/** Proves by reading it again that the new text says what it should, and nothing else changed. */
function checkPlan(
  before: readonly ParsedEntry[],
  adopted: readonly PlannedEntry[],
  text: string,
  facts: StandingFacts,
): void {
  const after = configFormat(facts.location.format).parse(text, facts.location.root);
  invariant(after.length === before.length, 'adoption keeps the number of entries');
  const planned = new Map(adopted.map((entry) => [entryKey(entry), entry]));
  for (const [index, entry] of after.entries()) {
    const plan = planned.get(entryKey(entry));
    const old = before[index]!;
    if (plan === undefined) {
      invariant(
        isDeepStrictEqual(entry, { ...old, start: entry.start, end: entry.end }),
        'adoption leaves others alone',
      );
    } else {
      const standing = entryStanding(entry, facts);
      invariant(
        standing.kind === 'adopted' && standing.server === plan.as,
        'an adopted entry calls the shim',
      );
    }
  }
}
