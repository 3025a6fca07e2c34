import { AppError } from '../../../shared/errors/app-error.ts';
import type { SandboxChange, SandboxProof, ServerSandbox } from '../../../shared/model/sandbox.ts';
import type { SandboxGrants } from '../../../shared/model/server.ts';
import { flag, value, values } from '../arguments.ts';
import type { Command, CommandContext, CoreLink, ParsedArguments } from '../command.ts';

export const sandbox: Command = {
  name: 'sandbox',
  usage: [
    'sandbox',
    'sandbox NAME [--allow-read P]… [--allow-write P]… [--allow-host H[:PORT]]… [--allow-port N]… [--take-away X]… [--preset] [--approve-again] [--yes] [--no-restart]',
    'sandbox NAME --accept restricted|none [--confirm SENTENCE] [--no-restart]',
    'sandbox NAME --revoke [--no-restart]',
  ],
  summary: 'What servers may touch: show it, change it after a preview, let one run with less.',
  options: {
    'allow-read': 'value',
    'allow-write': 'value',
    'allow-host': 'value',
    'allow-port': 'value',
    'take-away': 'value',
    preset: 'flag',
    'approve-again': 'flag',
    yes: 'flag',
    'no-restart': 'flag',
    accept: 'value',
    confirm: 'value',
    revoke: 'flag',
  },
  positionals: [0, 1],
  async run(context, given) {
    const name = given.positionals[0];
    const core = await context.core();
    if (name === undefined) return showMachine(context, await core.call('sandbox.status', { again: true }));
    const restart = !flag(given, 'no-restart');
    if (value(given, 'accept') !== undefined) return accept(context, core, name, given, restart);
    if (flag(given, 'revoke')) {
      const done = await core.call('sandbox.revoke', { name, restart });
      if (context.json) context.document(done);
      else context.line(`${name} runs isolated again, or not at all.`);
      return 0;
    }
    const shown = await core.call('sandbox.show', { name });
    if (!changes(given)) return showServer(context, shown);
    const grants = flag(given, 'preset') ? undefined : edited(shown.grants, given);
    const input = { name, ...(grants === undefined ? {} : { grants }) };
    if (!flag(given, 'yes')) return showPreview(context, await core.call('sandbox.preview', input));
    const done = await core.call('sandbox.change', { ...input, restart });
    if (context.json) context.document(done);
    else context.line(`Changed ${name}. ${endedText(done.restarted)}`);
    return 0;
  },
};

const CHANGES = [
  'allow-read',
  'allow-write',
  'allow-host',
  'allow-port',
  'take-away',
  'preset',
  'approve-again',
];

function changes(given: ParsedArguments): boolean {
  return CHANGES.some((name) => given.options[name] !== undefined);
}

/** The grants with what was named added and taken away. */
function edited(grants: SandboxGrants, given: ParsedArguments): SandboxGrants {
  const gone = new Set(values(given, 'take-away'));
  const list = (old: readonly string[] | undefined, option: string): string[] => [
    ...new Set([...(old ?? []), ...values(given, option)].filter((entry) => !gone.has(entry))),
  ];
  const ports = values(given, 'allow-port').map((text) => {
    if (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535) return Number(text);
    throw new AppError('usage', { problem: `--allow-port takes a port, not "${text}".`, command: 'sandbox' });
  });
  const { filesystem = {}, network = {} } = grants;
  const allowLoopbackPorts = [...new Set([...(network.allowLoopbackPorts ?? []), ...ports])].filter(
    (port) => !gone.has(String(port)),
  );
  return {
    ...grants,
    filesystem: {
      ...filesystem,
      allowRead: list(filesystem.allowRead, 'allow-read'),
      allowWrite: list(filesystem.allowWrite, 'allow-write'),
    },
    network: {
      ...network,
      allowedDomains: list(network.allowedDomains, 'allow-host'),
      ...(allowLoopbackPorts.length === 0 ? {} : { allowLoopbackPorts }),
    },
  };
}

async function accept(
  context: CommandContext,
  core: CoreLink,
  name: string,
  given: ParsedArguments,
  restart: boolean,
): Promise<number> {
  const level = value(given, 'accept');
  if (level !== 'restricted' && level !== 'none') {
    const problem = `--accept takes restricted or none, not "${level}".`;
    throw new AppError('usage', { problem, command: 'sandbox' });
  }
  const confirm = value(given, 'confirm') ?? '';
  const done = await core.call('sandbox.accept', { name, level, confirm, restart });
  if (context.json) context.document(done);
  else {
    const what = level === 'none' ? 'unprotected: with your own rights' : 'restricted';
    context.line(`${name} may run ${what}, as it is now. Any change of it takes this back.`);
  }
  return 0;
}

function showMachine(context: CommandContext, { proof }: { proof: SandboxProof }): number {
  if (context.json) context.document({ sandbox: proof });
  else {
    context.line(`${proof.backend}: ${proof.view.level} (proven in ${proof.tookMs} ms)`);
    for (const [axis, level] of Object.entries(proof.view.axes)) context.line(`  ${axis}: ${level}`);
    if (proof.problem !== undefined) context.line(`${proof.problem}. ${proof.fix ?? ''}`);
  }
  return proof.problem === undefined ? 0 : 1;
}

function showServer(context: CommandContext, shown: ServerSandbox): number {
  if (context.json) {
    context.document({ sandbox: shown });
    return 0;
  }
  const { view, problem, plain, reasons, preset, refusals, hints } = shown;
  context.line(`${shown.server}: ${problem === undefined ? view.level : 'does not start'}`);
  for (const line of problem === undefined ? [...reasons, ...plain] : [problem, ...plain])
    context.line(`  ${line}`);
  if (preset !== undefined) context.line(`  (preset ${preset.name})`);
  for (const { host, port, why } of refusals)
    context.line(`  not let to ${host}${port === undefined ? '' : `:${port}`}: ${why}`);
  for (const { text } of hints) context.line(`  ${text}`);
  return 0;
}

function showPreview(context: CommandContext, change: SandboxChange): number {
  if (context.json) context.document({ preview: change });
  else {
    for (const line of change.removed) context.line(`- ${line}`);
    for (const line of change.added) context.line(`+ ${line}`);
    if (change.added.length + change.removed.length === 0) context.line('Nothing would change.');
    context.line(change.problem ?? `${endedText(change.running, 'would')} To do it, add --yes.`);
  }
  return change.problem === undefined ? 0 : 1;
}

function endedText(count: number, mood: 'did' | 'would' = 'did'): string {
  const verb = mood === 'would' ? 'would end' : 'ended';
  return `${count} ${count === 1 ? 'process' : 'processes'} ${verb}; clients start it anew.`;
}
