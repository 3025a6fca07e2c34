import { bare } from './bare.ts';
import { bubblewrap } from './bubblewrap.ts';
import { docker } from './docker.ts';
import { landlock } from './landlock.ts';
import { macos } from './macos/macos.ts';
import type { Backend, BackendKind } from './plan.ts';

/** Who says a plan as a command line. */
export const backends: Readonly<Record<BackendKind, Backend>> = {
  bubblewrap,
  landlock,
  macos,
  docker,
  none: bare,
};
