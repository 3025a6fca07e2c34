export { type MirroredParam, mirroredParams, mirroredText, mirroredValue } from './mirrored-params.ts';
export { addressKindOfHost, Outbound, type OutboundOptions, type Reach } from './outbound-fetch.ts';
export type { RemoteFetch, RemoteRequest } from './ports.ts';
export { RemoteUpstream, type RemoteUpstreamOptions } from './remote-upstream.ts';
