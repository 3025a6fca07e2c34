import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../electron/core/clock/index.ts';
import {
  bothWays,
  Session,
  type SessionOptions,
  type Upstream,
} from '../../../electron/core/gateway/index.ts';
import { PlainUpstream } from '../../fixtures/plain-upstream.ts';
import { socketPair } from '../../fixtures/socket-pair.ts';
import { FakeActivity, FakeApprovals, FakeJournal, FakeJudge } from './fakes.ts';
import { RawClient } from './raw-client.ts';

const modules = fileURLToPath(new URL('../../../node_modules/@modelcontextprotocol/', import.meta.url));

/** The command line of a real server, or of one of test/fixtures/servers. */
export function serverCommand(name: string, ...args: string[]): string[] {
  const real = ['everything', 'filesystem', 'memory'].includes(name);
  const file = real
    ? `${modules}server-${name}/dist/index.js`
    : fileURLToPath(new URL(`../../fixtures/servers/${name}.mjs`, import.meta.url));
  return [process.execPath, file, ...args];
}

export interface Opened {
  readonly session: Session;
  readonly client: RawClient;
  readonly judge: FakeJudge;
  readonly journal: FakeJournal;
  readonly approvals: FakeApprovals;
  readonly activity: FakeActivity;
  readonly upstreams: PlainUpstream[];
  /** Resolves when the session has ended. */
  readonly ended: Promise<void>;
}

/** A session between a raw client and a server; everything is ended when the test is. */
export async function open(
  command: readonly string[] | (() => Promise<Upstream>),
  options: Partial<SessionOptions> & { clock?: Clock } = {},
): Promise<Opened> {
  const { near, far } = await socketPair();
  const judge = new FakeJudge();
  const journal = new FakeJournal();
  const approvals = new FakeApprovals();
  const activity = new FakeActivity();
  const upstreams: PlainUpstream[] = [];
  const end = Promise.withResolvers<void>();
  let count = 0;
  const plain = (): Promise<Upstream> => {
    const upstream = new PlainUpstream(command as readonly string[]);
    upstreams.push(upstream);
    return Promise.resolve(upstream);
  };
  const { clock = systemClock, ...rest } = options;
  const session = new Session({
    facts: {
      id: 'session-1',
      client: 'cursor',
      clientPid: 42,
      cwd: '/somewhere',
      server: 'notes',
      identity: 'npm:notes@1.0.0',
    },
    downstream: bothWays(far),
    launch: typeof command === 'function' ? command : plain,
    ports: { judge, journal, approvals, activity, clock, ids: () => `id-${++count}` },
    user: 'ada',
    onEnd: end.resolve,
    ...rest,
  });
  const client = new RawClient(near);
  onTestFinished(async () => {
    near.destroy();
    await session.ended;
  });
  return { session, client, judge, journal, approvals, activity, upstreams, ended: end.promise };
}
