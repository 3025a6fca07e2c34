import type { Handlers } from '../../../shared/contract/index.ts';
import type { PinBook } from '../integrity/index.ts';
import type { Definitions } from '../store/index.ts';

export interface IntegrityHandlerParts {
  readonly definitions: Definitions;
  readonly pins: PinBook;
}

/** The calls of the tool review. Who answers is the surface the call came from, never what it says of itself. */
export function integrityHandlers({
  definitions,
  pins,
}: IntegrityHandlerParts): Pick<Handlers, 'integrity.review' | 'integrity.answer'> {
  return {
    'integrity.review': ({ name }) => {
      definitions.get(name);
      const { identity, items, version } = pins.review(name);
      return {
        items,
        ...(identity === undefined ? {} : { identity }),
        ...(version === undefined ? {} : { version }),
      };
    },
    'integrity.answer': ({ name, items, answer }, { kind }) => {
      definitions.get(name);
      pins.answer(name, items, answer, kind);
      return {};
    },
  };
}
