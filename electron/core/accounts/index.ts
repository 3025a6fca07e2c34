export { Accounts, accountsOf, type AccountsOptions } from './accounts.ts';
export type { Login, LoginState } from './login.ts';
export type { AccountVault } from './ports.ts';
