export { type SharedLaunch, SharedProcesses, type SharedProcessesOptions } from './shared-processes.ts';
