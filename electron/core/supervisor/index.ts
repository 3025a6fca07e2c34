export type { SupervisorLimits } from './limits.ts';
export type { SendSignal, Spawn } from './spawn-port.ts';
export {
  type LaunchRequest,
  type ServerExit,
  type ServerProcessView,
  type SpareRequest,
  Supervisor,
  type SupervisorOptions,
} from './supervisor.ts';
export { type ShellFacts, UserPath } from './user-path.ts';
