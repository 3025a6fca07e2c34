/** A program and its arguments as they are given to spawn. */
export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
  /** Windows: the arguments are quoted already. */
  readonly verbatim: boolean;
}

const META = /([()\][%!^"`<>&|;, *?])/g;
const NPM_SHIM = /node_modules[\\/]\.bin[\\/][^\\/]+\.cmd$/i;

/**
 * The command line for Windows. Programs are started as they are; `.cmd` and `.bat` files (npx is one) need cmd.exe,
 * which Node refuses to imply since CVE-2024-27980, so every argument is quoted for it as cross-spawn does. Undefined
 * when an argument holds a line break or NUL: cmd.exe would end the command there and run the rest as another.
 * Source: github.com/moxystudio/node-cross-spawn, lib/util/escape.js; https://qntm.org/cmd.
 */
export function windowsCommand(
  file: string,
  args: readonly string[],
  commandShell: string,
): CommandLine | undefined {
  if ([file, ...args].some((part) => /[\r\n\0]/.test(part))) return undefined;
  if (!/\.(?:cmd|bat)$/i.test(file)) return { file, args, verbatim: false };
  // An npm shim runs its arguments through a second cmd.exe, which takes one more layer of quoting off.
  const twice = NPM_SHIM.test(file);
  const line = [
    file.replaceAll('/', '\\').replace(META, '^$1'),
    ...args.map((argument) => quote(argument, twice)),
  ].join(' ');
  return { file: commandShell, args: ['/d', '/s', '/c', `"${line}"`], verbatim: true };
}

function quote(argument: string, twice: boolean): string {
  // Backslashes count only before a quote: double them there, then put all in quotes.
  const doubled = argument.replace(/(?=(\\+?)?)\1"/g, '$1$1\\"').replace(/(?=(\\+?)?)\1$/, '$1$1');
  const quoted = `"${doubled}"`.replace(META, '^$1');
  return twice ? quoted.replace(META, '^$1') : quoted;
}
