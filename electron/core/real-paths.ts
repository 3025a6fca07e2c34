import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Clock } from './clock/index.ts';

/** File systems that answer from memory or a local disk. Any other may keep a question waiting, and the core with it. */
const LOCAL = new Set(
  'ext2 ext3 ext4 xfs btrfs zfs tmpfs ramfs overlay f2fs vfat exfat ntfs3 squashfs iso9660 erofs bcachefs reiserfs jfs rootfs'.split(
    ' ',
  ),
);
const MOUNTS_KEPT_MILLISECONDS = 10_000;
const MAX_PARENTS = 16;

interface Mount {
  readonly folder: string;
  readonly local: boolean;
}

export interface RealPathOptions {
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  /** Absent: the mounts of this process. */
  readonly mounts?: () => string;
}

/**
 * Where an absolute path really leads, links followed; for what is not there yet, by its nearest folder that is. Undefined
 * where that cannot be told without waiting: on Linux any mount that is not of a known local kind, on macOS what is under
 * /Volumes and /Network, on Windows everything but a drive. Never throws.
 */
export function realPaths({ platform, clock, mounts = ownMounts }: RealPathOptions) {
  let known: { readonly until: number; readonly mounts: readonly Mount[] } | undefined;
  const isLocal = (path: string): boolean => {
    if (platform === 'win32') return /^[A-Za-z]:[\\/]/.test(path);
    if (platform !== 'linux') return !/^\/(?:Volumes|Network|net)(?:\/|$)/.test(path);
    if (known === undefined || clock.monotonic() >= known.until)
      known = { until: clock.monotonic() + MOUNTS_KEPT_MILLISECONDS, mounts: readMounts(mounts) };
    return known.mounts.find(({ folder }) => holds(folder, path))?.local ?? false;
  };
  return (path: string): string | undefined => {
    let rest = '';
    let folder = path;
    for (let level = 0; level < MAX_PARENTS; level++) {
      if (!isLocal(folder)) return undefined;
      const real = resolved(folder);
      if (real !== undefined) return rest === '' ? real : join(real, rest);
      const parent = dirname(folder);
      if (parent === folder) return undefined;
      rest = join(folder.slice(parent.length).replace(/^[/\\]/, ''), rest);
      folder = parent;
    }
    return undefined;
  };
}

function resolved(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

function ownMounts(): string {
  return readFileSync('/proc/self/mountinfo', 'utf8');
}

/** The innermost mounts first. Format: proc(5), /proc/pid/mountinfo. */
function readMounts(read: () => string): Mount[] {
  try {
    const mounts = read()
      .split('\n')
      .flatMap((line) => {
        const [before, after] = line.split(' - ');
        const folder = before?.split(' ')[4];
        const kind = after?.split(' ')[0];
        return folder === undefined || kind === undefined
          ? []
          : [{ folder: unescaped(folder), local: LOCAL.has(kind) }];
      });
    return mounts.reverse().sort((one, other) => other.folder.length - one.folder.length);
  } catch {
    return [];
  }
}

const unescaped = (folder: string): string =>
  folder.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

const holds = (folder: string, path: string): boolean =>
  folder === '/' || path === folder || path.startsWith(`${folder}/`);
