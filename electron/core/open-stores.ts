import { Journal, SearchIndex } from './audit/index.ts';
import { ChangeRecords } from './change-records.ts';
import { ChainCheck } from './chain-check.ts';
import { PinBook } from './integrity/index.ts';
import { Health } from './health/index.ts';
import type { Opening } from './opening.ts';
import { SandboxBook } from './sandbox/index.ts';
import { Secrets } from './secrets.ts';
import { openVault } from './vault-in-home.ts';
import { Definitions, RulesFile, Settings, UsageFile } from './store/index.ts';

export type Stores = Awaited<ReturnType<typeof openStores>>;

/** What is on disk, and the warnings about it. A file that cannot be used is a state of its store, not an error. */
export async function openStores({ options, ids, rooms, onBug }: Opening) {
  const { home, clock, indexWorker } = options;
  const health = rooms.use(new Health(clock));
  const journal = rooms.use(
    Journal.open({
      folder: home.journal,
      clock,
      ids,
      onBug: onBug('journal'),
      onUnwritable: ({ data }) => health.raise('journal_unwritable', data),
      onWritable: () => health.clear('journal_unwritable'),
      onTampered: ({ file, problem }) => health.raise('journal_tampered', { file, problem }),
    }),
  );
  const definitions = rooms.use(await Definitions.open({ file: home.servers, onBug: onBug('definitions') }));
  const changes = new ChangeRecords({ journal, user: options.user, onBug: onBug('change-records') });
  rooms.use(changes.watch(definitions));
  const vault = await openVault(options, health);
  const secrets = new Secrets({
    vault,
    definitions: () => definitions.list(),
    record: (draft) => journal.record(draft),
  });
  const pins = rooms.use(
    await PinBook.open({ file: home.pins, now: () => clock.now(), journal, onBug: onBug('pins') }),
  );
  if (pins.problem !== undefined)
    health.raise('pins_unreadable', { file: home.pins, problem: pins.problem.message });
  return {
    pins,
    health,
    journal,
    vault,
    secrets,
    chain: rooms.use(new ChainCheck({ journal, health, clock, onBug: onBug('chain') })),
    index: rooms.use(new SearchIndex({ journal, clock, workerUrl: indexWorker, onBug: onBug('index') })),
    definitions,
    changes,
    rulesFile: rooms.use(await RulesFile.open({ file: home.rules, onBug: onBug('rules') })),
    sandboxBook: rooms.use(await SandboxBook.open({ file: home.sandbox, onBug: onBug('sandbox') })),
    settings: rooms.use(await Settings.open({ file: home.settings, onBug: onBug('settings') })),
    usage: rooms.use(
      await UsageFile.open({ file: home.usage, now: () => clock.now(), onBug: onBug('usage') }),
    ),
  };
}
