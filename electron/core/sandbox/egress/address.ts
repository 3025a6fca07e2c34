import ipaddr from 'ipaddr.js';

/** Where an address leads: out, into the user's own networks, or where no server is ever let. */
export type AddressKind = 'public' | 'private' | 'forbidden';

/** Ranges of ipaddr.js that are somebody's own network. */
const PRIVATE = ['private', 'carrierGradeNat', 'uniqueLocal'];

/** What clouds answer questions about a machine at, its credentials among them, and lies in other ranges too. */
const METADATA = ['168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fd20:ce::254', '192.0.0.192'];

/** Global unicast (RFC 4291 §2.4): everything else of IPv6 is special, also what is not yet given out. */
const GLOBAL_IPV6: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/**
 * What kind of address a resolver answered. Loopback, link-local, metadata, multicast, reserved and tunnel addresses are
 * `forbidden`, whatever a server was granted; so is what is no address. IPv4 that is embedded in IPv6 (mapped, NAT64)
 * counts as that IPv4.
 */
export function addressKind(text: string): AddressKind {
  const address = parse(text);
  if (address === undefined || isMetadata(address)) return 'forbidden';
  const range = address.range();
  if (PRIVATE.includes(range)) return 'private';
  if (range !== 'unicast') return 'forbidden';
  return address.kind() === 'ipv4' || address.match(GLOBAL_IPV6) ? 'public' : 'forbidden';
}

/** True when both texts mean the same address. */
export function isSameAddress(one: string, other: string): boolean {
  const [left, right] = [parse(one), parse(other)];
  return left !== undefined && right !== undefined && left.toString() === right.toString();
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  // A zone chooses an interface, not an address; only link-local ones have it.
  const bare = text.replace(/%.*$/s, '');
  if (!ipaddr.isValid(bare) || (!bare.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(bare)))
    return undefined;
  const address = ipaddr.process(bare);
  if (address.kind() !== 'ipv6' || address.range() !== 'rfc6052') return address;
  return ipaddr.fromByteArray(address.toByteArray().slice(12));
}

function isMetadata(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return METADATA.some((known) => ipaddr.parse(known).toString() === address.toString());
}
