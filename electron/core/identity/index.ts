export { scriptArguments } from './argument-secrets.ts';
export {
  describeLaunch,
  type IdentityPorts,
  type LaunchDescription,
  type LaunchRequest,
} from './describe-launch.ts';
export type { FileFacts, FilePort } from './file-port.ts';
export { knownBad, KnownBadList } from './known-bad.ts';
export { type InstalledPort, type InstalledRun, nothingInstalled } from './installed-port.ts';
export { type PackageLine, packageLine } from './package-line.ts';
export type { TreePort } from './package-tree.ts';
export { nodeFiles } from './node-files.ts';
export { isStillJudged, isTreeStillJudged, type LaunchWatch, watchLaunch } from './still-judged.ts';
export { type ResolvedLaunch, resolveLaunch, type SecretLaunchRequest } from './resolve-launch.ts';
