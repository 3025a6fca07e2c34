/** What decides where the data folder is. `userHome` is the account's home folder, for when the environment names none. */
export interface HomeFacts {
  readonly env: { readonly [name: string]: string | undefined };
  readonly platform: string;
  readonly userHome: string;
}

/**
 * The data folder of Gatehouse (contract.md, Paths): `GATEHOUSE_HOME` as it stands (the caller makes a relative one
 * absolute), else the platform's place for settings. Empty variables count as absent; a relative `XDG_CONFIG_HOME` is
 * ignored, as the XDG base directory specification demands.
 */
export function resolveHome(facts: HomeFacts): string {
  const { env, platform } = facts;
  const named = env['GATEHOUSE_HOME'];
  if (named) return named;
  if (platform === 'win32') {
    return `${env['APPDATA'] || `${env['USERPROFILE'] || facts.userHome}\\AppData\\Roaming`}\\Gatehouse`;
  }
  const home = env['HOME'] || facts.userHome;
  if (platform === 'darwin') return `${home}/Library/Application Support/Gatehouse`;
  const config = env['XDG_CONFIG_HOME'];
  return `${config?.startsWith('/') ? config : `${home}/.config`}/gatehouse`;
}
