import type { Handlers } from '../../../shared/contract/index.ts';
import type { Shadow } from '../clients/index.ts';

export interface ShadowHandlerParts {
  readonly shadow: Shadow;
  /** Looks at the configs again, for every screen. */
  look(): Promise<void>;
}

type ShadowHandlers = Pick<Handlers, 'shadow.list' | 'shadow.quarantine' | 'shadow.release'>;

/** The calls about servers around Gatehouse. */
export function shadowHandlers({ shadow, look }: ShadowHandlerParts): ShadowHandlers {
  return {
    'shadow.list': () => shadow.list(),
    'shadow.quarantine': async (selection) => {
      const results = await shadow.quarantine(selection);
      await look();
      return { results };
    },
    'shadow.release': async ({ id }) => {
      const finding = await shadow.release(id);
      await look();
      return { finding };
    },
  };
}
