import { dirname } from 'node:path';
import type { SandboxHint } from '../../../../shared/model/sandbox.ts';
import type { SandboxGrants } from '../../../../shared/model/server.ts';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import type { Clock } from '../../clock/index.ts';
import { hintText, type RefusalSource } from './hint-text.ts';
import { isGranted, proposeGrant } from './propose-grant.ts';
import { refusalsInText } from './read-refusals.ts';
import { type Refusal, refusalKey } from './refusal.ts';

const MOST_KEPT = 20;
/** Texts of one server that are looked at in a minute: one that fails in a loop says the same again. */
const TEXTS_PER_MINUTE = 60;
const MINUTE_MS = 60_000;

export interface HintBookOptions {
  readonly clock: Clock;
  readonly home: string;
  readonly dataFolder: string;
  /** True when there is something at the path, outside of any sandbox. */
  readonly exists: (path: string) => Promise<boolean>;
  /** A hint came that was not there. */
  readonly changed: (server: string) => void;
}

interface Kept {
  readonly at: number;
  readonly source: RefusalSource;
  readonly refusal: Refusal;
}

interface OfServer {
  readonly kept: Map<string, Kept>;
  minute: number;
  texts: number;
}

/** The last things each server wanted and did not get, each once, for "grant it?" on the screen. */
export class HintBook {
  readonly #options: HintBookOptions;
  readonly #servers = new Map<string, OfServer>();

  constructor(options: HintBookOptions) {
    this.#options = options;
  }

  /** We refused it ourselves. */
  saw(server: string, refusal: Refusal): void {
    this.#keep(server, refusal, 'seen');
  }

  /**
   * A server that runs in a sandbox wrote this about something that failed. Kept is what the sandbox may be the reason of:
   * a file that is there outside, a host, a port.
   */
  async said(server: string, text: string): Promise<void> {
    if (!this.#mayLook(server)) return;
    for (const refusal of refusalsInText(text)) {
      if (await this.#isOurs(refusal)) this.#keep(server, refusal, 'said');
    }
  }

  /** The newest first, each with the grants that would answer it, made from those that apply now. */
  of(server: string, grants: SandboxGrants): SandboxHint[] {
    const { home, dataFolder } = this.#options;
    const kept = [...(this.#servers.get(server)?.kept.values() ?? [])].reverse();
    return kept
      .filter(({ refusal }) => !isGranted(refusal, { grants, home }))
      .map(({ at, source, refusal }) => {
        const proposal = proposeGrant(refusal, { grants, home, dataFolder });
        const text = hintText(server, refusal, { source, offered: proposal !== undefined, home });
        return {
          at,
          source,
          refusal,
          text: visibleText(text),
          ...(proposal === undefined ? {} : { grants: proposal }),
        };
      });
  }

  /** The server is no more, or its definition is another one. */
  forget(server: string): void {
    this.#servers.delete(server);
  }

  async #isOurs(refusal: Refusal): Promise<boolean> {
    if (refusal.kind !== 'file' || !refusal.missing) return true;
    const { exists } = this.#options;
    return exists(refusal.access === 'write' ? dirname(refusal.path) : refusal.path);
  }

  #mayLook(server: string): boolean {
    const of = this.#of(server);
    const minute = Math.floor(this.#options.clock.monotonic() / MINUTE_MS);
    if (of.minute !== minute) Object.assign(of, { minute, texts: 0 });
    return ++of.texts <= TEXTS_PER_MINUTE;
  }

  #keep(server: string, refusal: Refusal, source: RefusalSource): void {
    const { clock, changed } = this.#options;
    const { kept } = this.#of(server);
    const key = refusalKey(refusal);
    const known = kept.get(key);
    kept.delete(key);
    kept.set(key, { at: clock.now(), refusal, source: known?.source === 'seen' ? 'seen' : source });
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!);
    if (known === undefined) changed(server);
  }

  #of(server: string): OfServer {
    const found = this.#servers.get(server) ?? { kept: new Map<string, Kept>(), minute: 0, texts: 0 };
    this.#servers.set(server, found);
    return found;
  }
}
