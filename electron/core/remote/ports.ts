/** As the global `fetch`: the way to a remote server, with everything that must stand in it (addresses, tokens). */
export type RemoteFetch = (url: URL, init: RemoteRequest) => Promise<Response>;

export interface RemoteRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal;
}
