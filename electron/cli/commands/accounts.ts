import { AppError } from '../../../shared/errors/app-error.ts';
import type { AccountView, LoginView } from '../../../shared/model/account.ts';
import type { Command, CommandContext, CoreLink } from '../command.ts';
import { ago, table } from '../table.ts';

export const login: Command = {
  name: 'login',
  usage: ['login NAME [--no-browser]'],
  summary: 'Log in to a remote server. Its token stays in the vault.',
  options: { 'no-browser': 'flag' },
  positionals: [1, 1],
  async run(context, { positionals: [server = ''], options }) {
    const core = await context.core();
    const begun = (await core.call('accounts.login', { server })).login;
    if (begun.state !== 'waiting') return told(context, begun);
    const { url = '', scopes } = begun;
    if (!context.json) {
      context.line(
        `${server} is at ${begun.issuer ?? 'its own authorization server'}. It will be asked for:`,
      );
      if (scopes.length === 0) context.line('  what the server decides by itself');
      for (const { name, words } of scopes)
        context.line(`  ${words === undefined ? name : `${words} (${name})`}`);
    }
    if (options['no-browser'] === undefined && (await context.openUrl(url))) {
      if (!context.json) context.line('The browser is open. Waiting for it …');
      return told(context, await finished(context, core, begun.id));
    }
    return byHand(context, core, begun);
  },
};

/** Waits for the browser; Ctrl-C takes the login back. */
async function finished(context: CommandContext, core: CoreLink, id: string): Promise<LoginView> {
  const ended = core.call('accounts.wait', { id });
  const outcome = await Promise.race([ended, context.interrupted().then(() => undefined)]);
  if (outcome !== undefined) return outcome.login;
  await core.call('accounts.cancel', { id });
  return (await ended).login;
}

async function byHand(context: CommandContext, core: CoreLink, begun: LoginView): Promise<number> {
  // For programs too: whoever reads the document finishes the login with the address.
  if (context.json) context.raw(JSON.stringify({ event: 'waiting', login: begun }));
  else {
    context.line('Open this address in a browser:');
    context.line(`  ${begun.url ?? ''}`);
    context.line(
      `Then paste the address it ends at (it begins with ${begun.redirectUrl}), Enter and Ctrl-D:`,
    );
  }
  const pasted = context.input().then(async (text) => {
    // Nothing typed: the browser may be on this machine, and comes back by itself.
    if (text.trim() === '') return undefined;
    return (await core.call('accounts.finish', { id: begun.id, redirect: text.trim() })).login;
  });
  const waited = core.call('accounts.wait', { id: begun.id }).then((ended) => ended.login);
  const first = await Promise.race([pasted, waited]);
  return told(context, first ?? (await waited));
}

function told(context: CommandContext, { server, state, message }: LoginView): number {
  if (state === 'done') {
    if (context.json) context.document({ loggedIn: server });
    else context.line(`Logged in to ${server}. Every client can use it through Gatehouse now.`);
    return 0;
  }
  if (state === 'cancelled') throw new AppError('cancelled', { what: `The login to ${server}` });
  throw new AppError('login_failed', { server, detail: message ?? 'it ended without an answer' });
}

export const logout: Command = {
  name: 'logout',
  usage: ['logout NAME'],
  summary: 'Forget the account of a remote server, and cut what uses it.',
  options: {},
  positionals: [1, 1],
  async run(context, { positionals: [server = ''] }) {
    const core = await context.core();
    const { loggedOut } = await core.call('accounts.logout', { server });
    if (context.json) context.document({ loggedOut });
    else context.line(loggedOut ? `Logged out of ${server}.` : `Nobody was logged in to ${server}.`);
    return 0;
  },
};

export const accounts: Command = {
  name: 'accounts',
  usage: ['accounts'],
  summary: 'The accounts of remote servers: who, what for, until when.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const core = await context.core();
    const found = await core.call('accounts.list', {});
    if (context.json) context.document(found);
    else if (found.accounts.length === 0) context.line('There are no remote servers.');
    else
      for (const row of table(['SERVER', 'ACCOUNT', 'SCOPES', 'LAST USED'], found.accounts.map(rowOf)))
        context.line(row);
    return 0;
  },
};

function rowOf(account: AccountView): string[] {
  const { server, state, subject, scopes, wanted, lastUsedAt } = account;
  const asked = wanted.length === 0 ? '' : ` (wants ${wanted.map(({ name }) => name).join(' ')})`;
  return [
    server,
    state === 'ok' ? (subject ?? 'logged in') : WORDS[state],
    `${scopes.map(({ name }) => name).join(' ') || '-'}${asked}`,
    lastUsedAt === undefined ? 'never' : `${ago(lastUsedAt, Date.now())} ago`,
  ];
}

const WORDS: Readonly<Record<Exclude<AccountView['state'], 'ok'>, string>> = {
  none: 'not logged in',
  logging_in: 'logging in',
  expired: 'expired',
};
