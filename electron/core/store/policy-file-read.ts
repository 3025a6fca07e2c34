import { constants, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PolicyProblem } from '../../../shared/model/policy-view.ts';
import { MAX_POLICY_BYTES, parsePolicy, type Policy } from '../policy/index.ts';
import { errorCode, errorText } from './file-error.ts';

/** One policy file as it is now. */
export type PolicyRead =
  | { readonly kind: 'good'; readonly policy: Policy; readonly text: string }
  | { readonly kind: 'bad'; readonly problems: readonly PolicyProblem[] }
  | { readonly kind: 'absent' };

/** `anyone`: no check. `only`: the file and its folder belong to this user id and no one else may write them. */
export type OwnerRule = { readonly kind: 'anyone' } | { readonly kind: 'only'; readonly uid: number };

/** Reads one policy file. Never raises: whatever goes wrong is a `bad` file. */
export async function readPolicyFile(file: string, owner: OwnerRule): Promise<PolicyRead> {
  try {
    const text = await readText(file, owner);
    if (typeof text !== 'string') return bad(text.problem);
    return readPolicyText(text);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return { kind: 'absent' };
    if (code === 'ELOOP') return bad('it is a symbolic link');
    return bad(`it cannot be read: ${errorText(error)}`);
  }
}

/** A policy from its text. */
export function readPolicyText(text: string): PolicyRead {
  const parsed = parsePolicy(text);
  return parsed.ok
    ? { kind: 'good', policy: parsed.policy, text }
    : { kind: 'bad', problems: parsed.problems };
}

/** What is checked is the opened file, so it cannot be changed for another one in between. */
async function readText(file: string, owner: OwnerRule): Promise<string | { problem: string }> {
  const noLinks = owner.kind === 'only' ? (constants.O_NOFOLLOW ?? 0) : 0;
  // O_NONBLOCK: a FIFO in place of the file must not hang us.
  const handle = await open(file, constants.O_RDONLY | noLinks | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await handle.stat();
    const problem = owner.kind === 'only' ? await ownerProblem(file, facts, owner.uid) : undefined;
    if (problem !== undefined) return { problem };
    if (!facts.isFile()) return { problem: 'it is not a regular file' };
    if (facts.size > MAX_POLICY_BYTES) return { problem: 'it is larger than 1 MiB' };
    return decode(await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** Also the folder: whoever may write there can put another file in the place of this one. */
async function ownerProblem(file: string, facts: Stats, uid: number): Promise<string | undefined> {
  const folder = dirname(file);
  return (
    writableProblem('it', facts, uid) ?? writableProblem(`its folder ${folder}`, await stat(folder), uid)
  );
}

function writableProblem(what: string, facts: Stats, uid: number): string | undefined {
  if (facts.uid !== uid) return `${what} must belong to ${uid === 0 ? 'root' : `user ${uid}`}`;
  return (facts.mode & 0o022) === 0 ? undefined : `${what} may be written by others than its owner`;
}

function decode(bytes: Uint8Array): string | { problem: string } {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { problem: 'it is not UTF-8 text' };
  }
}

function bad(problem: string): PolicyRead {
  return { kind: 'bad', problems: [{ problem }] };
}
