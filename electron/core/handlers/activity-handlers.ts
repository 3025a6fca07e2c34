import type { Handlers } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { AuditRecord } from '../../../shared/model/audit-record.ts';
import type { SearchIndex } from '../audit/index.ts';
import type { ChainCheck } from '../chain-check.ts';
import type { ActivityFeed } from '../gateway/index.ts';

/** Records of one call that a detail shows at most: decided, finished, asked, answered, and room for retries. */
const MOST_RECORDS = 20;

export interface ActivityHandlerParts {
  readonly activity: ActivityFeed;
  readonly index: SearchIndex;
  readonly chain: ChainCheck;
}

type ActivityHandlers = Pick<Handlers, 'activity.list' | 'activity.detail'>;

/** The calls about the live feed. */
export function activityHandlers({ activity, index, chain }: ActivityHandlerParts): ActivityHandlers {
  return {
    'activity.list': ({ before, limit }) => activity.list(before, limit),
    'activity.detail': async ({ id }) => {
      const facts = activity.detail(id);
      if (facts === undefined) throw new AppError('record_not_found', { record: id });
      const { row, riskReasons, told, record } = facts;
      const records = await recordsOf(index, [record, row.approval]);
      return {
        row,
        arguments: facts.arguments ?? null,
        riskReasons,
        ...(told === undefined ? {} : { told }),
        records: records.map(({ seq, id: recordId, kind, time }) => ({ seq, id: recordId, kind, time })),
        chain: await chain.around(records.map(({ seq }) => seq)),
      };
    },
  };
}

/** The records that carry one of the ids, and those that refer to it; oldest first. */
async function recordsOf(index: SearchIndex, ids: readonly (string | undefined)[]): Promise<AuditRecord[]> {
  const found = new Map<number, AuditRecord>();
  for (const id of ids) {
    if (id === undefined) continue;
    const { records } = await index.search({ text: id, limit: MOST_RECORDS });
    const own = await index.get(id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'record_not_found') return undefined;
      throw error;
    });
    for (const record of own === undefined ? records : [own, ...records]) found.set(record.seq, record);
  }
  return [...found.values()].sort((one, other) => one.seq - other.seq);
}
