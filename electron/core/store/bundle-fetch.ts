import type { IncomingMessage } from 'node:http';
import { bundleUrl, MAX_POLICY_BYTES } from '../policy/index.ts';
import { errorText } from './file-error.ts';

/**
 * What came of asking for a bundle. `refused`: the host answered with what must not be taken; `unreachable`: it did not
 * answer, or not in time.
 */
export type BundleAnswer =
  | { readonly kind: 'fresh'; readonly text: string; readonly etag: string | undefined }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused' | 'unreachable'; readonly problem: string };

/** Asks for the bundle at this address. Never raises; ends at the latest when the signal says so. */
export type FetchBundle = (
  url: string,
  etag: string | undefined,
  signal: AbortSignal,
) => Promise<BundleAnswer>;

export interface BundleFetchOptions {
  /** Certificates to believe besides those of Node and of the system, as PEM. */
  readonly authorities?: readonly string[];
}

const MOST_REDIRECTS = 3;

/** Over HTTPS (plain HTTP to this machine only), at most 1 MiB, redirects within the same origin only. */
export function bundleFetch({ authorities = [] }: BundleFetchOptions = {}): FetchBundle {
  let ca: string[] | undefined;
  return async (address, etag, signal) => {
    const first = bundleUrl(address);
    if (!first.ok) return refused(`its address ${first.problem}`);
    let url = first.url;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      ca ??= [...ownCertificates(), ...authorities];
      const answer = await ask(url, etag, signal, ca).catch((error: unknown) => unreachable(error, signal));
      if (answer.kind !== 'moved') return answer;
      const next = URL.parse(answer.to, url.href);
      if (next?.origin !== url.origin) return refused('the host leads to another origin');
      url = next;
    }
    return refused('the host redirects too often');
  };
}

/** Those of Node and of the system. */
function ownCertificates(): string[] {
  const { getCACertificates } = process.getBuiltinModule('node:tls');
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

type Answer = BundleAnswer | { readonly kind: 'moved'; readonly to: string };

function ask(url: URL, etag: string | undefined, signal: AbortSignal, ca: string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
    };
    const options = { headers, signal, agent: false as const };
    const request =
      url.protocol === 'https:'
        ? process.getBuiltinModule('node:https').get(url, { ...options, ca })
        : process.getBuiltinModule('node:http').get(url, options);
    request.once('error', reject);
    request.once('response', (response) => {
      read(response, etag !== undefined)
        .then(resolve, reject)
        .finally(() => request.destroy());
    });
  });
}

async function read(response: IncomingMessage, conditional: boolean): Promise<Answer> {
  const { statusCode: status = 0, headers } = response;
  if (status === 304 && conditional) return { kind: 'unchanged' };
  if ([301, 302, 303, 307, 308].includes(status) && headers.location !== undefined)
    return { kind: 'moved', to: headers.location };
  if (status !== 200) {
    const problem = `the host answers with HTTP ${status}`;
    return status >= 500 || status === 429 ? { kind: 'unreachable', problem } : refused(problem);
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') return refused('it is compressed');
  if (Number(headers['content-length'] ?? 0) > MAX_POLICY_BYTES) return refused('it is larger than 1 MiB');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop ends the connection: what else would come is not received.
    if (size > MAX_POLICY_BYTES) return refused('it is larger than 1 MiB');
    chunks.push(chunk);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return { kind: 'fresh', text, etag: headers.etag };
  } catch {
    return refused('it is not UTF-8 text');
  }
}

function refused(problem: string): { kind: 'refused'; problem: string } {
  return { kind: 'refused', problem };
}

function unreachable(error: unknown, signal: AbortSignal): BundleAnswer {
  const problem = signal.aborted
    ? 'the host does not answer in time'
    : `the host cannot be reached: ${errorText(error)}`;
  return { kind: 'unreachable', problem };
}
