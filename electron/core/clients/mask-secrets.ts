import { referencedSecrets, secretReference } from '../../../shared/util/secret-reference.ts';

/** What stands in for a secret on screens. Its length says nothing. */
export const MASK = '••••••';

const SECRET_NAME =
  /token|secret|passw|passphrase|pwd|api[-_]?key|apikey|access[-_]?key|private[-_]?key|auth|credential|bearer|cookie|signature|dsn|connection[-_]?string/i;

/** Members that hold one value per name, any of which may be a secret. */
const SECRET_MAP = /^(env|envs|environment|environment_variables|headers|http_headers|requestInit)$/i;

// Every repetition below is bounded or stands at the end of its expression: the time stays linear in the text.

/** Shapes that only generated secrets have: vendor prefixes, JSON Web Tokens, long runs of mixed letters and digits. */
const TOKEN =
  /\b(?:gh[pousr]_\w{16,}|github_pat_\w{20,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|sk_(?:live|test)_\w{10,}|xox[abeoprs]-[\w-]{8,}|xapp-[\w-]{8,}|AKIA[0-9A-Z]{12,}|ASIA[0-9A-Z]{12,}|AIza[\w-]{30,}|ya29\.[\w-]{16,}|npm_\w{30,}|pypi-[\w-]{16,}|hf_\w{20,}|ntn_\w{20,}|secret_\w{20,}|lin_api_\w{16,}|eyJ[\w-]{8,4096}\.[\w-]{4,}(?:\.[\w-]*)?)/g;
const LONG_RUN = /[A-Za-z0-9_+=-]{32,}/g;
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@"']{0,256}):([^\s/@"']{1,1024})@/gi;
const URL_PARAMETER = /([?&;])([^=&\s"']{1,64})=([^&\s"'#]+)/g;
const BEARER = /\b(Bearer|Basic|Token)\s+[\w.~+/=-]{6,}/gi;

/** True for a name (variable, option, member) whose value is not for screens. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** True for a member that maps names to values which may all be secrets. */
export function isSecretMap(member: string): boolean {
  return SECRET_MAP.test(member);
}

/** The text with everything that looks like a secret masked. Masks too much rather than too little. */
export function maskText(text: string): string {
  return text
    .replace(URL_PASSWORD, `$1:${MASK}@`)
    .replace(URL_PARAMETER, (whole, mark: string, name: string) =>
      isSecretName(name) || /^(key|sig|code)$/i.test(name) ? `${mark}${name}=${MASK}` : whole,
    )
    .replace(BEARER, `$1 ${MASK}`)
    .replace(TOKEN, MASK)
    .replace(LONG_RUN, (run) => (/\d/.test(run) && /[A-Za-z]/.test(run) ? MASK : run));
}

/**
 * A list of arguments with secrets masked: `--token X`, `--token=X`, `-e NAME=X`, `-H "Name: X"`, and what looks like one.
 * The name of a secret of the vault is none.
 */
export function maskArguments(args: readonly string[]): string[] {
  let masksNext = false;
  return args.map((arg) => {
    const masked = isReference(arg) ? arg : masksNext ? MASK : maskArgument(arg);
    masksNext = !masksNext && announcesSecret(arg);
    return masked;
  });
}

/** The password of an address, where it holds no other secret: with what stands before and behind it. */
export function addressPassword(text: string): readonly [string, string, string] | undefined {
  const [found] = text.matchAll(URL_PASSWORD);
  if (found === undefined) return undefined;
  const [, user = '', password = ''] = found;
  const from = found.index + user.length;
  const [before, after] = [text.slice(0, from), text.slice(from + 1 + password.length)];
  return maskText(before + after) === before + after ? [`${before}:`, password, after] : undefined;
}

/** True for an option that is told a secret in the argument after it. */
export function announcesSecret(arg: string): boolean {
  return /^--?[A-Za-z]/.test(arg) && !/[=:\s]/.test(arg) && isSecretName(arg);
}

/** `--token=X`, `NAME=X` or `Name: X`. */
export function namedArgument(
  arg: string,
): { readonly name: string; readonly mark: string; readonly value: string } | undefined {
  const [, name, mark, value] = /^([^=:\s]{1,128})(=|:\s?)(.+)$/s.exec(arg) ?? [];
  return name === undefined || mark === undefined || value === undefined ? undefined : { name, mark, value };
}

function isReference(text: string): boolean {
  return referencedSecrets(text).some((name) => text === secretReference(name));
}

function maskArgument(arg: string): string {
  const pair = namedArgument(arg);
  if (pair !== undefined && isReference(pair.value)) return arg;
  if (pair !== undefined && isSecretName(pair.name) && !pair.value.startsWith('//'))
    return `${pair.name}${pair.mark}${MASK}`;
  return maskText(arg);
}
