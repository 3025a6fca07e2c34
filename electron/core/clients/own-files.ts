import { isRemote } from '../../../shared/model/server.ts';
import type { Journal } from '../audit/index.ts';
import type { Definitions } from '../store/index.ts';
import type { ClientsPorts } from './ports.ts';

/** This room's ports onto our own files. What it writes into a config is on record before it goes on. */
export function ownFiles(
  definitions: Definitions,
  journal: Journal,
): Pick<ClientsPorts, 'definitions' | 'audit'> {
  return {
    definitions: {
      get: (name) => definitions.list().get(name),
      isDefined: (url) =>
        [...definitions.list().values()].some(
          (one) => isRemote(one) && one.url === url && one.provenance !== 'import',
        ),
      addAll: (added) => definitions.addAll(added),
      removeAll: (names) => definitions.removeAll(names),
    },
    audit: {
      record: (draft) => journal.record(draft),
    },
  };
}
