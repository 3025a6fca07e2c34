import type { Handlers } from '../../../shared/contract/index.ts';
import type { LoginView } from '../../../shared/model/account.ts';
import type { Accounts, Login } from '../accounts/index.ts';

type AccountHandlers = Pick<
  Handlers,
  | 'accounts.list'
  | 'accounts.login'
  | 'accounts.wait'
  | 'accounts.finish'
  | 'accounts.cancel'
  | 'accounts.logout'
>;

/** The calls about accounts. No answer holds a token. */
export function accountHandlers({ accounts }: { readonly accounts: Accounts }): AccountHandlers {
  return {
    'accounts.list': async () => {
      await accounts.readAll();
      return { accounts: accounts.list() };
    },
    'accounts.login': async ({ server }) => ({ login: loginView(await accounts.begin(server)) }),
    'accounts.wait': async ({ id }) => {
      const login = accounts.login(id);
      await login.ended;
      return { login: loginView(login) };
    },
    'accounts.finish': async ({ id, redirect }) => {
      const login = accounts.login(id);
      await login.finish(redirect);
      return { login: loginView(login) };
    },
    'accounts.cancel': async ({ id }) => {
      await accounts.login(id).cancel();
      return {};
    },
    'accounts.logout': async ({ server }) => ({ loggedOut: await accounts.logout(server) }),
  };
}

function loginView(login: Login): LoginView {
  const { id, state, server, redirectUrl, issuer, scopes } = login;
  return {
    id,
    server,
    state: state.kind,
    redirectUrl,
    scopes: [...scopes],
    ...(issuer === undefined ? {} : { issuer }),
    ...(state.kind === 'waiting' ? { url: state.url.href } : {}),
    ...(state.kind === 'failed' ? { message: state.message } : {}),
  };
}
