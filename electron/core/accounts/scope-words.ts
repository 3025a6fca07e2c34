/** What well-known scopes let an application do, in words. */
const WORDS: Readonly<Record<string, string>> = {
  openid: 'know who you are',
  profile: 'see your name and picture',
  email: 'see your e-mail address',
  offline_access: 'stay logged in until you log out',
  repo: 'read and change all your repositories, private ones too',
  'read:user': 'read your profile',
  'user:email': 'see your e-mail addresses',
  gist: 'create gists',
  'read:org': 'see your organizations and teams',
  workflow: 'change the workflows of your repositories',
};

const VERBS: readonly (readonly [RegExp, string])[] = [
  [/^(.+)[:.](?:read|readonly|view)$/i, 'read $1'],
  [/^(.+)[:.](?:write|modify|edit|manage)$/i, 'read and change $1'],
  [/^(.+)[:.](?:delete|admin|full)$/i, 'change and delete $1'],
  [/^(?:read|view)[:._](.+)$/i, 'read $1'],
  [/^(?:write|modify|manage)[:._](.+)$/i, 'read and change $1'],
  [/^(?:delete|admin)[:._](.+)$/i, 'change and delete $1'],
];

/** A scope in words, as far as its name tells; undefined when it does not. The name itself is the server's. */
export function scopeWords(scope: string): string | undefined {
  if (Object.hasOwn(WORDS, scope)) return WORDS[scope];
  for (const [form, words] of VERBS) {
    if (form.test(scope)) return scope.replace(form, words).replaceAll(/[_-]/g, ' ');
  }
  return undefined;
}

export interface ScopeView {
  readonly name: string;
  words?: string;
}

/** The scopes of a text as OAuth lists them, each with its words. */
export function scopeViews(scopes: string): ScopeView[] {
  return scopes
    .split(' ')
    .filter(Boolean)
    .map((name) => {
      const words = scopeWords(name);
      return words === undefined ? { name } : { name, words };
    });
}
