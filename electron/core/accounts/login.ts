import { AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import { drop } from '../../../shared/util/drop.ts';
import type { Clock, Random, Timer } from '../clock/index.ts';
import { subjectOf } from './account.ts';
import type { AccountEntry } from './account-entry.ts';
import { AccountProvider } from './account-provider.ts';
import { loadOAuth } from './oauth.ts';
import type { AccountFetch, AccountServer } from './ports.ts';
import { type ScopeView, scopeViews } from './scope-words.ts';
import { isSame, RedirectListener } from './redirect-listener.ts';

export type LoginState =
  | { readonly kind: 'waiting'; readonly url: URL; readonly deadline: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'cancelled' };

export interface LoginOptions {
  readonly server: AccountServer;
  readonly entry: AccountEntry;
  readonly fetch: AccountFetch;
  readonly clock: Clock;
  readonly random: Random;
  /** What is asked for besides what the server wants by itself. */
  readonly scope: string | undefined;
  /** Where the server says what it is, if it named the place. */
  readonly resourceMetadata: URL | undefined;
  /** A new login though there are tokens. */
  readonly force: boolean;
  readonly clientMetadataUrl: string | undefined;
  readonly clientSecret: string | undefined;
  onEnd(login: Login): void;
}

/** How long a person may take in the browser (ms). */
const PATIENCE_MS = 10 * 60_000;

/** One way through the browser, from "log in" to the tokens. Its state, verifier and port belong to it alone. */
export class Login {
  readonly id: string;
  readonly redirectUrl: string;
  readonly #options: LoginOptions;
  readonly #secret: string;
  readonly #provider: AccountProvider;
  readonly #listener: RedirectListener;
  readonly #ended = Promise.withResolvers<LoginState>();
  #state: LoginState = { kind: 'failed', message: 'It was not begun.' };
  #timer: Timer | undefined;

  private constructor(options: LoginOptions, secret: string, listener: RedirectListener) {
    this.#options = options;
    this.#secret = secret;
    this.#listener = listener;
    this.id = text(options.random, 9);
    this.redirectUrl = listener.url;
    const { server, entry, clock, clientMetadataUrl, clientSecret } = options;
    this.#provider = new AccountProvider({
      server,
      account: () => entry.current,
      save: (account) => entry.save({ ...account, redirectPort: listener.port }),
      now: () => clock.now(),
      clientMetadataUrl,
      clientSecret,
      login: { redirectUrl: listener.url, state: secret, open: (url) => this.#waits(url) },
    });
  }

  static async begin(options: LoginOptions): Promise<Login> {
    const { random, entry, server } = options;
    const secret = text(random, 32);
    let login: Login | undefined;
    const answered = (parameters: URLSearchParams): Promise<string> => login!.#answered(parameters);
    const port = server.definition.oauth?.redirectPort ?? entry.current.redirectPort ?? 0;
    const listen = (wanted: number): Promise<RedirectListener> =>
      RedirectListener.open({ server: server.name, port: wanted, state: secret, answered });
    const isFixed = server.definition.oauth?.redirectPort !== undefined;
    let listener = await listen(port).catch((error: unknown) => {
      if (isFixed || !isAppError(error, 'port_taken')) throw error;
      return undefined;
    });
    // A registration names its port and its scopes: another port, or more scopes, and a new one is made.
    if (listener === undefined || isBeyond(options.scope, entry.current.client?.['scope'])) {
      const { client: _, ...rest } = entry.current;
      await entry.save(rest);
    }
    listener ??= await listen(0);
    login = new Login(options, secret, listener);
    try {
      await login.#start();
    } catch (error) {
      await listener[Symbol.asyncDispose]();
      throw await login.#problem(error);
    }
    return login;
  }

  get server(): string {
    return this.#options.server.name;
  }

  /** Who is asked; undefined when the server did not say. */
  get issuer(): string | undefined {
    return this.#provider.discoveryState()?.authorizationServerMetadata?.issuer;
  }

  /** What will be asked for, in words where they are known. */
  get scopes(): readonly ScopeView[] {
    const scope = this.#state.kind === 'waiting' ? this.#state.url.searchParams.get('scope') : null;
    return scopeViews(scope ?? '');
  }

  get state(): LoginState {
    return this.#state;
  }

  /** Settles when the login is over, however it ends. */
  get ended(): Promise<LoginState> {
    return this.#ended.promise;
  }

  /** The redirect as a person copied it from the browser's address line. Raises `login_failed`. */
  async finish(redirect: string): Promise<void> {
    const url = URL.parse(redirect.trim());
    const isOurs = url !== null && `${url.origin}${url.pathname}` === this.redirectUrl;
    if (!isOurs || !isSame(url.searchParams.get('state') ?? '', this.#secret)) {
      throw this.#failure('this is not the address this login leads to; copy the whole address line');
    }
    await this.#answered(url.searchParams);
    if (this.#state.kind === 'failed') throw this.#failure(this.#state.message);
  }

  async cancel(): Promise<void> {
    if (this.#state.kind === 'waiting') await this.#end({ kind: 'cancelled' });
  }

  async #start(): Promise<void> {
    const { server, fetch, scope, force, entry, resourceMetadata } = this.#options;
    const { auth } = await loadOAuth();
    const outcome = await auth(this.#provider, {
      serverUrl: server.definition.url,
      fetchFn: fetch,
      forceReauthorization: force,
      ...(resourceMetadata === undefined ? {} : { resourceMetadataUrl: resourceMetadata }),
      ...(scope === undefined ? {} : { scope }),
    });
    if (outcome === 'AUTHORIZED') {
      await entry.save(entry.current);
      await this.#end({ kind: 'done' });
    }
  }

  #waits(url: URL): void {
    const { clock } = this.#options;
    this.#state = { kind: 'waiting', url, deadline: clock.now() + PATIENCE_MS };
    this.#timer = clock.after(PATIENCE_MS, () => drop(this.cancel(), () => undefined));
  }

  /** Never rejects: what it answers is shown in the browser. */
  async #answered(parameters: URLSearchParams): Promise<string> {
    if (this.#state.kind !== 'waiting') return 'This login is over. Nothing was done.';
    const { server, fetch, entry } = this.#options;
    try {
      if (parameters.get('error') !== null) {
        // Its words are not repeated: they are whoever's sent the browser here.
        const denied = parameters.get('error') === 'access_denied';
        throw this.#failure(denied ? 'it was refused in the browser' : 'the login page reported an error');
      }
      const code = parameters.get('code');
      if (code === null || code === '') throw this.#failure('the browser came back without a code');
      const iss = parameters.get('iss');
      const { auth } = await loadOAuth();
      await auth(this.#provider, {
        serverUrl: server.definition.url,
        authorizationCode: code,
        fetchFn: fetch,
        ...(iss === null ? {} : { iss }),
      });
      const subject = subjectOf((entry.current.tokens ?? {}) as { id_token?: unknown });
      if (subject !== undefined) await entry.save({ ...entry.current, subject });
      await this.#end({ kind: 'done' });
      return `You are logged in to ${server.name}. Every client uses it through Gatehouse now.`;
    } catch (error) {
      const { code, data } = await this.#problem(error);
      const message = errorSentence(code, data);
      await this.#end({ kind: 'failed', message });
      return message;
    }
  }

  async #problem(error: unknown): Promise<AppError> {
    if (isAppError(error)) return error;
    const { IssuerMismatchError, OAuthClientFlowError, OAuthError } = await loadOAuth();
    if (error instanceof IssuerMismatchError)
      return this.#failure('the answer is not from the server that was asked');
    if (error instanceof OAuthError) return this.#failure(`its authorization server refused (${error.code})`);
    if (error instanceof OAuthClientFlowError)
      return this.#failure('its authorization server does not keep to the rules');
    return this.#failure('its authorization server cannot be used', error);
  }

  #failure(detail: string, cause?: unknown): AppError<'login_failed'> {
    return new AppError('login_failed', { server: this.#options.server.name, detail }, { cause });
  }

  async #end(state: LoginState): Promise<void> {
    this.#timer?.cancel();
    this.#state = state;
    this.#options.onEnd(this);
    this.#ended.resolve(state);
    drop(this.#listener[Symbol.asyncDispose](), () => undefined);
  }
}

/** True when a scope is asked for that a registration does not have. */
function isBeyond(wanted: string | undefined, registered: unknown): boolean {
  if (wanted === undefined || typeof registered !== 'string') return false;
  const known = new Set(registered.split(' '));
  return wanted.split(' ').some((scope) => !known.has(scope));
}

const text = (random: Random, bytes: number): string => Buffer.from(random(bytes)).toString('base64url');
