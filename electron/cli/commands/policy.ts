import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CallInput, CallOutput } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { pairs, refuseOthers, value } from '../arguments.ts';
import type { Command, CommandContext, ParsedArguments } from '../command.ts';

export const policy: Command = {
  name: 'policy',
  usage: [
    'policy show',
    'policy check FILE',
    'policy explain (--server NAME | --url URL | -- COMMAND [ARG…]) [--env K=V]… [--tool T --args JSON] [--client ID]',
  ],
  summary: 'The policy in force, whether a file is valid, and why something is allowed or not.',
  options: { server: 'value', url: 'value', env: 'value', tool: 'value', args: 'value', client: 'value' },
  positionals: [1, 2],
  rest: true,
  async run(context, given) {
    const [action, operand] = given.positionals;
    if (action === 'show' && operand === undefined) {
      refuseOthers(given, 'policy', []);
      return show(context);
    }
    if (action === 'check' && operand !== undefined) {
      refuseOthers(given, 'policy', []);
      return check(context, operand);
    }
    if (action === 'explain' && operand === undefined) return explain(context, given);
    throw new AppError('usage', {
      problem: `"policy ${given.positionals.join(' ')}" is not understood.`,
      command: 'policy',
    });
  },
};

async function show(context: CommandContext): Promise<number> {
  const core = await context.core();
  const view = await core.call('policy.show', {});
  if (context.json) {
    context.document(view);
    return 0;
  }
  context.line(`Mode: ${view.mode}`);
  if (view.layers.length === 0)
    context.line('No policy is installed: every server may run, risky calls are asked.');
  for (const layer of view.layers) {
    const version = layer.version === undefined ? '' : ` version ${layer.version}`;
    context.line(
      `${layer.valid ? 'valid  ' : 'INVALID'} ${layer.name}${version}  ${layer.source}${layer.problem ? `: ${layer.problem}` : ''}`,
    );
  }
  for (const list of view.effective.allowedMcpServers)
    context.line(`Only (${list.layer}): ${JSON.stringify(list.entries)}`);
  for (const entry of view.effective.deniedMcpServers)
    context.line(`Never (${entry.layer}): ${JSON.stringify(entry.entry)}`);
  const { read, write, destructive, unknown } = view.effective.defaults;
  context.line(`By default: read ${read}, write ${write}, destructive ${destructive}, unknown ${unknown}`);
  return 0;
}

/** Needs no core: whoever keeps a policy in a repository checks it there. */
async function check(context: CommandContext, file: string): Promise<number> {
  const source = resolve(context.cwd, file);
  const text = await readFile(source, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('file_unreadable', { file: source, detail: cause.code ?? cause.message }, { cause });
  });
  const result = await context.offline.checkPolicy(text);
  if (context.json) context.document({ ok: result.valid, ...result });
  else if (result.valid) context.line(`${file} is valid.`);
  else {
    for (const problem of result.problems) {
      const at = problem.line === undefined ? file : `${file}:${problem.line}:${problem.column ?? 1}`;
      context.line(`${at}: ${problem.problem}${problem.suggestion ? `. ${problem.suggestion}` : ''}`);
    }
  }
  return result.valid ? 0 : 1;
}

async function explain(context: CommandContext, given: ParsedArguments): Promise<number> {
  const input = explainInput(given, context.cwd);
  const core = await context.core();
  const result = await core.call('policy.explain', input);
  if (context.json) context.document(result);
  else printExplanation(context, result);
  return result.effect === 'deny' ? 3 : 0;
}

function explainInput(given: ParsedArguments, cwd: string): CallInput<'policy.explain'> {
  const server = value(given, 'server');
  const url = value(given, 'url');
  const command = given.rest;
  if ([server, url, command].filter((item) => item !== undefined).length !== 1) {
    throw new AppError('usage', {
      problem: 'Name exactly one of --server, --url or a command after "--".',
      command: 'policy',
    });
  }
  const tool = value(given, 'tool');
  const args = value(given, 'args');
  const client = value(given, 'client');
  return {
    ...(server === undefined ? {} : { server }),
    ...(url === undefined ? {} : { url }),
    ...(command === undefined ? {} : { command: [...command], cwd }),
    env: Object.fromEntries(pairs(given, 'policy', 'env')),
    ...(tool === undefined ? {} : { tool }),
    ...(args === undefined ? {} : { arguments: parseJson(args) }),
    ...(client === undefined ? {} : { client }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'usage',
      {
        problem: `--args is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`,
        command: 'policy',
      },
      { cause },
    );
  }
}

function printExplanation(context: CommandContext, result: CallOutput<'policy.explain'>): void {
  context.line(`${result.effect}: ${result.message}`);
  if (result.rule !== undefined)
    context.line(`  rule: ${result.rule}${result.layer === undefined ? '' : `, ${result.layer}`}`);
  if (result.identity !== undefined) context.line(`  identity: ${result.identity}`);
  if (result.risk !== undefined)
    context.line(
      `  risk: ${result.risk.level}${result.risk.reasons.length > 0 ? `: ${result.risk.reasons.join('; ')}` : ''}`,
    );
}
