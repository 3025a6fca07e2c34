import type { AuditDraft } from '../../../../shared/model/audit-record.ts';
import type { Admission, ServerDefinition } from '../../../../shared/model/server.ts';
import type { ShadowFinding } from '../../../../shared/model/shadow.ts';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import { knownBad } from '../../identity/index.ts';
import type { DirectEntry } from '../direct-entries.ts';
import type { RunningServer } from './running-server.ts';

/** What it is, and what policy would say of it. */
export interface JudgedEntry {
  readonly identity: string;
  readonly admission: Admission;
}

export function configFinding(
  { id, place, entry, command, definition, adoptable, problem }: DirectEntry,
  judged: JudgedEntry,
  since: number,
): ShadowFinding {
  return {
    id,
    kind: 'config',
    state: 'found',
    client: place.adapter.id,
    file: place.location.path,
    server: visibleText(entry.name),
    command,
    ...judged,
    adoptable,
    since,
    ...recordOf(definition),
    ...(problem === undefined ? {} : { note: `it cannot be adopted: ${problem}` }),
  };
}

export function processFinding(
  { id, client, pid, server, command, definition, note }: RunningServer,
  judged: JudgedEntry,
  since: number,
): ShadowFinding {
  const shown = { server: visibleText(server), command, ...judged, ...recordOf(definition) };
  return { id, kind: 'process', state: 'found', client, pid, ...shown, adoptable: false, since, note };
}

function recordOf(definition: ServerDefinition | undefined): Pick<ShadowFinding, 'knownBad'> {
  const bad = definition === undefined ? undefined : knownBad(definition);
  return bad === undefined ? {} : { knownBad: bad };
}

/** The record of a finding: what and where, never what is in its environment. */
export function foundRecord(finding: ShadowFinding): AuditDraft {
  const { id, kind, client, file, pid, server, command, identity, admission, knownBad: bad } = finding;
  const { effect, reason, rule, layer } = admission;
  return {
    kind: 'shadow.found',
    caller: { client, ...(pid === undefined ? {} : { pid }) },
    operation: { type: 'server', server, identity },
    detail: {
      finding: id,
      kind,
      command,
      ...(file === undefined ? {} : { path: file }),
      ...(bad === undefined ? {} : { knownBad: bad.package }),
      admission: {
        effect,
        reason,
        ...(rule === undefined ? {} : { rule }),
        ...(layer === undefined ? {} : { layer }),
      },
    },
  };
}
