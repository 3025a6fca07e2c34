const KEY = 'gatehouse.token';

/** The parts of a page that hold the token, as a port. */
export interface TokenPlaces {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: { replaceState(data: unknown, unused: string, url: string): void };
  readonly storage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
}

/**
 * Takes the token out of the URL fragment (`#token=…`) into this tab's session storage and strips it from the address
 * bar and the history, so that a copied URL or a screenshot does not carry it. A reload finds it in the storage.
 */
export function takePageToken({ location, history, storage }: TokenPlaces): string | undefined {
  const given = /^#token=([A-Za-z0-9_-]+)$/.exec(location.hash)?.[1];
  if (given === undefined) return storage.getItem(KEY) ?? undefined;
  storage.setItem(KEY, given);
  history.replaceState(null, '', location.pathname + location.search);
  return given;
}
