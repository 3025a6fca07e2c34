import type { Result } from '../../shared/errors/result.ts';

/** What the preload script of the Electron window exposes as `window.gatehouse`. Names are checked there against the contract. */
export interface Bridge {
  call(name: string, input: unknown): Promise<Result<unknown>>;
  subscribe(name: string, input: unknown, onEvent: (event: unknown) => void): () => void;
  readonly platform: string;
}

declare global {
  interface Window {
    readonly gatehouse?: Bridge;
  }
}
