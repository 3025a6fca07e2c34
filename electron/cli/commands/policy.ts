import type { CallInput, CallOutput } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { pairs, refuseOthers, value } from '../arguments.ts';
import type { Command, CommandContext, ParsedArguments } from '../command.ts';
import { emit, importFrom, keygen, needed, readText, sign, test, verify } from './policy-files.ts';

export const policy: Command = {
  name: 'policy',
  usage: [
    'policy show',
    'policy check FILE',
    'policy explain (--server NAME | --url URL | -- COMMAND [ARG…]) [--env K=V]… [--tool T --args JSON] [--client ID]',
    'policy request --server NAME',
    'policy refresh',
    'policy test FILE',
    'policy keygen [--out FILE]',
    'policy sign FILE --key FILE [--out FILE]',
    'policy verify FILE --pub KEY',
    'policy import FILE --from VENDOR [--out FILE]',
    'policy emit --to VENDOR [--server NAME]… [--out FILE]',
  ],
  summary: 'The policy in force, why something is allowed or not; check, test, sign and convert policies.',
  options: {
    server: 'value',
    url: 'value',
    env: 'value',
    tool: 'value',
    args: 'value',
    client: 'value',
    out: 'value',
    key: 'value',
    pub: 'value',
    from: 'value',
    to: 'value',
  },
  positionals: [1, 2],
  rest: true,
  async run(context, given) {
    const [action = '', operand] = given.positionals;
    const form = FORMS[action];
    if (form === undefined || (operand !== undefined) !== form.operand) {
      throw new AppError('usage', {
        problem: `"policy ${given.positionals.join(' ')}" is not understood.`,
        command: 'policy',
      });
    }
    refuseOthers(given, 'policy', form.options);
    return form.run(context, given, operand ?? '');
  },
};

interface Form {
  readonly operand: boolean;
  readonly options: readonly string[];
  run(context: CommandContext, given: ParsedArguments, operand: string): Promise<number>;
}

const FORMS: Readonly<Record<string, Form>> = {
  show: { operand: false, options: [], run: show },
  check: { operand: true, options: [], run: (context, _, file) => check(context, file) },
  explain: {
    operand: false,
    options: ['server', 'url', 'env', 'tool', 'args', 'client', '--'],
    run: explain,
  },
  request: { operand: false, options: ['server'], run: request },
  refresh: { operand: false, options: [], run: (context) => show(context, 'refresh') },
  test: { operand: true, options: [], run: test },
  keygen: { operand: false, options: ['out'], run: keygen },
  sign: { operand: true, options: ['key', 'out'], run: sign },
  verify: { operand: true, options: ['pub'], run: verify },
  import: { operand: true, options: ['from', 'out'], run: importFrom },
  emit: { operand: false, options: ['to', 'server', 'out'], run: emit },
};

async function show(context: CommandContext, how?: unknown): Promise<number> {
  const core = await context.core();
  const view = await core.call(how === 'refresh' ? 'policy.refresh' : 'policy.show', {});
  if (context.json) {
    context.document(view);
    return 0;
  }
  context.line(`Mode: ${view.mode}`);
  if (view.layers.length === 0)
    context.line('No policy is installed: every server may run, risky calls are asked.');
  for (const layer of view.layers) {
    const version = layer.version === undefined ? '' : ` version ${layer.version}`;
    const state = layer.state === 'valid' ? 'valid  ' : layer.state.toUpperCase().padEnd(7);
    const signed = layer.signature === undefined ? '' : `  signed by ${layer.signature.keyId}`;
    const until = layer.expiresAt === undefined ? '' : `  until ${layer.expiresAt}`;
    const away = layer.unreachable === undefined ? '' : `: ${layer.unreachable}`;
    context.line(
      `${state} ${layer.name}${version}  ${layer.source}${signed}${until}${layer.problem ? `: ${layer.problem}` : away}`,
    );
  }
  for (const list of view.effective.allowedMcpServers)
    context.line(`Only (${list.layer}): ${JSON.stringify(list.entries)}`);
  for (const entry of view.effective.deniedMcpServers)
    context.line(`Never (${entry.layer}): ${JSON.stringify(entry.entry)}`);
  const { read, write, destructive, unknown } = view.effective.defaults;
  for (const { layer, rule } of view.effective.tools)
    context.line(`Calls (${layer}): ${JSON.stringify(rule)}`);
  const { sandbox, limits, shadow, audit } = view.effective;
  if (sandbox.minimum !== 'none' || sandbox.deniedDomains.length > 0)
    context.line(
      `Sandbox: at least ${sandbox.minimum}; never ${sandbox.deniedDomains.join(', ') || '(no domain)'}`,
    );
  if (Object.keys(limits).length > 0) context.line(`Limits: ${JSON.stringify(limits)}`);
  if (shadow === 'quarantine') context.line('Servers run around Gatehouse: quarantined');
  if (audit.retentionDays !== undefined)
    context.line(`Audit: kept for ${audit.retentionDays} days at least; nothing is taken away`);
  for (const { endpoint } of audit.otlp)
    context.line(`Audit: to be sent to ${endpoint}, which this version does not do yet`);
  context.line(`By default: read ${read}, write ${write}, destructive ${destructive}, unknown ${unknown}`);
  return 0;
}

/** Needs no core: whoever keeps a policy in a repository checks it there. */
async function check(context: CommandContext, file: string): Promise<number> {
  const { text } = await readText(context, file);
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
  for (const step of result.steps)
    context.line(
      `  ${step.layer}: ${step.says === 'silent' ? 'says nothing of it' : `${step.says}: ${step.message}`}`,
    );
}

async function request(context: CommandContext, given: ParsedArguments): Promise<number> {
  const server = needed(given, 'server');
  const core = await context.core();
  const result = await core.call('policy.request', { server });
  if (context.json) context.document(result);
  else
    result.text
      .trimEnd()
      .split('\n')
      .forEach((line) => context.line(line));
  return 0;
}
