import { z } from 'zod';
import { ActivityRow } from '../model/activity.ts';
import { ApprovalOutcome, ApprovalView } from '../model/approval.ts';
import { AuditRecord } from '../model/audit-record.ts';
import { ClientView, SessionView } from '../model/client.ts';
import { InstallView } from '../model/package.ts';
import { UserRule } from '../model/rule.ts';
import { LogLine, ServerView } from '../model/server.ts';
import { ShadowView } from '../model/shadow.ts';
import { StatusView } from './calls.ts';

/** The keyed collections of the state; each item is found again by its key. */
export const stateSlices = {
  servers: { item: ServerView, key: 'name' },
  sessions: { item: SessionView, key: 'id' },
  approvals: { item: ApprovalView, key: 'id' },
  history: { item: ApprovalOutcome, key: 'id' },
  rules: { item: UserRule, key: 'id' },
  clients: { item: ClientView, key: 'id' },
} as const;
export type StateSlices = typeof stateSlices;
export type SliceName = keyof StateSlices;
export type SliceItem<Name extends SliceName> = z.output<StateSlices[Name]['item']>;

/** Everything the screens show except the feed, at one moment. */
export const StateSnapshot = z.object({
  status: StatusView,
  servers: z.array(ServerView),
  sessions: z.array(SessionView),
  approvals: z.array(ApprovalView),
  history: z.array(ApprovalOutcome),
  rules: z.array(UserRule),
  clients: z.array(ClientView),
});
export type StateSnapshot = z.infer<typeof StateSnapshot>;

/**
 * The state stream: the first message is a snapshot, then deltas. `seq` grows by one per message of a subscription;
 * on a gap the subscriber subscribes again.
 */
export const StateEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), seq: z.number(), state: StateSnapshot }),
  z.object({ kind: z.literal('status'), seq: z.number(), status: StatusView }),
  z.object({
    kind: z.literal('slice'),
    seq: z.number(),
    slice: z.enum(['servers', 'sessions', 'approvals', 'history', 'rules', 'clients']),
    upsert: z.array(z.unknown()),
    remove: z.array(z.string()),
  }),
]);
export type StateEvent = z.infer<typeof StateEvent>;

/** Every stream of the product. `input` narrows what is sent. */
export const events = {
  state: { input: z.strictObject({}), output: StateEvent },
  /** New and changed rows of the feed, batched to the frame rate of a screen. */
  activity: { input: z.strictObject({}), output: z.object({ rows: z.array(ActivityRow) }) },
  log: { input: z.strictObject({ server: z.string() }), output: z.object({ lines: z.array(LogLine) }) },
  /** What is being installed, after each step. */
  installs: { input: z.strictObject({}), output: z.object({ installs: z.array(InstallView) }) },
  /** Servers around Gatehouse: as they are now, then after each change. While somebody listens, processes are looked at too. */
  shadow: { input: z.strictObject({}), output: ShadowView },
  audit: { input: z.strictObject({}), output: z.object({ records: z.array(AuditRecord) }) },
} as const;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventInput<Name extends EventName> = z.input<Events[Name]['input']>;
export type EventOutput<Name extends EventName> = z.output<Events[Name]['output']>;

/** True for a stream the contract has. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}
