export type {
  Backend,
  BackendKind,
  BackendPrograms,
  BackendSurroundings,
  Descriptor,
  EgressPort,
  GuardedEntry,
  HelperRequest,
  LaunchPlan,
  NetworkPlan,
  NetworkRules,
  NetworkSockets,
  PlannedGrant,
  Preset,
  PresetOf,
  PresetRequest,
  SandboxLimits,
  SpawnCommand,
  SystemLayout,
  SystemLink,
} from './plan.ts';
export { dataLimit } from './data-limit.ts';
export { describeGrants } from './describe.ts';
export { Egress, type EgressLaunch } from './egress/egress.ts';
export type { EgressReport } from './egress/connect-proxy.ts';
export { type AddressKind, addressKind } from './egress/address.ts';
export { systemNetwork } from './egress/system-network.ts';
export { type Level, viewOf } from './levels.ts';
export { CONTAINER_AXES, grantsOf, type Proof, type SandboxFloor } from './plan-launch.ts';
export {
  confirmation,
  expectedView,
  type NamedLaunch,
  type PreparedLaunch,
  type Proofs,
  preloading,
  Sandbox,
  type SandboxLaunch,
  type SandboxPorts,
} from './sandbox.ts';
export { type PathIdentity, SandboxBook } from './sandbox-book.ts';
export { proveBubblewrap, proveLandlock } from './self-test.ts';
export { proveMacos } from './macos/self-test.ts';
export type { NameAlarm } from './name-watch.ts';
export { HintBook } from './hints/hint-book.ts';
export { findBrowser } from './presets/find-browser.ts';
export { presetOf } from './presets/preset-of.ts';
