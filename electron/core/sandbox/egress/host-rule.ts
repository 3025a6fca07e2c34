import { domainToASCII } from 'node:url';
import { readHost } from './host-name.ts';

/** The ports a rule means when it names none. */
export const DEFAULT_PORTS: readonly number[] = [443, 80];

/** One entry of `allowedDomains` or `deniedDomains`, read. */
export interface HostRule {
  /** As it was written. */
  readonly text: string;
  /** Lower case, ASCII; without the `*.` */
  readonly host: string;
  /** True for `*.host`: names below it, at any depth, and not `host` itself. */
  readonly below: boolean;
  /** Undefined: the entry named none. */
  readonly port: number | undefined;
}

export type HostRuleReading = { readonly rule: HostRule } | { readonly problem: string };

/**
 * Reads `host`, `host:port`, `*.host` or `*.host:port`. International names are taken in either form. What cannot be
 * meant by a host is refused with a sentence part that fits after the entry's text.
 */
export function readHostRule(text: string): HostRuleReading {
  const [, pattern = '', digits] = /^([^:]*)(?::([^:]*))?$/.exec(text) ?? [];
  if (pattern === '' || /[/?#\\]/.test(text))
    return { problem: 'is no host: write host or host:port, without scheme or path' };
  const below = pattern.startsWith('*.');
  const bare = below ? pattern.slice(2) : pattern;
  if (bare.includes('*')) return { problem: 'may hold * only as its whole first label: *.example.com' };
  const port = digits === undefined ? undefined : readPort(digits);
  if (digits !== undefined && port === undefined) return { problem: 'has no port between 1 and 65535' };
  const reading = readHost(toAscii(bare));
  if (reading.kind === 'address') return { problem: 'is an address: only host names can be granted' };
  if (reading.kind === 'malformed') return { problem: 'is no host name' };
  if (isLoopbackName(reading.host))
    return { problem: 'is this machine itself: grant its ports with allowLoopbackPorts' };
  if (below && !reading.host.includes('.'))
    return { problem: 'would grant a whole top-level domain: name at least two labels' };
  return { rule: { text, host: reading.host, below, port } };
}

/** Only what is not ASCII is translated: the translation would also mend what must be refused. */
function toAscii(host: string): string {
  return /^[\p{L}\p{M}\p{N}.-]*$/u.test(host) && /[^\0-\x7f]/.test(host) ? domainToASCII(host) : host;
}

/** 1 to 65535 without sign or leading zero, or undefined. */
export function readPort(digits: string): number | undefined {
  if (!/^[1-9][0-9]{0,4}$/.test(digits)) return undefined;
  const port = Number(digits);
  return port <= 65_535 ? port : undefined;
}

const isLoopbackName = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost');

/** True when the rule speaks of this host, whatever the port. */
export function speaksOfHost(rule: HostRule, host: string): boolean {
  return rule.below ? host.endsWith(`.${rule.host}`) : host === rule.host;
}

/** True when the rule grants this port: the one it names, else 443 and 80. */
export function grantsPort(rule: HostRule, port: number): boolean {
  return rule.port === undefined ? DEFAULT_PORTS.includes(port) : rule.port === port;
}

/** A denial without a port is one of every port. */
export function deniesPort(rule: HostRule, port: number): boolean {
  return rule.port === undefined || rule.port === port;
}
