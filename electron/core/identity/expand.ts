import { referencedSecrets } from '../../../shared/util/secret-reference.ts';

/** A text after expansion; `resolved` is false when a `${…}` is left that has no value. */
export interface Expanded {
  readonly text: string;
  readonly resolved: boolean;
}

const REFERENCE = /\$\{([^}]*)\}/g;
const NAME = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/**
 * Expands `${NAME}` and `${NAME:-default}` as the AI clients do, once and from left to right: what a value holds is not
 * expanded again. A reference without a value, or of another form, stays as it is written; one to a secret of the vault
 * is meant to.
 */
export function expandVariables(text: string, environment: Readonly<Record<string, string>>): Expanded {
  let resolved = true;
  const expanded = text.replace(REFERENCE, (whole, inner: string) => {
    const parts = NAME.exec(inner);
    if (parts !== null) {
      const value = Object.hasOwn(environment, parts[1]!) ? environment[parts[1]!] : undefined;
      const fallback = parts[2];
      if (fallback !== undefined) return value || fallback;
      if (value !== undefined) return value;
    }
    if (referencedSecrets(whole).length === 0) resolved = false;
    return whole;
  });
  return { text: expanded, resolved };
}
