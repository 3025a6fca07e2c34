/** A tool or prompt of one server. */
export interface Named {
  readonly server: string;
  readonly name: string;
}

/** What stands between the server's name and its tool's. */
const SEPARATOR = '__';

export const prefixed = ({ server, name }: Named): string => `${server}${SEPARATOR}${name}`;

/**
 * The names under which a client sees the tools of several servers: their own, and `server__tool` for all of those that
 * would be called the same. When two are the same even so (`a` with `b__c`, `a__b` with `c`) the later one is numbered.
 * Depends on nothing but the items in their order; answers in that order, and no two answers are equal.
 */
export function shownNames(items: readonly Named[]): string[] {
  const shown = items.map(({ name }) => name);
  const isPrefixed = items.map(() => false);
  for (let changed = true; changed;) {
    changed = false;
    for (const [, indexes] of groups(shown)) {
      if (indexes.length === 1) continue;
      for (const index of indexes) {
        if (isPrefixed[index]) continue;
        shown[index] = prefixed(items[index]!);
        isPrefixed[index] = true;
        changed = true;
      }
    }
  }
  const taken = new Set(shown);
  for (const [name, [, ...later]] of groups(shown)) {
    let number = 2;
    for (const index of later) {
      while (taken.has(`${name}_${number}`)) number++;
      shown[index] = `${name}_${number}`;
      taken.add(shown[index]);
    }
  }
  return shown;
}

function groups(names: readonly string[]): Map<string, number[]> {
  const byName = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    const indexes = byName.get(name);
    if (indexes === undefined) byName.set(name, [index]);
    else indexes.push(index);
  }
  return byName;
}
