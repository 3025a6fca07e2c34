import { AppError } from '../../../shared/errors/app-error.ts';
import type { VaultView } from '../../../shared/model/secret.ts';
import type { Command, CommandContext, ParsedArguments } from '../command.ts';
import { ago, table } from '../table.ts';

export const secret: Command = {
  name: 'secret',
  usage: ['secret set NAME', 'secret list', 'secret remove NAME'],
  summary: 'Secrets of servers, kept in the vault. The value is read from standard input.',
  options: {},
  positionals: [1, 2],
  run(context, { positionals: [action, name] }) {
    if (action === 'list' && name === undefined) return list(context);
    if (action === 'set' && name !== undefined) return set(context, name);
    if (action === 'remove' && name !== undefined) return remove(context, name);
    throw new AppError('usage', { problem: 'Which secret, and what about it?', command: 'secret' });
  },
};

export const vault: Command = {
  name: 'vault',
  usage: ['vault', 'vault unlock', 'vault rekey'],
  summary: 'Where secrets are kept: its state; unlock it; seal it with a new key.',
  options: {},
  positionals: [0, 1],
  async run(context, { positionals: [action] }: ParsedArguments) {
    if (action !== undefined && action !== 'unlock' && action !== 'rekey') {
      throw new AppError('usage', { problem: `"vault ${action}" is not understood.`, command: 'vault' });
    }
    const core = await context.core();
    const { vault: now } = await core.call('vault.show', {});
    if (action === undefined) return show(context, now);
    const passphrase = now.kind === 'passphrase' ? await read(context, 'the passphrase') : undefined;
    const given = passphrase === undefined ? {} : { passphrase };
    const call = action === 'unlock' ? ('vault.unlock' as const) : ('vault.rekey' as const);
    return show(context, (await core.call(call, given)).vault);
  },
};

function show(context: CommandContext, now: VaultView): number {
  const sealed = now.kind === 'keychain' ? 'the keychain of this system' : 'a passphrase';
  const detail = now.detail === undefined ? '' : `: ${now.detail}`;
  if (context.json) context.document({ vault: now });
  else context.line(`The vault is sealed with ${sealed} and ${words[now.state]}${detail}.`);
  return 0;
}

const words: Readonly<Record<VaultView['state'], string>> = {
  unused: 'holds nothing yet',
  closed: 'was not opened yet',
  open: 'is open',
  locked: 'is locked',
  unavailable: 'cannot be opened',
  timeout: 'could not be opened in time',
  broken: 'cannot be read',
};

async function list(context: CommandContext): Promise<number> {
  const core = await context.core();
  const found = await core.call('secrets.list', {});
  if (context.json) context.document(found);
  else if (found.secrets.length === 0)
    context.line('There are no secrets. Store one with: gatehouse secret set NAME');
  else {
    const rows = found.secrets.map(({ name, changedAt, usedBy }) => [
      name,
      changedAt === undefined ? 'missing' : `${ago(changedAt, Date.now())} ago`,
      usedBy.join(', ') || 'no server',
    ]);
    for (const row of table(['SECRET', 'STORED', 'USED BY'], rows)) context.line(row);
  }
  return 0;
}

async function set(context: CommandContext, name: string): Promise<number> {
  const value = await read(context, 'the value');
  const core = await context.core();
  await core.call('secrets.set', { name, value });
  if (context.json) context.document({ set: name });
  else context.line(`Stored ${name}.`);
  return 0;
}

async function remove(context: CommandContext, name: string): Promise<number> {
  const core = await context.core();
  await core.call('secrets.remove', { name });
  if (context.json) context.document({ removed: name });
  else context.line(`Removed ${name}.`);
  return 0;
}

/** All of standard input but the line end a terminal or `echo` puts at its end. */
async function read(context: CommandContext, what: string): Promise<string> {
  if (context.isTerminal && !context.json) context.line(`Type ${what}, then Enter and Ctrl-D:`);
  const value = (await context.input()).replace(/\r?\n$/, '');
  if (value === '')
    throw new AppError('usage', { problem: `Give ${what} on standard input.`, command: 'secret' });
  return value;
}
