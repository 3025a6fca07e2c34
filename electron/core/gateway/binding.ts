import { createHash, hash } from 'node:crypto';
import { canonicalJson, plainCanonicalJson } from '../../../shared/util/canonical-json.ts';
import type { CallFacts } from './ports.ts';

/** Shorter pieces are hashed together. */
const SHORT_PIECE = 1024;

/**
 * SHA-256 of the canonical JSON (RFC 8785) of a value, as the audit writes it. An absent value counts as `{}`. `plain`: the
 * JSON it was parsed from holds no backslash, so that no text in it can need one.
 */
export function argumentsHash(value: unknown, plain = false): string {
  if (!plain) return `sha256:${hash('sha256', canonicalJson(value ?? {}))}`;
  const digest = createHash('sha256');
  let short = '';
  plainCanonicalJson(value ?? {}, (piece) => {
    if (piece.length <= SHORT_PIECE) {
      short += piece;
      return;
    }
    digest.update(short).update(piece);
    short = '';
  });
  return `sha256:${digest.update(short).digest('hex')}`;
}

/** SHA-256 of a tool definition, every member of it. */
export function definitionHash(definition: unknown): string {
  return hash('sha256', canonicalJson(definition));
}

/** What a retry carries besides its arguments (multi round-trip requests, revision 2026-07-28). */
export interface RetryState {
  readonly requestState: unknown;
  readonly inputResponses: unknown;
}

/**
 * What an approval is bound to: SHA-256 over the server's identity, the tool as it was defined, the exact arguments, the
 * session and the version of the rules. `inexact` are the number literals that the canonical form cannot tell apart from
 * texts. `warned`: the question says that private data may leave; a yes to one that did not say so is no yes to this one.
 */
export function bindingOf(
  call: CallFacts,
  hashOfArguments: string,
  version: string,
  inexact: readonly string[],
  retry: RetryState,
  warned = false,
): string {
  return hash(
    'sha256',
    canonicalJson({
      identity: call.session.identity,
      server: call.session.server,
      operation: call.operation,
      tool: call.name,
      definitionHash: call.definitionHash,
      argumentsHash: hashOfArguments,
      session: call.session.id,
      version,
      inexact: inexact.length === 0 ? undefined : inexact,
      requestState: retry.requestState,
      inputResponses: retry.inputResponses,
      warned: warned || undefined,
    }),
  );
}
