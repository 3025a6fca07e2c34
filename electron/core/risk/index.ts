export { assessCall, type Assessment, assessRisk, type RiskInput } from './assess-risk.ts';
export { isSecretPath } from './path-risk.ts';
export { KNOWN_IDENTITIES, type KnownTool, knownTool } from './known-tools.ts';
export { type ParsedSql, type SqlReader, SqlReaders } from './sql-reader.ts';
export { takesSql } from './takes-sql.ts';
