import { AppError } from '../../../shared/errors/app-error.ts';
import type { SandboxGrants, ServerDefinition } from '../../../shared/model/server.ts';
import { flag, pairs, refuseOthers, value, values } from '../arguments.ts';
import type { Command, ParsedArguments } from '../command.ts';

export const add: Command = {
  name: 'add',
  usage: [
    'add NAME [--env K=V]… [--secret K=NAME]… [--account K=SERVER]… [--cwd D] [--shared] [--allow-read P]… [--allow-write P]… [--allow-host H[:PORT]]… [--limit-memory MB] [--limit-processes N] -- COMMAND [ARG…]',
    'add NAME --url URL [--header "K: V"]…',
  ],
  summary: 'Define a server.',
  options: {
    env: 'value',
    secret: 'value',
    account: 'value',
    cwd: 'value',
    shared: 'flag',
    'allow-read': 'value',
    'allow-write': 'value',
    'allow-host': 'value',
    'limit-memory': 'value',
    'limit-processes': 'value',
    url: 'value',
    header: 'value',
  },
  positionals: [1, 1],
  rest: true,
  async run(context, given) {
    const name = given.positionals[0]!;
    const definition = definitionOf(given);
    const core = await context.core();
    const { server } = await core.call('servers.add', { name, definition });
    if (context.json) context.document({ server });
    else {
      context.line(`Defined ${server.name} (${server.identity}).`);
      if (server.admission.effect === 'deny') context.line(`It will not start: ${server.admission.message}.`);
    }
    return 0;
  },
};

function definitionOf(given: ParsedArguments): ServerDefinition {
  const url = value(given, 'url');
  if (url !== undefined) {
    if (given.rest !== undefined)
      throw new AppError('usage', { problem: 'Give either --url or a command, not both.', command: 'add' });
    if (flag(given, 'shared'))
      throw new AppError('usage', { problem: 'A remote server has no process to share.', command: 'add' });
    refuseOthers(given, 'add', ['url', 'header']);
    return { url, headers: Object.fromEntries(pairs(given, 'add', 'header', ':')), provenance: 'user' };
  }
  if (given.options['header'] !== undefined)
    throw new AppError('usage', { problem: '--header belongs to --url.', command: 'add' });
  const [command, ...args] = given.rest ?? [];
  if (command === undefined)
    throw new AppError('usage', { problem: 'The command is missing: put it after "--".', command: 'add' });
  const secrets = pairs(given, 'add', 'secret').map(([key, secret]) => [key, { secret }] as const);
  const accounts = pairs(given, 'add', 'account').map(([key, account]) => [key, { account }] as const);
  const cwd = value(given, 'cwd');
  const sandbox = sandboxOf(given);
  return {
    command,
    args,
    env: {
      ...Object.fromEntries(pairs(given, 'add', 'env')),
      ...Object.fromEntries([...secrets, ...accounts]),
    },
    ...(cwd === undefined ? {} : { cwd }),
    ...(flag(given, 'shared') ? { instance: 'shared' as const } : {}),
    ...(sandbox === undefined ? {} : { sandbox }),
    provenance: 'user',
  };
}

function sandboxOf(given: ParsedArguments): SandboxGrants | undefined {
  const allowRead = values(given, 'allow-read');
  const allowWrite = values(given, 'allow-write');
  const allowedDomains = values(given, 'allow-host');
  const memoryMb = limit(given, 'limit-memory');
  const processes = limit(given, 'limit-processes');
  const limits = {
    ...(memoryMb === undefined ? {} : { memoryMb }),
    ...(processes === undefined ? {} : { processes }),
  };
  const limited = Object.keys(limits).length > 0;
  if (allowRead.length + allowWrite.length + allowedDomains.length === 0 && !limited) return undefined;
  return {
    filesystem: { allowRead, allowWrite },
    network: { allowedDomains },
    ...(limited ? { limits } : {}),
  };
}

/** A whole number; its range is the contract's. */
function limit(given: ParsedArguments, option: string): number | undefined {
  const text = value(given, option);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new AppError('usage', {
    problem: `--${option} takes a whole number, not "${text}".`,
    command: 'add',
  });
}
