import type { Handlers } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { toWireError } from '../../../shared/errors/result.ts';
import { isRemote, type SandboxGrants, type StdioDefinition } from '../../../shared/model/server.ts';
import type { SandboxChange, SandboxProof, ServerSandbox } from '../../../shared/model/sandbox.ts';
import type { Admissions } from '../admissions.ts';
import type { LaunchRecords } from '../launch-records.ts';
import type { NameAlarms } from '../name-alarms.ts';
import type { NetworkRefusals } from '../network-refusals.ts';
import {
  confirmation,
  CONTAINER_AXES,
  describeGrants,
  expectedView,
  grantsOf,
  type HintBook,
  type Level,
  type Sandbox,
  type SandboxLaunch,
  viewOf,
} from '../sandbox/index.ts';
import { sandboxLaunch } from '../server-launcher.ts';
import type { Definitions } from '../store/index.ts';
import type { Supervisor } from '../supervisor/index.ts';
import type { ServerViews } from '../views/server-views.ts';
import type { WarmServers } from '../warm-servers.ts';

export interface SandboxHandlerParts {
  readonly definitions: Definitions;
  readonly admissions: Admissions;
  readonly supervisor: Supervisor;
  readonly warm: WarmServers;
  readonly views: ServerViews;
  readonly records: LaunchRecords;
  readonly refusals: NetworkRefusals;
  readonly alarms: NameAlarms;
  readonly hints: HintBook;
  /** Undefined in a core that isolates nothing. */
  readonly sandbox: Sandbox | undefined;
  readonly cwd: string;
}

type SandboxHandlers = Pick<
  Handlers,
  | 'sandbox.status'
  | 'sandbox.show'
  | 'sandbox.preview'
  | 'sandbox.change'
  | 'sandbox.accept'
  | 'sandbox.revoke'
>;

/** The calls about what servers may touch. */
export function sandboxHandlers(parts: SandboxHandlerParts): SandboxHandlers {
  return {
    'sandbox.status': async ({ again }) => {
      const sandbox = required(parts);
      return { proof: proofView(again ? await sandbox.testAgain() : await sandbox.selfTest()) };
    },
    'sandbox.show': ({ name }) => show(parts, name),
    'sandbox.preview': ({ name, grants }) => preview(parts, name, grants),
    'sandbox.change': async ({ name, grants, restart }) => {
      const change = await preview(parts, name, grants);
      const definition = stdio(parts, name);
      // Looked at before anything is written: what cannot be granted is not stored.
      const looks = await required(parts).look(name, grants ?? {});
      const { sandbox: _, ...rest } = definition;
      const { added, removed } = change;
      parts.records.sandbox('sandbox.changed', name, { added, removed });
      await parts.definitions.replace(name, grants === undefined ? rest : { ...rest, sandbox: grants });
      await required(parts).book.approve(
        name,
        looks.map(({ grant }) => grant),
        'anew',
      );
      parts.alarms.settle(name);
      const restarted = await stopForChange(parts, name, restart);
      return { change, restarted };
    },
    'sandbox.accept': async ({ name, level, confirm, restart }) => {
      const sandbox = required(parts);
      const request = await requestOf(parts, name);
      await sandbox.accept(request, level, confirm, () =>
        parts.records.sandbox('sandbox.accepted', name, { level }),
      );
      return { restarted: await stopForChange(parts, name, restart) };
    },
    'sandbox.revoke': async ({ name, restart }) => {
      stdio(parts, name);
      parts.records.sandbox('sandbox.revoked', name, {});
      await required(parts).book.accept(name, undefined);
      return { restarted: await stopForChange(parts, name, restart) };
    },
  };
}

/** What runs keeps what it was started with; it ends, and its clients start it anew, when that is wanted. */
async function stopForChange(parts: SandboxHandlerParts, name: string, restart: boolean): Promise<number> {
  await parts.warm.forget(name);
  const stopped = restart ? await parts.supervisor.stopServer(name) : 0;
  await parts.views.refresh([name]);
  return stopped;
}

async function show(parts: SandboxHandlerParts, name: string): Promise<ServerSandbox> {
  const sandbox = required(parts);
  const definition = stdio(parts, name);
  const { launch, problem } = await parts.admissions.judge(name, definition, parts.cwd);
  const confirm = { restricted: confirmation(name, 'restricted'), none: confirmation(name, 'none') };
  const base = {
    server: name,
    own: definition.sandbox !== undefined,
    confirm,
    refusals: [...parts.refusals.of(name)],
  };
  if (launch === undefined) {
    const grants = definition.sandbox ?? {};
    const view = expectedView(sandbox.proofs, undefined);
    return {
      ...base,
      view,
      grants,
      hints: parts.hints.of(name, grants),
      plain: describeGrants(grants),
      reasons: [],
      problem: toWireError(problem).message,
    };
  }
  const request = sandboxLaunch({ facts: { server: name }, definition, launch });
  const { proofs } = { proofs: await sandbox.selfTest() };
  const preset = await sandbox.preset(request);
  const grants = grantsOf(definition, preset);
  const accepted = sandbox.accepted(request);
  const at = sandbox.book.accepted(name)?.at;
  const rest = {
    ...base,
    grants,
    hints: parts.hints.of(name, grants),
    plain: describeGrants(grants),
    ...(preset === undefined ? {} : { preset: { name: preset.name, reason: preset.reason } }),
    ...(accepted === undefined || at === undefined ? {} : { accepted: { level: accepted, at } }),
  };
  try {
    const plan = await sandbox.plan(request);
    return { ...rest, view: plan.view, reasons: [...plan.reasons] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const view = expectedView(proofs, accepted);
    return { ...rest, view, reasons: [], problem: toWireError(error).message };
  }
}

async function preview(
  parts: SandboxHandlerParts,
  name: string,
  grants: SandboxGrants | undefined,
): Promise<SandboxChange> {
  const sandbox = required(parts);
  const definition = stdio(parts, name);
  const request = await requestOf(parts, name);
  const { sandbox: _, ...bare } = definition;
  const changed: SandboxLaunch = {
    ...request,
    definition: grants === undefined ? bare : { ...bare, sandbox: grants },
  };
  const before = describeGrants(grantsOf(definition, await sandbox.preset(request)));
  const after = describeGrants(grantsOf(changed.definition, await sandbox.preset(changed)));
  const problem = await sandbox.look(name, grants ?? {}).then(
    () => undefined,
    (error: unknown) => toWireError(error).message,
  );
  return {
    before,
    after,
    added: after.filter((line) => !before.includes(line)),
    removed: before.filter((line) => !after.includes(line)),
    ...(problem === undefined ? {} : { problem }),
    running: parts.supervisor.processes(name).length,
  };
}

async function requestOf(parts: SandboxHandlerParts, name: string): Promise<SandboxLaunch> {
  const definition = stdio(parts, name);
  const { launch, problem } = await parts.admissions.judge(name, definition, parts.cwd);
  if (launch === undefined) throw problem;
  return sandboxLaunch({ facts: { server: name }, definition, launch });
}

function stdio({ definitions }: SandboxHandlerParts, name: string): StdioDefinition {
  const definition = definitions.get(name);
  if (!isRemote(definition)) return definition;
  const problems = [`${name} is a remote server: nothing of it runs on this machine`];
  throw new AppError('bad_input', { call: 'sandbox', problems });
}

function required({ sandbox }: SandboxHandlerParts): Sandbox {
  if (sandbox !== undefined) return sandbox;
  throw new AppError('internal', { detail: 'this core isolates nothing' });
}

function proofView({ best, tookMs }: Awaited<ReturnType<Sandbox['selfTest']>>): SandboxProof {
  const { backend, axes, problem } = best;
  return { backend, view: viewOf(axes), tookMs, ...problem };
}

/** For lists: what holds a server, without looking at its files. */
export function isolationOf(
  sandbox: Sandbox | undefined,
  request: SandboxLaunch | undefined,
  docker: boolean,
): ReturnType<typeof viewOf> {
  if (sandbox === undefined || request === undefined) return expectedView(undefined, undefined);
  const accepted: Level | undefined = sandbox.accepted(request);
  if (docker && accepted !== 'none') {
    return viewOf(CONTAINER_AXES);
  }
  return expectedView(sandbox.proofs, accepted);
}
