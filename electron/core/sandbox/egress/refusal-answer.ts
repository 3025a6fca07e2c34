import type { EgressRefusal } from './judge-target.ts';

const statuses: Readonly<Record<EgressRefusal, [number, string]>> = {
  malformed: [400, 'Bad Request'],
  address: [403, 'Forbidden'],
  denied: [403, 'Forbidden'],
  host: [403, 'Forbidden'],
  port: [403, 'Forbidden'],
  private: [403, 'Forbidden'],
  forbidden: [403, 'Forbidden'],
  unresolved: [502, 'Bad Gateway'],
  unreachable: [502, 'Bad Gateway'],
  timeout: [504, 'Gateway Timeout'],
  limit: [503, 'Service Unavailable'],
};

const sentences: Readonly<Record<EgressRefusal, (target: string, server: string) => string>> = {
  malformed: (target) => `${target} is no host that can be asked for`,
  address: (target) => `${target} is an address: only host names can be reached`,
  denied: (target, server) => `${server} is denied ${target}`,
  host: (target, server) => `${server} was not granted ${target}`,
  port: (target, server) => `${server} was granted the host of ${target}, but not this port`,
  private: (target) => `${target} leads into a private network, which was not granted`,
  forbidden: (target) => `${target} leads to this machine or to a special address`,
  unresolved: (target) => `${target} was not found`,
  unreachable: (target) => `${target} could not be reached`,
  timeout: (target) => `${target} did not answer in time`,
  limit: (_target, server) => `${server} has too many connections open`,
};

/** What a client of the proxy is told: a status, and one sentence that a model can act on. */
export function refusalAnswer(
  why: EgressRefusal,
  target: string,
  server: string,
): { readonly status: number; readonly phrase: string; readonly text: string } {
  const [status, phrase] = statuses[why];
  return { status, phrase, text: `Gatehouse: ${sentences[why](target, server)}.\n` };
}
