export { codeState } from './code-state.ts';
export { launchKey } from './launch-key.ts';
export type { LaunchCode, WarmLaunch, WarmPorts, WarmSettings } from './ports.ts';
export { onBattery } from './power-supply.ts';
export { WarmPool } from './warm-pool.ts';
