/** Verbs that only look, when they are what a tool's name begins with or the only verb in it. */
export const READ_VERBS: ReadonlySet<string> = new Set(
  (
    'get list read search find fetch query describe show view count echo ping lookup inspect check ' +
    'browse explain summarize summarise analyze analyse compare diff peek preview validate verify ' +
    'ls cat grep head tail stat retrieve scan whoami examine calculate compute'
  ).split(' '),
);

/** Nouns that stand for looking when a name ends in them and holds no verb: `directory_tree`, `git_status`. */
export const READ_NOUNS: ReadonlySet<string> = new Set(
  'tree status info log stats schema version help'.split(' '),
);

/** Verbs that change something wherever in the name they stand. */
export const WRITE_VERBS: ReadonlySet<string> = new Set(
  (
    'write create update add edit move rename upload send publish insert append save store put patch modify ' +
    'upsert apply copy install execute exec eval evaluate invoke trigger toggle enable disable start stop restart ' +
    'submit approve merge push rebase checkout cherry fork assign unassign attach detach register unregister ' +
    'subscribe unsubscribe schedule transfer pay buy sell refund charge mutate write import click type press ' +
    'navigate fill drag replace restore rollback revert sync migrate grant invite share download mkdir ' +
    'touch chmod chown link unlink symlink close reopen archive unarchive mark reply notify dispatch spawn launch ' +
    'connect configure configurate generate deploy promote scale format'
  ).split(' '),
);

/** Words that are as often a thing as an act; after a reading verb (`get_workflow_run`) they are taken as the thing. */
export const WRITE_OR_THING: ReadonlySet<string> = new Set(
  (
    'run set post commit comment change record tag label release build order request message lock star watch ' +
    'call edit update link type store share import copy charge transfer patch fork merge schedule invite archive ' +
    'mark reply touch close start stop click press branch upload download install trigger register attach cancel push format'
  ).split(' '),
);

/** Verbs after which something is gone. */
export const DESTRUCTIVE_VERBS: ReadonlySet<string> = new Set(
  (
    'delete remove drop destroy purge wipe kill reset revoke overwrite force erase truncate terminate uninstall ' +
    'shred clear prune del rm rmdir flush unpublish obliterate nuke deprovision decommission'
  ).split(' '),
);

/** Joins two acts in one name: what follows is an act, not a thing. */
export const JOINING_WORDS: ReadonlySet<string> = new Set('and or then'.split(' '));

/** What a tool hands out when its name says so is not harmless to read. */
export const SECRET_WORDS: ReadonlySet<string> = new Set(
  (
    'env environ dotenv secret secrets credential credentials password passwords passwd passphrase token tokens ' +
    'apikey apikeys keychain keyring vault cookie cookies privatekey'
  ).split(' '),
);

/** Pairs of words that name a secret. */
export const SECRET_PAIRS: ReadonlySet<string> = new Set(
  'api key,api keys,private key,private keys,ssh key,ssh keys,access key,access keys,environment variables,environment variable'.split(
    ',',
  ),
);

/** Verbs that are found also where a name runs its words together: `deletefile`. */
export const GLUED_VERBS: readonly string[] = [
  'delete',
  'destroy',
  'remove',
  'purge',
  'overwrite',
  'truncate',
  'write',
  'create',
  'update',
  'insert',
  'upload',
  'execute',
];
