import { addressKind, isSameAddress } from './address.ts';
import { deniesPort, grantsPort, type HostRule, speaksOfHost } from './host-rule.ts';
import type { Target } from './target.ts';

/** The hosts of one server. */
export interface EgressRules {
  readonly allowed: readonly HostRule[];
  readonly denied: readonly HostRule[];
  /** Hosts that resolve into the user's own networks may be reached too, if they are allowed by name. */
  readonly privateNetworks: boolean;
}

/**
 * Why the proxy did not connect: `malformed` or an `address` instead of a host name · `denied` by deniedDomains ·
 * `host`, `port` not granted · `unresolved` the name has no address · `private` it leads into the user's networks ·
 * `forbidden` it leads to this machine, to link-local or other special addresses · `unreachable` nobody answered ·
 * `timeout` · `limit` too many connections at once.
 */
export type EgressRefusal =
  | 'malformed'
  | 'address'
  | 'denied'
  | 'host'
  | 'port'
  | 'unresolved'
  | 'private'
  | 'forbidden'
  | 'unreachable'
  | 'timeout'
  | 'limit';

/** What the rules say of a target by its name alone; undefined when it may be resolved. A denial always wins. */
export function judgeName(rules: EgressRules, { host, port }: Target): EgressRefusal | undefined {
  if (rules.denied.some((rule) => speaksOfHost(rule, host) && deniesPort(rule, port))) return 'denied';
  const speaking = rules.allowed.filter((rule) => speaksOfHost(rule, host));
  if (speaking.length === 0) return 'host';
  return speaking.some((rule) => grantsPort(rule, port)) ? undefined : 'port';
}

/**
 * The addresses among the resolved ones that may be dialled, or why none may. `own` are the addresses of this machine:
 * whoever connects to one of them is on the loopback, whatever range it lies in.
 */
export function judgeAddresses(
  rules: EgressRules,
  resolved: readonly string[],
  own: readonly string[],
): { readonly addresses: readonly string[] } | { readonly refusal: EgressRefusal } {
  if (resolved.length === 0) return { refusal: 'unresolved' };
  const foreign = resolved.filter((address) => !own.some((mine) => isSameAddress(mine, address)));
  const usable = foreign.filter((address) => {
    const kind = addressKind(address);
    return kind === 'public' || (kind === 'private' && rules.privateNetworks);
  });
  if (usable.length > 0) return { addresses: usable };
  return { refusal: foreign.some((address) => addressKind(address) === 'private') ? 'private' : 'forbidden' };
}
