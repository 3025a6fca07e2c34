import { resolve } from 'node:path';
import type { InstallView } from '../../../shared/model/package.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { pairs, value } from '../arguments.ts';
import type { Command, CommandContext, CoreLink, ParsedArguments } from '../command.ts';

export const install: Command = {
  name: 'install',
  usage: [
    'install SPEC [--as NAME] [--bin PROGRAM] [--config KEY=VALUE]… [--secret KEY=SECRET]… [-- ARG…]',
    'install NAME',
  ],
  summary:
    'Install a server once, pinned: npm:PKG@VERSION, pypi:PKG@VERSION, mcpb:PATH or registry:NAME[@VERSION].',
  options: { as: 'value', bin: 'value', config: 'value', secret: 'value' },
  positionals: [1, 1],
  rest: true,
  async run(context, given) {
    if (isDefined(given)) return translate(context, given.positionals[0]!);
    const input = inputOf(context, given);
    const core = await context.startedCore();
    const id = `cli-${process.pid}`;
    using _shown = await showSteps(context, core, id);
    const installing = core.call('packages.install', { ...input, id });
    const { server, package: installed } = await untilInterrupted(context, core, id, installing);
    if (context.json) {
      context.document({ server, package: installed });
      return 0;
    }
    const { ecosystem, name, version, files, dependencies } = installed;
    context.line(
      `Installed ${ecosystem}:${name}@${version} (${files} files, ${dependencies} dependencies) as ${server.name}.`,
    );
    if (server.admission.effect === 'deny') context.line(`It will not start: ${server.admission.message}.`);
    return 0;
  },
};

/** A word without a source is the name of a server that was defined with a package runner. */
function isDefined({ positionals: [spec = ''], options, rest }: ParsedArguments): boolean {
  return !spec.includes(':') && Object.keys(options).length === 0 && rest === undefined;
}

async function translate(context: CommandContext, name: string): Promise<number> {
  const core = await context.startedCore();
  using _shown = await showSteps(context, core);
  const { package: exact } = await core.call('packages.translate', { name });
  if (context.json) context.document({ server: name, package: exact });
  else context.line(`Installed ${exact} for ${name}. It needs no network to start any more.`);
  return 0;
}

function inputOf(context: CommandContext, given: ParsedArguments) {
  const spec = given.positionals[0]!;
  const as = value(given, 'as');
  const bin = value(given, 'bin');
  return {
    // The core has a working folder of its own.
    spec: spec.startsWith('mcpb:') ? `mcpb:${resolve(context.cwd, spec.slice('mcpb:'.length))}` : spec,
    config: Object.fromEntries(pairs(given, 'install', 'config')),
    secrets: Object.fromEntries(pairs(given, 'install', 'secret')),
    args: [...(given.rest ?? [])],
    ...(as === undefined ? {} : { as }),
    ...(bin === undefined ? {} : { bin }),
  };
}

/** Prints each new step of an installation, where somebody sees it. */
export async function showSteps(context: CommandContext, core: CoreLink, id?: string): Promise<Disposable> {
  if (context.json || !context.isTerminal) return { [Symbol.dispose]: () => undefined };
  let shown = '';
  return core.subscribe('installs', {}, ({ installs }) => {
    const step = installs.find((one) => id === undefined || one.id === id);
    const text = step === undefined ? shown : stepText(step);
    if (text !== shown) context.line(text);
    shown = text;
  });
}

function stepText({ phase, total }: InstallView): string {
  switch (phase) {
    case 'resolving':
      return 'Looking it up…';
    case 'downloading':
      return total === 0 ? 'Downloading…' : `Downloading ${total} packages…`;
    case 'verifying':
      return 'Verifying…';
  }
}

/** Interrupted, the installation is cancelled; what it then answers is awaited. */
async function untilInterrupted<Value>(
  context: CommandContext,
  core: CoreLink,
  id: string,
  work: Promise<Value>,
): Promise<Value> {
  const interrupted = context.interrupted().then(async () => {
    await core.call('packages.cancel', { id }).catch((error: unknown) => {
      // It has just ended by itself.
      if (!(error instanceof AppError && error.code === 'install_not_found')) throw error;
    });
    return work;
  });
  return Promise.race([work, interrupted]);
}
