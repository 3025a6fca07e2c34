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
export { type Home, homePaths, openHome } from './home.ts';
export { formatJson, type JsonFile, readJsonFile } from './json-file.ts';
export { type FileState, KeptFile, type KeptFileOptions, type RawObject } from './kept-file.ts';
export { checkDocument, type JsonDocument, parseJsonDocument } from './parse-json.ts';
export {
  listedPolicyFiles,
  PolicyFiles,
  type PolicyFilesOptions,
  type RescanTimer,
  type SystemPolicyPlace,
  systemPolicyPlace,
} from './policy-files.ts';
export { RulesFile, type RulesFileOptions } from './rules-file.ts';
export { Settings, type SettingsOptions, SettingsView } from './settings.ts';
export { textPosition, type TextPosition } from './text-position.ts';
