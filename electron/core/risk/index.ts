export { assessRisk, type RiskInput } from './assess-risk.ts';
export { isSecretPath } from './path-risk.ts';
