/** What replaces a secret wherever a call is recorded or shown. */
export const REDACTED = '[redacted]';

/** Ends of member names that say that the value is a secret, in lower case without separators. */
const SECRET_NAME =
  /(?:password|passwd|passphrase|secret|secretkey|token|apikey|accesskey|accesskeyid|privatekey|signingkey|encryptionkey|sessionkey|authkey|authorization|cookie|cookies|credential|credentials|bearer|connectionstring|clientsecret|webhookurl|otp|totp|mnemonic|seedphrase)$/;

/** Names that end like a secret and are none. */
const HARMLESS_NAME = /(?:maxtoken|numtoken|progresstoken|nexttoken|pagetoken|continuationtoken|stoptoken)$/;

/**
 * Values that are secrets whatever their name: keys of well-known services, JSON web tokens, PEM keys, bearer headers and
 * passwords in URLs. Every alternative begins with fixed characters, so that a long text costs one quick pass.
 */
const SECRET_VALUE = new RegExp(
  [
    'sk-[A-Za-z0-9_-]{16,}',
    '(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}',
    'gh[pousr]_[A-Za-z0-9]{20,}',
    'github_pat_[A-Za-z0-9_]{20,}',
    'glpat-[A-Za-z0-9_-]{16,}',
    'xox[abeoprs]-[A-Za-z0-9-]{10,}',
    '(?:AKIA|ASIA)[A-Z0-9]{16}',
    'AIza[A-Za-z0-9_-]{30,}',
    'ya29\\.[A-Za-z0-9_-]{20,}',
    'npm_[A-Za-z0-9]{30,}',
    'hf_[A-Za-z0-9]{30,}',
    'eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*',
    '-----BEGIN [A-Z ]{0,40}KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z ]{0,40}KEY(?: BLOCK)?-----|$)',
    'AGE-SECRET-KEY-1[A-Z0-9]{20,}',
    '(?:[Bb]earer|[Bb]asic) [A-Za-z0-9._~+/-]{16,}=*',
    '(?<=://[^\\s/:@]{1,64}:)[^\\s/@]{1,256}(?=@)',
  ].join('|'),
  'g',
);

/** No pattern matches anything shorter: a password in a URL, such as `x://a:b@`. */
const SHORTEST_SECRET = 8;

const known = new Map<string, boolean>();
const KNOWN_LIMIT = 4096;

/** True when a member of this name holds a secret. */
export function isSecretName(name: string): boolean {
  let answer = known.get(name);
  if (answer === undefined) {
    const plain = name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
    answer = SECRET_NAME.test(plain) && !HARMLESS_NAME.test(plain);
    if (known.size >= KNOWN_LIMIT) known.clear();
    if (name.length <= 64) known.set(name, answer);
  }
  return answer;
}

/** Runs long enough to be a key of a service nobody listed above. */
const LONG_RUN = /(?<![A-Za-z0-9+_=-])[A-Za-z0-9+_=-]{32,}(?![A-Za-z0-9+_=-])/g;
const SHORTEST_RUN = 32;
/** Longer ones are data: a picture, a file. */
const LONGEST_RUN = 256;
/** In a random text of letters and digits, capital, small and digit follow each other in two places of three. */
const LEAST_CHANGES = 0.4;

/** The text with everything that looks like a key replaced; the same string when there is nothing. */
export function redactText(text: string): string {
  if (text.length < SHORTEST_SECRET) return text;
  const known = text.replace(SECRET_VALUE, REDACTED);
  return known.length < SHORTEST_RUN
    ? known
    : known.replace(LONG_RUN, (run) => (isRandom(run) ? REDACTED : run));
}

/** Capitals, small letters and digits, mixed as no name, path or hash is. */
function isRandom(run: string): boolean {
  if (run.length > LONGEST_RUN) return false;
  const counts = [0, 0, 0];
  let changes = 0;
  let before = -1;
  for (let index = 0; index < run.length; index++) {
    const code = run.charCodeAt(index);
    const kind = code >= 97 ? 0 : code >= 65 && code <= 90 ? 1 : code >= 48 && code <= 57 ? 2 : -1;
    if (kind === -1) continue;
    counts[kind]!++;
    if (before !== -1 && kind !== before) changes++;
    before = kind;
  }
  return counts.every((count) => count >= 3) && changes / run.length >= LEAST_CHANGES;
}
