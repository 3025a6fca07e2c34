import type { PolicyProblem } from '../../../shared/model/policy-view.ts';
import { Policy } from './schema.ts';
export type ParsedPolicy = {
    ok: true;
    policy: Policy;
} | {
    ok: false;
    problems: PolicyProblem[];
};
/** A policy is a small document; more than this is refused before it is read. */
export declare const MAX_POLICY_BYTES: number;
/**
 * Reads a policy: JSON with comments, nothing after it, no key twice, no key the language does not have. Lines and
 * columns count from 1, columns in UTF-16 units. Never throws: whatever is wrong is a problem, and a policy with a
 * problem is no policy.
 */
export declare function parsePolicy(source: string): ParsedPolicy;
