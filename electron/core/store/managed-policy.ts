import { type PolicyRead, readPolicyText } from './policy-file-read.ts';

/** A place of the system that is no file of ours: what IT's own tools put there. */
export interface ManagedPolicy {
  /** For people: where it is. */
  readonly source: string;
  read(): Promise<PolicyRead>;
}

/** Runs a program of the system, by its full path, and waits for it. Rejects when it cannot be started or hangs. */
export type RunProgram = (
  file: string,
  args: readonly string[],
) => Promise<{ readonly exitCode: number; readonly stdout: string }>;

/** The owner of a file and whether others may write it; undefined when it is not there. */
export type OwnerOf = (file: string) => Promise<{ uid: number; mode: number } | undefined>;

const PLIST = '/Library/Managed Preferences/com.gatehouse.desktop.plist';
const bad = (problem: string): PolicyRead => ({ kind: 'bad', problems: [{ problem }] });

/**
 * macOS: the managed preferences of `com.gatehouse.desktop`, which only a profile can write. `defaults read` is not used
 * on purpose: it would mix in preferences the user can set. Key `Policy`: the policy as JSON text, or as a dictionary.
 */
export function managedPreferences(run: RunProgram, ownerOf: OwnerOf, file = PLIST): ManagedPolicy {
  return {
    source: file,
    async read() {
      try {
        const owner = await ownerOf(file);
        if (owner === undefined) return { kind: 'absent' };
        if (owner.uid !== 0) return bad('it must belong to root');
        if ((owner.mode & 0o022) !== 0) return bad('it may be written by others than its owner');
        const { exitCode, stdout } = await run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', file]);
        if (exitCode !== 0) return bad('it is not a property list that can be read');
        return policyMember(JSON.parse(stdout));
      } catch (error) {
        return bad(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}

function policyMember(preferences: unknown): PolicyRead {
  if (typeof preferences !== 'object' || preferences === null || !Object.hasOwn(preferences, 'Policy'))
    return { kind: 'absent' };
  const { Policy: value } = preferences as { Policy: unknown };
  return readPolicyText(typeof value === 'string' ? value : JSON.stringify(value));
}

const KEY = 'HKLM\\SOFTWARE\\Policies\\Gatehouse';

/** Windows: the value `Policy` of `HKLM\SOFTWARE\Policies\Gatehouse`, JSON text, which only administrators can write. */
export function policyRegistry(run: RunProgram, systemRoot: string): ManagedPolicy {
  return {
    source: `${KEY}\\Policy`,
    async read() {
      try {
        const reg = `${systemRoot}\\System32\\reg.exe`;
        const { exitCode, stdout } = await run(reg, ['query', KEY, '/v', 'Policy', '/reg:64']);
        // The same code for "no such key", "no such value" and "no access": what was there before stays in force.
        if (exitCode !== 0) return { kind: 'absent' };
        const value = /^\s+Policy\s+REG_(?:SZ|EXPAND_SZ|MULTI_SZ)(?: {4}|\t)([\s\S]*)$/m.exec(stdout)?.[1];
        if (value === undefined) return bad('its value "Policy" is not a text');
        return readPolicyText(value.trim());
      } catch (error) {
        return bad(`it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  };
}
