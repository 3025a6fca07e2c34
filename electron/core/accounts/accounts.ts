import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import type { AccountView } from '../../../shared/model/account.ts';
import {
  isRemote,
  referenceName,
  type RemoteDefinition,
  type ServerDefinition,
} from '../../../shared/model/server.ts';
import type { Clock, Random } from '../clock/index.ts';
import { expiryOf, isFresh, type StoredAccount } from './account.ts';
import { AccountEntry } from './account-entry.ts';
import { AccountProvider } from './account-provider.ts';
import { boundedFetch, type PlainFetch } from './bounded-fetch.ts';
import { Login } from './login.ts';
import { machineProvider } from './machine-provider.ts';
import type { AccountFetch, AccountServer, AccountVault } from './ports.ts';
import { loadOAuth } from './oauth.ts';
import { revoke } from './revoke.ts';
import { type Challenge, challengedScope, challengeOf, scopeUnion } from './scopes.ts';
import { scopeViews } from './scope-words.ts';

export interface AccountsOptions {
  readonly vault: AccountVault;
  readonly clock: Clock;
  readonly random: Random;
  /** The way to a server and to what its metadata names, with every address looked at. */
  fetchFor(server: string, definition: RemoteDefinition): PlainFetch;
  /** The remote definitions, by name. */
  servers(): ReadonlyMap<string, RemoteDefinition>;
  /** The value of a secret of the user. Raises `secret_unavailable`. */
  secret(server: string, name: string): Promise<string>;
  /** The document that describes this client, where the product has one (SEP-991). */
  clientMetadataUrl(): string | undefined;
  record(draft: AuditDraft): void;
  /** Ends every connection to these servers: their account is gone. */
  cut(servers: readonly string[]): Promise<void>;
  changed(): void;
}

/**
 * The accounts of remote servers. One login serves every session of a URL; tokens go into requests to exactly that URL,
 * and nowhere else. Refreshing is done once, however many calls wait for it, and ahead of the end.
 */
export class Accounts implements AsyncDisposable {
  readonly #options: AccountsOptions;
  readonly #entries = new Map<string, AccountEntry>();
  readonly #refreshing = new Map<string, Promise<void>>();
  readonly #logins = new Map<string, Login>();
  /** Scopes a server asked for with 403, by URL; the next login asks for them too. */
  readonly #wanted = new Map<string, string>();
  readonly #lastUsed = new Map<string, number>();
  /** What the last 401 of a URL said. */
  readonly #challenges = new Map<string, Challenge>();

  constructor(options: AccountsOptions) {
    this.#options = options;
  }

  /** Every remote server with what is known of its account; no token. Reads no vault that is not open. */
  list(): AccountView[] {
    return [...this.#options.servers()].map(([server, definition]) => this.#view(server, definition));
  }

  /** Reads every account that is kept, as far as the vault is open already: a screen must open no prompt. */
  async readAll(): Promise<void> {
    if (!this.#options.vault.isOpen()) return;
    const urls = [...this.#options.servers().values()].map(({ url }) => url);
    await Promise.all(
      urls.map((url) =>
        this.#entry(url)
          .read()
          .catch(() => undefined),
      ),
    );
  }

  /**
   * Begins a login: finds out who to ask, registers if need be, and answers where the browser must go. One at a time for
   * a server: an earlier one ends. Raises `login_failed`, `remote_address`, `vault_locked`, `port_taken`.
   */
  async begin(server: string): Promise<Login> {
    const target = this.#server(server);
    const entry = this.#entry(target.definition.url);
    await entry.read();
    await this.#logins.get(entry.url)?.cancel();
    const login = await Login.begin({
      ...this.#options,
      server: target,
      entry,
      fetch: this.#fetch(target),
      ...(await this.#challenge(target, entry)),
      force: entry.current.tokens !== undefined,
      clientMetadataUrl: this.#options.clientMetadataUrl(),
      clientSecret: await this.#clientSecret(target),
      onEnd: (ended) => this.#ended(target, ended),
    });
    if (login.state.kind === 'waiting') this.#logins.set(entry.url, login);
    this.#options.changed();
    return login;
  }

  /** The login that runs under this id. Raises `login_failed` when there is none. */
  login(id: string): Login {
    for (const login of this.#logins.values()) if (login.id === id) return login;
    throw new AppError('login_failed', {
      server: 'The server',
      detail: 'this login is over; begin a new one',
    });
  }

  /** Forgets an account, tells its authorization server, and cuts every session that used it. False when there was none. */
  async logout(server: string): Promise<boolean> {
    const target = this.#server(server);
    const { url } = target.definition;
    const entry = this.#entry(url);
    if (!entry.exists) return false;
    const account = await entry.read().then(
      () => entry.current,
      () => undefined,
    );
    await entry.remove();
    this.#wanted.delete(url);
    this.#challenges.delete(url);
    await this.#options.cut(this.#namesOf(url));
    this.#options.record({ kind: 'account.logout', detail: { server, url: new URL(url).origin } });
    this.#options.changed();
    if (account !== undefined) await revoke(account, this.#fetch(target), await this.#clientSecret(target));
    return true;
  }

  /** The access token of a server, fresh; undefined when nobody logged in. Raises `login_required` when it cannot be renewed. */
  async token(server: string): Promise<string | undefined> {
    const target = this.#server(server);
    const entry = this.#entry(target.definition.url);
    await this.#ready(target, entry);
    return entry.current.tokens?.access_token;
  }

  /** The tokens a definition's environment refers to, by reference. Raises `login_required`. */
  async tokensFor(definition: ServerDefinition): Promise<Readonly<Record<string, string>>> {
    const tokens = new Map<string, string>();
    for (const account of accountsOf(definition)) {
      const token = await this.token(account);
      if (token === undefined) throw new AppError('login_required', { server: account });
      tokens.set(referenceName({ account }), token);
    }
    return Object.fromEntries(tokens);
  }

  /** When the access token of a server ends (epoch ms), as far as known. */
  expiry(server: string): number | undefined {
    const url = this.#options.servers().get(server)?.url;
    const known = url === undefined ? undefined : this.#entries.get(url)?.known;
    return known === undefined ? undefined : expiryOf(known);
  }

  /** `fetch` with the account of the server in it. A request is sent again once, after a refresh. */
  authorized(server: string, definition: RemoteDefinition, plain: PlainFetch): PlainFetch {
    const target: AccountServer = { name: server, definition };
    const entry = this.#entry(definition.url);
    const { origin } = new URL(definition.url);
    return async (url, init) => {
      // A token is for its resource. Another origin gets none, whoever asks for it.
      if (url.origin !== origin) return plain(url, init);
      await this.#ready(target, entry);
      const sent = entry.known?.tokens?.access_token;
      const first = await plain(url, withToken(init, sent));
      if (first.status === 403) this.#steppedUp(definition.url, first);
      if (first.status !== 401) return first;
      this.#challenges.set(definition.url, challengeOf(first, origin));
      if (sent === undefined) return first;
      await first.body?.cancel();
      // Someone else may have renewed it meanwhile.
      if (entry.current.tokens?.access_token === sent) await this.#refresh(target, entry);
      return plain(url, withToken(init, entry.current.tokens?.access_token));
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#logins.values()].map((login) => login.cancel()));
  }

  /** What is asked for, and where the server says what it is; asked of the server when no request has found out yet. */
  async #challenge(
    target: AccountServer,
    entry: AccountEntry,
  ): Promise<{ scope: string | undefined; resourceMetadata: URL | undefined }> {
    const { url, oauth } = target.definition;
    const known = this.#challenges.get(url) ?? (await this.#probe(target));
    const scopes = oauth?.scopes?.join(' ') ?? known?.scope;
    const granted = entry.current.tokens === undefined ? undefined : (entry.current.tokens.scope ?? scopes);
    const wanted = this.#wanted.get(url);
    return {
      scope: wanted === undefined && granted === undefined ? scopes : scopeUnion(granted ?? scopes, wanted),
      resourceMetadata: known?.resourceMetadata,
    };
  }

  /** A request without a token, to be told what is wanted. */
  async #probe(target: AccountServer): Promise<Challenge | undefined> {
    const { url } = target.definition;
    const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 'gatehouse', method: 'ping' });
    const response = await this.#fetch(target)(url, { method: 'POST', headers, body });
    if (response.status !== 401) return undefined;
    const challenge = challengeOf(response, new URL(url).origin);
    this.#challenges.set(url, challenge);
    return challenge;
  }

  async #ready(target: AccountServer, entry: AccountEntry): Promise<void> {
    await entry.read();
    const { clock } = this.#options;
    const isMachine = target.definition.oauth?.grant !== undefined;
    if (entry.known?.tokens === undefined && !isMachine) return;
    this.#lastUsed.set(entry.url, clock.now());
    if (!isFresh(entry.current, clock.now())) await this.#refresh(target, entry);
  }

  /** Renews the tokens of a URL; whoever comes meanwhile waits for the same renewal. */
  #refresh(target: AccountServer, entry: AccountEntry): Promise<void> {
    const running = this.#refreshing.get(entry.url);
    if (running !== undefined) return running;
    const refreshing = this.#renew(target, entry).finally(() => this.#refreshing.delete(entry.url));
    this.#refreshing.set(entry.url, refreshing);
    return refreshing;
  }

  async #renew(target: AccountServer, entry: AccountEntry): Promise<void> {
    const { definition, name } = target;
    const common = {
      server: target,
      account: () => entry.current,
      save: (account: StoredAccount) => entry.save(account),
      now: () => this.#options.clock.now(),
    };
    try {
      const machine = await machineProvider(common, this.#options.secret);
      if (machine === undefined && entry.current.tokens?.refresh_token === undefined) {
        throw new AppError('login_required', { server: name });
      }
      const provider =
        machine ?? new AccountProvider({ ...common, clientSecret: await this.#clientSecret(target) });
      const { auth } = await loadOAuth();
      const outcome = await auth(provider, { serverUrl: definition.url, fetchFn: this.#fetch(target) });
      if (outcome !== 'AUTHORIZED') throw new AppError('login_required', { server: name });
    } catch (error) {
      if (isAppError(error)) throw error;
      throw new AppError('login_required', { server: name }, { cause: error });
    } finally {
      this.#options.changed();
    }
  }

  #steppedUp(url: string, response: Response): void {
    const scope = challengedScope(response);
    if (scope === undefined) return;
    const union = scopeUnion(this.#wanted.get(url), scope);
    if (union !== undefined) this.#wanted.set(url, union);
    this.#options.changed();
  }

  #ended({ name, definition }: AccountServer, login: Login): void {
    if (this.#logins.get(definition.url) === login) this.#logins.delete(definition.url);
    if (login.state.kind === 'done') {
      this.#wanted.delete(definition.url);
      const { issuer } = this.#entry(definition.url).current;
      const detail = { server: name, url: new URL(definition.url).origin, issuer };
      this.#options.record({ kind: 'account.login', detail });
    }
    this.#options.changed();
  }

  #view(server: string, definition: RemoteDefinition): AccountView {
    const { url } = definition;
    const entry = this.#entry(url);
    const account = entry.known;
    const tokens = account?.tokens;
    const expiresAt = account === undefined ? undefined : expiryOf(account);
    const login = this.#logins.get(url);
    const now = this.#options.clock.now();
    const isOver = expiresAt !== undefined && expiresAt <= now && tokens?.refresh_token === undefined;
    const isThere = account === undefined ? entry.exists : tokens !== undefined;
    const state = login !== undefined ? 'logging_in' : !isThere ? 'none' : isOver ? 'expired' : 'ok';
    const lastUsedAt = this.#lastUsed.get(url);
    return {
      server,
      url,
      state,
      scopes: scopeViews(tokens?.scope ?? ''),
      wanted: scopeViews(this.#wanted.get(url) ?? ''),
      renews: tokens?.refresh_token !== undefined,
      ...(account?.subject === undefined ? {} : { subject: account.subject }),
      ...(account === undefined || account.issuer === '' ? {} : { issuer: account.issuer }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
      ...(login === undefined ? {} : { login: login.id }),
    };
  }

  #server(name: string): AccountServer {
    const servers = this.#options.servers();
    const definition = servers.get(name);
    if (definition === undefined)
      throw new AppError('server_not_found', { server: name, known: [...servers.keys()] });
    return { name, definition };
  }

  #entry(url: string): AccountEntry {
    let entry = this.#entries.get(url);
    if (entry === undefined) {
      entry = new AccountEntry(this.#options.vault, url);
      this.#entries.set(url, entry);
    }
    return entry;
  }

  #namesOf(url: string): string[] {
    return [...this.#options.servers()].flatMap(([name, definition]) =>
      definition.url === url ? [name] : [],
    );
  }

  #fetch({ name, definition }: AccountServer): AccountFetch {
    return boundedFetch(name, this.#options.fetchFor(name, definition), this.#options.clock);
  }

  async #clientSecret({ name, definition }: AccountServer): Promise<string | undefined> {
    const secret = definition.oauth?.clientSecret;
    return secret === undefined ? undefined : this.#options.secret(name, secret.secret);
  }
}

/** The accounts a definition's environment refers to, each once. */
export function accountsOf(definition: ServerDefinition): string[] {
  const values = Object.values(isRemote(definition) ? definition.headers : definition.env);
  return [
    ...new Set(
      values.flatMap((value) => (typeof value === 'object' && 'account' in value ? [value.account] : [])),
    ),
  ];
}

function withToken(init: Parameters<PlainFetch>[1], token: string | undefined): Parameters<PlainFetch>[1] {
  return token === undefined
    ? init
    : { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } };
}
