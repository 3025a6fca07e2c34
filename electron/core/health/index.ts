export { catalogue, type WarningCode, type WarningFacts, type WarningKind } from './catalogue.ts';
export { Health } from './health.ts';
