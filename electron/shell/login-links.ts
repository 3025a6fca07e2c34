import { isLoginAddress } from './external-link.ts';
import type { ContractPort } from './ipc-host.ts';

interface LoginAnswer {
  login?: { id?: unknown; state?: unknown; url?: unknown };
}

/** More logins than a person has open at once; the oldest is forgotten. */
const MOST = 8;

/**
 * The addresses of logins that wait, as the core told them to this window. A login page can be at any host, so its address
 * may be opened only because the core named it, letter by letter, and only until that login is over.
 */
export class LoginLinks {
  readonly #waiting = new Map<string, string>();

  /** The way to the core, with an ear for logins. What passes is not changed. */
  listen(core: ContractPort): ContractPort {
    return {
      call: async (name, input) => {
        const result = await core.call(name, input);
        if (name === 'accounts.login' && result.ok) this.#begun(result.value as LoginAnswer);
        if (name === 'accounts.wait' || name === 'accounts.cancel') this.#over(input);
        return result;
      },
      subscribe: (name, input, onEvent) => core.subscribe(name, input, onEvent),
    };
  }

  /** True for the address of a login that waits. */
  has(link: string): boolean {
    return [...this.#waiting.values()].includes(link);
  }

  #begun({ login }: LoginAnswer): void {
    const { id, state, url } = login ?? {};
    if (typeof id !== 'string' || typeof url !== 'string' || state !== 'waiting' || !isLoginAddress(url))
      return;
    this.#waiting.set(id, new URL(url).href);
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size > MOST && oldest !== undefined) this.#waiting.delete(oldest);
  }

  #over(input: unknown): void {
    const id = (input as { id?: unknown } | undefined)?.id;
    if (typeof id === 'string') this.#waiting.delete(id);
  }
}
