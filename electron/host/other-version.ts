import { AppError } from '../../shared/errors/app-error.ts';
import { toWireError } from '../../shared/errors/result.ts';
import { VERSION } from '../../shared/util/version.ts';
import type { ControlFace } from './core-face.ts';

/** What a peer of another version may ask: who is there, and that it stops. Without these no update could be finished. */
const ACROSS_VERSIONS = new Set(['core.status', 'core.stop']);

/** The core as a peer of another version sees it: everything else answers `version_mismatch`. */
export function faceForVersion(core: ControlFace, version: string): ControlFace {
  if (version === VERSION) return core;
  const mismatch = new AppError('version_mismatch', { ours: version, theirs: VERSION });
  return {
    dispatch: (name, input, origin) =>
      ACROSS_VERSIONS.has(name)
        ? core.dispatch(name, input, origin)
        : Promise.resolve({ ok: false, error: toWireError(mismatch) }),
    subscribe: () => {
      throw mismatch;
    },
    logBug: (where, error) => core.logBug(where, error),
  };
}
