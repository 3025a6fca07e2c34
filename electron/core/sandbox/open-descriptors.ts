import { closeSync, constants, fstatSync, openSync, readlinkSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { refused } from './grants.ts';
import type { Descriptor, LaunchPlan } from './plan.ts';

/** Opens a path as a place, without any right to what is in it (open(2)). Node has no name for it. */
const O_PATH = 0o10000000;

export interface OpenDescriptors extends Disposable {
  /** In the order of the command's; they are the child's from 3 on. */
  readonly numbers: readonly number[];
}

/**
 * Opens what a command refers to by number. A grant is opened without following a link, and must still be the file or folder of
 * the plan: what is mounted then is this very one, whatever happens to its path meanwhile. Raises `grant_refused`; nothing
 * stays open then. `folder` is private; files without a name are made in it. `name` is unguessable.
 */
export function openDescriptors(
  plan: LaunchPlan,
  descriptors: readonly Descriptor[],
  folder: string,
  name: () => string,
): OpenDescriptors {
  const numbers: number[] = [];
  const close = (): void => numbers.splice(0).forEach((number) => closeSync(number));
  try {
    for (const descriptor of descriptors) numbers.push(open(plan, descriptor, folder, name));
  } catch (error) {
    close();
    throw error;
  }
  return { numbers, [Symbol.dispose]: close };
}

function open(plan: LaunchPlan, descriptor: Descriptor, folder: string, name: () => string): number {
  switch (descriptor.kind) {
    case 'bytes':
      return nameless(descriptor.bytes, join(folder, `.${name()}`));
    case 'grant': {
      const grant = plan.grants[descriptor.index]!;
      const number = openPlace(plan.server, grant.path, grant.kind);
      const { dev, ino } = fstatSync(number, { bigint: true });
      if (dev === grant.device && ino === grant.inode) return number;
      closeSync(number);
      throw refused(
        plan.server,
        grant.path,
        'is not what it was when you granted it: something else is there now',
      );
    }
    case 'guarded': {
      const { path, kind } = plan.grants[descriptor.grant]!.guarded[descriptor.index]!;
      return openPlace(plan.server, path, kind);
    }
  }
}

/** O_NOFOLLOW speaks of the last name only; that no link was on the way says the kernel's own name of what was opened. */
function openPlace(server: string, path: string, kind: 'folder' | 'file'): number {
  const { O_NOFOLLOW, O_DIRECTORY } = constants;
  let number: number;
  try {
    number = openSync(path, O_PATH | O_NOFOLLOW | (kind === 'folder' ? O_DIRECTORY : 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refused(server, path, code === 'ENOENT' ? 'does not exist any more' : `cannot be opened (${code})`);
  }
  if (readlinkSync(`/proc/self/fd/${number}`) === path) return number;
  closeSync(number);
  throw refused(server, path, 'is reached through a link by now');
}

/** A file that only the descriptor leads to. Read from its beginning, so each launch needs one of its own. */
function nameless(bytes: Uint8Array, path: string): number {
  const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL } = constants;
  const written = openSync(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  try {
    let at = 0;
    while (at < bytes.length) at += writeSync(written, bytes, at);
    return openSync(path, O_RDONLY);
  } finally {
    closeSync(written);
    unlinkSync(path);
  }
}
