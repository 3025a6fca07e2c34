import { createUlid } from '../../shared/util/ulid.ts';
import type { CoreOptions } from './core-options.ts';
import { launchEnvironment } from './launch-environment.ts';

/** What every part of the core is opened with. */
export interface Opening {
  readonly options: CoreOptions;
  readonly ids: () => string;
  /** The environment servers are launched from. */
  readonly environment: () => Promise<Readonly<Record<string, string>>>;
  /** Every room that holds something is put in here; they are disposed of in reverse. */
  readonly rooms: AsyncDisposableStack;
  /** Who hears of what goes wrong in the background of a room. */
  onBug(where: string): (error: unknown) => void;
}

export function beginOpening(options: CoreOptions, rooms: AsyncDisposableStack): Opening {
  const { clock, random, log } = options;
  const ids = createUlid(() => clock.now(), random);
  return {
    options,
    ids,
    environment: launchEnvironment(options, ids),
    rooms,
    onBug: (where) => (error) => log(where, error),
  };
}
