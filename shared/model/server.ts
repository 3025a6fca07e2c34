import { z } from 'zod';

/** A name a definition may have: it appears in configs, file names and command lines. */
export const ServerName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'use 1 to 64 letters, digits, dot, dash or underscore');

/** An environment value: plain, a secret in the vault, or the access token of the account of a remote server. */
export const EnvValue = z.union([
  z.string(),
  z.strictObject({ secret: z.string().min(1) }),
  z.strictObject({ account: z.string().min(1) }),
]);
export type EnvValue = z.infer<typeof EnvValue>;

/** What a reference is called where values are looked up; no secret has such a name as an account has. */
export function referenceName(value: Exclude<EnvValue, string>): string {
  return 'secret' in value ? value.secret : `account:${value.account}`;
}

/** Key names as in VS Code's MCP sandbox settings; nothing granted means nothing. */
export const SandboxGrants = z.strictObject({
  filesystem: z
    .strictObject({
      allowRead: z.array(z.string()).optional(),
      allowWrite: z.array(z.string()).optional(),
      denyRead: z.array(z.string()).optional(),
      denyWrite: z.array(z.string()).optional(),
    })
    .optional(),
  network: z
    .strictObject({
      allowedDomains: z.array(z.string()).optional(),
      deniedDomains: z.array(z.string()).optional(),
      allowLoopbackPorts: z.array(z.number().int().min(1).max(65535)).optional(),
      allowPrivateNetworks: z.boolean().optional(),
      /** Unix sockets among its own processes, and those in folders it was granted. Browsers need them. */
      allowUnixSockets: z.boolean().optional(),
    })
    .optional(),
  env: z
    .strictObject({
      /** Names of the user's environment that the server gets besides the usual few. */
      pass: z.array(z.string()).optional(),
      set: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
  limits: z
    .strictObject({
      memoryMb: z.number().int().min(64).max(1_048_576).optional(),
      processes: z.number().int().min(1).max(65_536).optional(),
      openFiles: z.number().int().min(16).max(1_048_576).optional(),
      tmpMb: z.number().int().min(1).max(1_048_576).optional(),
    })
    .optional(),
  /** Absent: what the system has. `docker` runs the command in a container of `image`. */
  backend: z.enum(['system', 'docker']).optional(),
  image: z.string().optional(),
});
export type SandboxGrants = z.infer<typeof SandboxGrants>;

/** Where a definition came from. */
export const Provenance = z.enum(['user', 'import', 'registry', 'managed', 'demo']);
export type Provenance = z.infer<typeof Provenance>;

/** Where packages come from. `mcpb`: one bundle file. */
export const Ecosystem = z.enum(['npm', 'pypi', 'mcpb']);
export type Ecosystem = z.infer<typeof Ecosystem>;

/** An installed package that a definition runs, pinned by its content. */
export const InstalledPackage = z.strictObject({
  ecosystem: Ecosystem,
  name: z.string().min(1),
  version: z.string().min(1),
  /** SHA-256 over every path, mode and content of the installed tree, hexadecimal. */
  tree: z.string().regex(/^[0-9a-f]{64}$/),
});
export type InstalledPackage = z.infer<typeof InstalledPackage>;

export const StdioDefinition = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  env: z.record(z.string(), EnvValue).default({}),
  cwd: z.string().optional(),
  /** `shared`: one process serves all clients that ask the same of it. Default: one process per client connection. */
  instance: z.enum(['private', 'shared']).optional(),
  sandbox: SandboxGrants.optional(),
  /** Runs this installed package: `command` only names it then, and `args` are the server's own. */
  installed: InstalledPackage.optional(),
  /** The line of a package runner it was installed in place of: restoring and adopting again compare with it. */
  line: z.strictObject({ command: z.string(), args: z.array(z.string()) }).optional(),
  provenance: Provenance.default('user'),
});

const SecretReference = z.strictObject({ secret: z.string().min(1) });

/** How to log in to a remote server, where the server does not say it all by itself. */
const OAuthSettings = z.strictObject({
  /** A client that was registered by hand at the authorization server. */
  clientId: z.string().min(1).optional(),
  clientSecret: SecretReference.optional(),
  /** What is asked for; absent: what the server says it needs. */
  scopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'a scope has no spaces')).optional(),
  /** The port of the redirect, where the authorization server knows one only. */
  redirectPort: z.number().int().min(1024).max(65_535).optional(),
  /** Without a person: the client's own credentials, or a company's identity provider. */
  grant: z.enum(['client_credentials', 'enterprise']).optional(),
  identityProvider: z
    .strictObject({
      url: z.url(),
      /** Where it gives tokens, when it does not say so itself. */
      tokenEndpoint: z.url().optional(),
      clientId: z.string().min(1),
      clientSecret: SecretReference.optional(),
      /** The ID token of the user, as the company's tools renew it. */
      idToken: SecretReference,
    })
    .optional(),
});

export const RemoteDefinition = z.strictObject({
  url: z.url(),
  headers: z.record(z.string(), EnvValue).default({}),
  /** The server may be at an address of a private network, whatever its name says. */
  allowPrivateNetworks: z.boolean().optional(),
  oauth: OAuthSettings.optional(),
  provenance: Provenance.default('user'),
});

/** What was configured for one server. `servers.json` holds a map from name to this. */
export const ServerDefinition = z.union([StdioDefinition, RemoteDefinition]);
export type StdioDefinition = z.infer<typeof StdioDefinition>;
export type RemoteDefinition = z.infer<typeof RemoteDefinition>;
export type ServerDefinition = z.infer<typeof ServerDefinition>;

/** True for a definition that is reached by URL. */
export function isRemote(definition: ServerDefinition): definition is RemoteDefinition {
  return 'url' in definition;
}

/** A definition as surfaces see it: environment and header values never leave the core. */
export const DefinitionView = z.object({
  command: z.string().optional(),
  args: z.array(z.string()).optional(),
  env: z.record(z.string(), z.string()).optional(),
  cwd: z.string().optional(),
  instance: z.enum(['private', 'shared']).optional(),
  installed: InstalledPackage.optional(),
  url: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  sandbox: SandboxGrants.optional(),
});
export type DefinitionView = z.infer<typeof DefinitionView>;

/** What a server *is*, never its label. `unresolvable` matches no allow entry. */
export const Identity = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('package'),
    ecosystem: Ecosystem,
    name: z.string(),
    version: z.string().optional(),
    /** What the registry vouches for, as `sha512-…`; of a bundle, of its file. Only of an installed package. */
    integrity: z.string().optional(),
    /** SHA-256 over name, version and integrity of the package and all it depends on. Only of an installed package. */
    lock: z.string().optional(),
    /** SHA-256 of the installed tree, verified for this launch. Only of an installed package. */
    tree: z.string().optional(),
  }),
  z.object({
    kind: z.literal('file'),
    path: z.string(),
    sha256: z.string(),
    /** SHA-256 over the folder of the package the script belongs to. Only when policy asks for it. */
    tree: z.string().optional(),
  }),
  z.object({ kind: z.literal('image'), reference: z.string() }),
  z.object({ kind: z.literal('remote'), url: z.string() }),
  /** `launch` tells one such launch from another: SHA-256 over command, arguments, environment and folder. */
  z.object({ kind: z.literal('unresolvable'), why: z.string(), launch: z.string().optional() }),
]);
export type Identity = z.infer<typeof Identity>;

/** The one line that stands for an identity in audit, approvals and screens. */
export function identityText(identity: Identity): string {
  switch (identity.kind) {
    case 'package':
      return packageText(identity);
    case 'file':
      return `sha256:${identity.sha256}`;
    case 'image':
      return `image:${identity.reference}`;
    case 'remote':
      return identity.url;
    case 'unresolvable':
      return `unresolvable${identity.launch === undefined ? '' : `:${identity.launch.slice(0, 16)}`}`;
  }
}

/** An installed package is its content: what a user grants it must not cover other bytes under its name. */
function packageText({ ecosystem, name, version, tree }: Identity & { kind: 'package' }): string {
  const pinned = version === undefined ? '' : `@${version}`;
  return `${ecosystem}:${name}${pinned}${tree === undefined ? '' : `#${tree.slice(0, 16)}`}`;
}

/** The states of a server. Every transitional state has a deadline (epoch ms). */
export const ServerState = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stopped'),
    reason: z.enum(['never_started', 'idle', 'by_user', 'exited', 'core_stopped']),
  }),
  z.object({ kind: z.literal('starting'), deadline: z.number() }),
  z.object({ kind: z.literal('running'), since: z.number() }),
  z.object({ kind: z.literal('degraded'), since: z.number(), warnings: z.array(z.string()) }),
  z.object({
    kind: z.literal('stopping'),
    step: z.enum(['stdin_closed', 'asked', 'killed']),
    deadline: z.number(),
  }),
  z.object({ kind: z.literal('backoff'), attempt: z.number(), retryAt: z.number() }),
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
  z.object({ kind: z.literal('quarantined'), drift: z.string() }),
]);
export type ServerState = z.infer<typeof ServerState>;

/** May this server run, and why. */
export const Admission = z.object({
  effect: z.enum(['allow', 'deny']),
  reason: z.string(),
  message: z.string(),
  rule: z.string().optional(),
  layer: z.string().optional(),
});
export type Admission = z.infer<typeof Admission>;

export const SandboxLevel = z.enum(['isolated', 'restricted', 'none']);
export const SandboxView = z.object({
  level: SandboxLevel,
  axes: z.object({
    files: SandboxLevel,
    network: SandboxLevel,
    processes: SandboxLevel,
    limits: SandboxLevel,
  }),
});
export type SandboxView = z.infer<typeof SandboxView>;

/** A server as every surface shows it (contract.md, `servers`). */
export const ServerView = z.object({
  name: ServerName,
  provenance: Provenance,
  definition: DefinitionView,
  identity: z.string(),
  identityDetail: Identity,
  state: ServerState,
  admission: Admission,
  sandbox: SandboxView,
  sessions: z.number(),
  clients: z.array(z.string()),
  toolCount: z.number().optional(),
  /** So much of what it describes waits for a review. */
  toReview: z.number().optional(),
  pid: z.number().optional(),
  /** A process waits for the next client. It is no session and no part of `state`. */
  warm: z.boolean().optional(),
  /** Calls per five-minute bucket over the last hour, oldest first. */
  callsPerBucket: z.array(z.number()),
});
export type ServerView = z.infer<typeof ServerView>;

/** One line a server wrote on stderr, or that was no MCP message on stdout. */
export const LogLine = z.object({
  time: z.number(),
  stream: z.enum(['stderr', 'stdout', 'gatehouse']),
  text: z.string(),
  pid: z.number().optional(),
});
export type LogLine = z.infer<typeof LogLine>;
