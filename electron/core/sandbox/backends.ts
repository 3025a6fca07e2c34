import { invariant } from '../../../shared/util/invariant.ts';
import { bare } from './bare.ts';
import { bubblewrap } from './bubblewrap.ts';
import { landlock } from './landlock.ts';
import { macos } from './macos/macos.ts';
import type { Backend, BackendKind } from './plan.ts';

const absent: Backend = ({ backend }) => {
  invariant(false, `no plan is made for ${backend} on this system`);
};

/** Who says a plan as a command line. */
export const backends: Readonly<Record<BackendKind, Backend>> = {
  bubblewrap,
  landlock,
  macos,
  docker: absent,
  none: bare,
};
