export type { Clock, Random, Timer } from './clock.ts';
export { systemClock, systemRandom } from './system-clock.ts';
