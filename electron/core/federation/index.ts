export { streamPair } from './stream-pair.ts';
