export { Federation, type FederationOptions } from './federation.ts';
export { LineLink } from './line-link.ts';
export type { FederationPorts, OpenedMember } from './ports.ts';
export { streamPair } from './stream-pair.ts';
