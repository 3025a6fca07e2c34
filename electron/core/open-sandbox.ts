import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { drop } from '../../shared/util/drop.ts';
import type { LaunchRecords } from './launch-records.ts';
import { NameAlarms, type NameAlarmsOptions } from './name-alarms.ts';
import { NetworkRefusals, type NetworkRefusalsOptions } from './network-refusals.ts';
import type { Judging } from './open-judging.ts';
import type { Opening } from './opening.ts';
import type { Stores } from './open-stores.ts';
import {
  Egress,
  findBrowser,
  HintBook,
  presetOf,
  type Proof,
  type Proofs,
  proveBubblewrap,
  proveLandlock,
  proveMacos,
  Sandbox,
  systemNetwork,
  viewOf,
} from './sandbox/index.ts';
import { sandboxFloor } from './sandbox-floor.ts';
import type { StateStream } from './state/state-stream.ts';
import type { Supervisor } from './supervisor/index.ts';

export interface SandboxSurroundings {
  readonly supervisor: Supervisor;
  readonly records: LaunchRecords;
  readonly changed: StateStream['changed'];
  /** A refusal of the network, for the live feed. */
  readonly show: NetworkRefusalsOptions['show'];
  readonly showAlarm: NameAlarmsOptions['show'];
}

/** What isolates servers, and what it refused them. `sandbox` is undefined for a core that isolates nothing. */
export function openSandbox(
  { options, ids, rooms, onBug }: Opening,
  { sandboxBook, health }: Stores,
  { policy }: Judging,
  { supervisor, records, changed, show, showAlarm }: SandboxSurroundings,
): {
  readonly sandbox: Sandbox | undefined;
  readonly refusals: NetworkRefusals;
  readonly alarms: NameAlarms;
  readonly hints: HintBook;
} {
  const { isolation, home, clock, platform, random, userHome } = options;
  const note = (server: string, text: string): void => supervisor.note(server, text);
  const alarms = new NameAlarms({ clock, health, records, note, show: showAlarm });
  const refusals = new NetworkRefusals({
    clock,
    records,
    note,
    show,
    changed: () => changed('servers'),
  });
  const hints = new HintBook({
    clock,
    home: userHome,
    dataFolder: home.path,
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    changed: () => changed('servers'),
  });
  if (isolation === undefined) return { sandbox: undefined, refusals, alarms, hints };
  const { uid, gid, arch, allowRoot } = isolation;
  const egress = rooms.use(
    new Egress({
      folder: join(home.run, 'n'),
      network: systemNetwork(),
      way: platform === 'darwin' ? 'port' : 'sockets',
      token: () => Buffer.from(random(32)).toString('base64url'),
      clock,
      refused: (launch, report) => {
        refusals.add(launch, report);
        const { why, host, port } = report;
        if ((why === 'host' || why === 'port') && port !== undefined)
          hints.saw(launch.server, { kind: 'host', host, port });
      },
    }),
  );
  const sandbox = new Sandbox({
    platform,
    arch,
    home: userHome,
    dataFolder: home.path,
    folder: join(home.run, 'sandbox'),
    user: { uid, gid },
    allowRoot,
    programs: () => isolation.programs(),
    browser: () => findBrowser(userHome),
    prove: prover(options, isolation, ids),
    book: sandboxBook,
    egress,
    presetOf,
    environment: options.env,
    floor: () => sandboxFloor(policy.set),
    clock,
    alarm: (launch, alarm) => alarms.add(launch, alarm),
    onBug: onBug('name-watch'),
    ids,
    onProof: ({ best }) => {
      if (best.problem === undefined) health.clear('sandbox_missing');
      else
        health.raise('sandbox_missing', {
          problem: best.problem.problem,
          advice: best.problem.fix.replace(/\.$/, ''),
        });
      if (best.backend === 'none' && best.problem === undefined) health.raise('sandbox_none', {});
      changed('servers', 'status');
    },
  });
  // Not awaited: only the first launch waits for it.
  if (uid !== 0 || allowRoot) drop(sandbox.selfTest(), onBug('sandbox'));
  return { sandbox, refusals, alarms, hints };
}

function prover(
  { clock, spawn, platform, userHome, home }: Opening['options'],
  { uid, gid, arch, runtime }: NonNullable<Opening['options']['isolation']>,
  ids: () => string,
): ConstructorParameters<typeof Sandbox>[0]['prove'] {
  return async (programs, system): Promise<Proofs> => {
    const began = clock.monotonic();
    const ports = {
      spawn,
      ids,
      surroundings: { programs, system, arch, sockets: undefined },
      runtime,
      home: userHome,
      dataFolder: home.path,
      folder: join(home.run, 'sandbox'),
      user: { uid, gid },
    };
    const best = await proveBest(platform, ports);
    const enough = platform !== 'linux' || viewOf(best.axes).level === 'isolated';
    const lesser = enough ? undefined : await proveLandlock(ports);
    return { best, lesser, tookMs: Math.round(clock.monotonic() - began) };
  };
}

function proveBest(platform: NodeJS.Platform, ports: Parameters<typeof proveMacos>[0]): Promise<Proof> {
  if (platform === 'linux') return proveBubblewrap(ports);
  return platform === 'darwin' ? proveMacos(ports) : Promise.resolve(NOTHING_HERE);
}

/** A system that offers nothing: said on every screen, and no reason not to start. */
const NOTHING_HERE: Proof = {
  backend: 'none',
  axes: { files: 'none', network: 'none', processes: 'none', limits: 'none' },
};
