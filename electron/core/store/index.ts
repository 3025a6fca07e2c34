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
export {
  listedPolicyFiles,
  PolicyFiles,
  type PolicyFilesOptions,
  type RescanTimer,
  type SystemPolicyPlace,
  systemPolicyPlace,
} from './policy-files.ts';
export { RulesFile, type RulesFileOptions } from './rules-file.ts';
export { type HttpSettings, type Profile, Settings, type SettingsOptions } from './settings.ts';
export { textPosition, type TextPosition } from './text-position.ts';
export { UsageFile, type UsageFileOptions } from './usage-file.ts';
