/** A host name as it stands in a rule or a request. Pure; nothing is looked up here. */

/** Labels of letters, digits, dash and underscore; no dot at the end. At most 253 characters in all (RFC 1035 §2.3.4). */
const NAME = /^(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*$/;

/** The last label decides whether a resolver takes a name for an address (WHATWG URL, “ends in a number”). */
const ENDS_IN_NUMBER = /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$/;

/** As in RFC 4291, in brackets or bare, with or without a zone. */
const IPV6 = /^\[?[0-9a-f.]*:[0-9a-f:.]*(?:%[a-z0-9._-]*)?\]?$/;

/** `name`: what may be compared with rules. `address`: a literal in some notation. `malformed`: neither. */
export type HostReading =
  | { readonly kind: 'name'; readonly host: string }
  | { readonly kind: 'address' }
  | { readonly kind: 'malformed' };

/**
 * Reads what a client sent as a host: without port, without userinfo. Names come out in lower case. An address in any
 * notation that some resolver takes for one (dotted, short, decimal, octal, hexadecimal, IPv6) is an `address`. A name
 * that ends in a dot, holds a NUL, a percent sign or any other character that is no letter of a host name is `malformed`;
 * international names arrive in their ASCII form.
 */
export function readHost(text: string): HostReading {
  const host = text.toLowerCase();
  if (IPV6.test(host)) return { kind: 'address' };
  if (!NAME.test(host)) return { kind: 'malformed' };
  if (ENDS_IN_NUMBER.test(host)) return { kind: 'address' };
  return { kind: 'name', host };
}

/** What of a host that was refused can be shown and recorded: printable ASCII, cut. */
export function shownHost(text: string): string {
  const printable = text.replaceAll(/[^\x21-\x7e]/g, '?');
  return printable.length > 120 ? `${printable.slice(0, 119)}…` : printable;
}
