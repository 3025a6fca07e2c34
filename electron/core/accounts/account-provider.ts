import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { StoredAccount } from './account.ts';
import type { AccountServer } from './ports.ts';

export interface AccountProviderOptions {
  readonly server: AccountServer;
  /** What is kept so far; replaced by `save`, which resolves when it is sealed. */
  account(): StoredAccount;
  save(account: StoredAccount): Promise<void>;
  readonly now: () => number;
  /** Set while a person logs in. Absent: nobody is there, and a new login is an error. */
  readonly login?: { readonly redirectUrl: string; readonly state: string; open(url: URL): void };
  /** The document that describes this client, where the product has one (SEP-991). */
  readonly clientMetadataUrl?: string | undefined;
  /** The secret of a client that was registered by hand. */
  readonly clientSecret?: string | undefined;
}

/** What the SDK asks about one account. It keeps nothing itself but what belongs to the login that runs. */
export class AccountProvider implements OAuthClientProvider {
  readonly #options: AccountProviderOptions;
  #verifier: string | undefined;
  #discovery: OAuthDiscoveryState | undefined;

  constructor(options: AccountProviderOptions) {
    this.#options = options;
    if (options.login === undefined) this.#discovery = options.account().discovery;
  }

  get clientMetadataUrl(): string {
    return this.#options.clientMetadataUrl ?? '';
  }

  get redirectUrl(): string | undefined {
    const { login, account } = this.#options;
    // Without a redirect the SDK would take this for a machine's login. Nothing is ever sent there.
    return login?.redirectUrl ?? `http://127.0.0.1:${account().redirectPort ?? 1}/callback`;
  }

  get clientMetadata(): OAuthClientMetadata {
    const { oauth } = this.#options.server.definition;
    return {
      client_name: 'Gatehouse',
      redirect_uris: [this.redirectUrl!],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: this.#options.clientSecret === undefined ? 'none' : 'client_secret_basic',
      application_type: 'native',
      ...(oauth?.scopes === undefined ? {} : { scope: oauth.scopes.join(' ') }),
    };
  }

  state(): string {
    return this.#login().state;
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    const { server, account, clientSecret } = this.#options;
    const clientId = server.definition.oauth?.clientId;
    if (clientId === undefined) return account().client;
    // Registered by hand: for the issuer it was bound to at the first login, and no other.
    const issuer = account().client?.client_id === clientId ? account().client?.issuer : undefined;
    return {
      client_id: clientId,
      ...(clientSecret === undefined ? {} : { client_secret: clientSecret }),
      ...(issuer === undefined ? {} : { issuer }),
    };
  }

  async saveClientInformation(client: StoredOAuthClientInformation): Promise<void> {
    const { client_secret: _, ...rest } = client as { client_secret?: string } & StoredOAuthClientInformation;
    const isByHand = this.#options.server.definition.oauth?.clientId !== undefined;
    await this.#save({
      client: isByHand ? rest : client,
      issuer: client.issuer ?? this.#options.account().issuer,
    });
  }

  tokens(): StoredOAuthTokens | undefined {
    return this.#options.account().tokens;
  }

  async saveTokens(tokens: StoredOAuthTokens): Promise<void> {
    const before = this.#options.account();
    // A server that does not rotate leaves the refresh token out; one that narrows nothing leaves the scope out.
    const kept = { refresh_token: before.tokens?.refresh_token, scope: before.tokens?.scope };
    await this.#save({
      tokens: { ...dropUndefined(kept), ...dropUndefined(tokens) } as StoredAccount['tokens'],
      issuer: tokens.issuer ?? before.issuer,
      obtainedAt: this.#options.now(),
      ...(this.#discovery === undefined ? {} : { discovery: { ...this.#discovery } }),
    });
  }

  redirectToAuthorization(url: URL): void {
    const { server } = this.#options;
    const methods = this.#discovery?.authorizationServerMetadata?.code_challenge_methods_supported;
    // OAuth 2.1 section 7.5.2 and the authorization chapter of MCP: without S256 a client must not go on.
    if (methods?.includes('S256') !== true) throw this.#failure('its login does not support PKCE with S256');
    const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback))
      throw this.#failure('the address of its login page is neither https nor on this machine');
    if (!/^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])$/.test(url.hostname))
      throw this.#failure('the address of its login page is no address');
    if (url.username !== '' || url.password !== '')
      throw this.#failure('the address of its login page holds a user name');
    if (this.#options.login === undefined) throw new AppError('login_required', { server: server.name });
    this.#options.login.open(url);
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    if (this.#verifier === undefined) throw this.#failure('no login was begun');
    return this.#verifier;
  }

  async saveResourceUrl(resource: string): Promise<void> {
    if (this.#options.account().resource !== resource) await this.#save({ resource });
  }

  saveDiscoveryState(discovery: OAuthDiscoveryState): void {
    this.#discovery = discovery;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovery;
  }

  async invalidateCredentials(what: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): Promise<void> {
    const { client: _, tokens: __, obtainedAt: ___, ...rest } = this.#options.account();
    const { client } = this.#options.account();
    if (what === 'tokens') await this.#replace({ ...rest, ...(client === undefined ? {} : { client }) });
    if (what === 'client' || what === 'all') await this.#replace(rest);
    if (what === 'verifier' || what === 'all') this.#verifier = undefined;
    if (what === 'discovery' || what === 'all') this.#discovery = undefined;
  }

  #login(): NonNullable<AccountProviderOptions['login']> {
    const { login, server } = this.#options;
    if (login === undefined) throw new AppError('login_required', { server: server.name });
    return login;
  }

  #failure(detail: string): AppError {
    return new AppError('login_failed', { server: this.#options.server.name, detail });
  }

  #save(changes: Partial<StoredAccount>): Promise<void> {
    return this.#replace({ ...this.#options.account(), ...changes });
  }

  #replace(account: StoredAccount): Promise<void> {
    return this.#options.save(account);
  }
}

function dropUndefined<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Partial<Value>;
}
