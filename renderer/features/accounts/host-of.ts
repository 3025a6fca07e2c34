/** The host of an address, which is what a person can check; the address itself when it has none. */
export function hostOf(address: string): string {
  const host = URL.parse(address)?.host;
  return host === undefined || host === '' ? address : host;
}
