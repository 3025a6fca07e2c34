export {
  type FileContent,
  readFileContent,
  writeFileAtomic,
  writeIfUnchanged,
  type WriteOptions,
} from './atomic-file.ts';
export { contentHash, NO_FILE } from './content-hash.ts';
export { Definitions, type DefinitionsChange, type DefinitionsOptions } from './definitions.ts';
export { errorCode, errorText } from './file-error.ts';
export { type Home, openHome, emptyFolder } from './home.ts';
export { type JsonFile, readJsonFile } from './json-file.ts';
export { type FileState, KeptFile, type KeptFileOptions, type RawObject } from './kept-file.ts';
export { type JsonDocument, parseJsonDocument } from './parse-json.ts';
export { type BundleAnswer, bundleFetch, type BundleFetchOptions, type FetchBundle } from './bundle-fetch.ts';
export {
  managedPreferences,
  type ManagedPolicy,
  type OwnerOf,
  policyRegistry,
  type RunProgram,
} from './managed-policy.ts';
export { PolicyFiles, type PolicyFilesOptions } from './policy-files.ts';
export {
  hmacSeal,
  memoryKey,
  type MemorySeal,
  type PolicyMemory,
  PolicyMemoryFile,
  type RememberedLayer,
} from './policy-memory.ts';
export { listedPolicyFiles, type SystemPolicyPlace, systemPolicyPlace } from './policy-sources.ts';
export { realFolder } from './real-folder.ts';
export { RulesFile, type RulesFileOptions } from './rules-file.ts';
export { type HttpSettings, type Profile, Settings, type SettingsOptions } from './settings.ts';
export { textPosition, type TextPosition } from './text-position.ts';
export { UsageFile, type UsageFileOptions } from './usage-file.ts';
