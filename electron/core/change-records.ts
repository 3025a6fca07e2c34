import { createHash } from 'node:crypto';
import type { AuditDraft } from '../../shared/model/audit-record.ts';
import type { UserRule } from '../../shared/model/rule.ts';
import type { ServerDefinition } from '../../shared/model/server.ts';
import { canonicalJson } from '../../shared/util/canonical-json.ts';
import { type JournalPort, redactArguments } from './gateway/index.ts';
import type { Definitions } from './store/index.ts';

export interface ChangeRecordsOptions {
  readonly journal: JournalPort;
  readonly user: string;
  readonly onBug: (error: unknown) => void;
}

type RuleKind = 'rule.added' | 'rule.changed' | 'rule.removed';
type ServerKind = 'server.added' | 'server.changed' | 'server.removed';

/** What the journal holds of changes a user makes to rules and definitions. No value of a definition is in it. */
export class ChangeRecords {
  readonly #options: ChangeRecordsOptions;

  constructor(options: ChangeRecordsOptions) {
    this.#options = options;
  }

  /** On record when this returns. `by`: the surface it was done on. Raises `journal_unwritable`. */
  rule(kind: RuleKind, rule: UserRule, by: string): void {
    // Its sentence repeats what its arguments are, in words that nothing could be taken out of.
    const { match, sentence: _, ...rest } = rule;
    const { value, redactions } = redactArguments({
      arguments: match.arguments ?? {},
      when: match.when ?? '',
    });
    const said = value as { readonly [member: string]: unknown };
    const shown = {
      ...match,
      ...(match.arguments === undefined ? {} : { arguments: said['arguments'] }),
      ...(match.when === undefined ? {} : { when: said['when'] }),
    };
    const paths = redactions.map((path) => path.replace('arguments.', 'detail.rule.match.'));
    this.#write({
      kind,
      detail: { by, rule: { ...rest, match: shown } },
      ...(paths.length === 0 ? {} : { redactions: paths }),
    });
  }

  /**
   * Records changes of definitions, whoever made them: a command, an adoption, an install, an editor. A file that cannot
   * be read changes nothing. They are made already, so a journal that cannot be written only leaves its own warning.
   */
  watch(definitions: Definitions): Disposable {
    let known = definitions.state.kind === 'good' ? new Map(definitions.list()) : undefined;
    return definitions.onChange(() => {
      if (definitions.state.kind !== 'good') return;
      const now = new Map(definitions.list());
      const before = known ?? now;
      known = now;
      try {
        for (const [name, definition] of now) this.#compare(name, before.get(name), definition);
        for (const [name, definition] of before) {
          if (!now.has(name)) this.#server('server.removed', name, definition);
        }
      } catch (error) {
        this.#options.onBug(error);
      }
    });
  }

  #compare(name: string, before: ServerDefinition | undefined, now: ServerDefinition): void {
    if (before === undefined) return this.#server('server.added', name, now);
    const members = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
      (member) => textOf(before, member) !== textOf(now, member),
    );
    if (members.length > 0) this.#server('server.changed', name, now, { members: members.sort() });
  }

  #server(kind: ServerKind, server: string, definition: ServerDefinition, more: object = {}): void {
    const definitionHash = createHash('sha256').update(canonicalJson(definition)).digest('hex');
    this.#write({
      kind,
      operation: { type: 'server', server },
      detail: { provenance: definition.provenance, definitionHash: `sha256:${definitionHash}`, ...more },
    });
  }

  #write(draft: AuditDraft): void {
    const { journal, user } = this.#options;
    journal.stage({ caller: { client: 'gatehouse', user }, ...draft });
    journal.commit();
  }
}

const textOf = (definition: ServerDefinition, member: string): string | undefined => {
  const value = (definition as Readonly<Record<string, unknown>>)[member];
  return value === undefined ? undefined : canonicalJson(value);
};
