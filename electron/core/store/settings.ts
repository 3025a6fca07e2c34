import { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.ts';
import { ServerName } from '../../../shared/model/server.ts';
import { type FileState, KeptFile } from './kept-file.ts';

/** The spares that are kept started (electron/core/warm). */
const WarmSettings = z.object({
  enabled: z.boolean().default(true),
  /** What all spares may use together. */
  memoryMegabytes: z.number().int().min(32).max(65_536).default(300),
  /** A spare that nobody took for so long is ended. */
  idleMinutes: z
    .number()
    .int()
    .min(1)
    .max(3 * 24 * 60)
    .default(30),
});

/** Clients of these ids may connect; they are names of token files (electron/connect/handshake.ts). */
const ClientName = z.string().regex(/^[a-z0-9-]{1,64}$/, 'use 1 to 64 small letters, digits and dashes');

/** The Streamable HTTP front (electron/host/mcp-http). Absent: it does not listen. */
const HttpSettings = z.strictObject({
  /** 0 takes a free port. */
  port: z.number().int().min(0).max(65_535),
  /** How long a server process is kept for clients whose requests stand alone (revision 2026-07-28). */
  idleSeconds: z
    .number()
    .int()
    .min(1)
    .max(24 * 3600)
    .default(600),
});
export type HttpSettings = z.infer<typeof HttpSettings>;

/**
 * What one client sees of all servers together. An absent list means everything; in tool names `*` stands for any run of
 * characters, as in rules.
 */
const Profile = z.strictObject({
  servers: z.array(ServerName).optional(),
  tools: z.record(ServerName, z.array(z.string().min(1).max(256))).optional(),
});
export type Profile = z.infer<typeof Profile>;

/** Preferences. Every one has a default, so that no file means a working product. */
export const SettingsView = z.object({
  /** How long a question may wait before its client is told to retry. Clients give up at 60 s (reference: SDK default). */
  approvalDeadlineSeconds: z.number().int().min(5).max(3600).default(45),
  notifications: z.boolean().default(true),
  openWindowOnQuestion: z.boolean().default(false),
  /** The largest message that passes; a larger one fails its own request only. */
  frameLimitMegabytes: z.number().int().min(1).max(512).default(64),
  /** Secrets in what calls bring back are masked before the client and its model get them. */
  maskSecretsInResults: z.boolean().default(false),
  warm: WarmSettings.prefault({}),
  http: HttpSettings.optional(),
  /** The MCP registry that `registry:NAME` is looked up in: where its `/v0.1` is. */
  registry: z.url({ protocol: /^https?$/ }).optional(),
  /** Where this installation describes itself as an OAuth client (SEP-991), if anywhere. */
  clientMetadataUrl: z.url({ protocol: /^https$/ }).optional(),
  /** By client id; a client without one sees everything. */
  profiles: z.record(ClientName, Profile).optional(),
});
export type SettingsView = z.infer<typeof SettingsView>;

const SettingsDocument = z.looseObject(SettingsView.shape);
const SettingsPatch = z.strictObject(SettingsView.partial().shape);

export interface SettingsOptions {
  /** `settings.json`. */
  readonly file: string;
  readonly onBug: (error: unknown) => void;
}

/** The preferences. While the file is broken the defaults hold and nothing is written. */
export class Settings implements AsyncDisposable {
  readonly #kept: KeptFile<typeof SettingsDocument>;
  #read: { readonly document: unknown; readonly view: SettingsView } | undefined;

  private constructor(kept: KeptFile<typeof SettingsDocument>) {
    this.#kept = kept;
  }

  static async open(options: SettingsOptions): Promise<Settings> {
    return new Settings(
      await KeptFile.open({ ...options, schema: SettingsDocument, empty: SettingsView.parse({}) }),
    );
  }

  get state(): FileState {
    return this.#kept.state;
  }

  /** What the user prefers, with defaults. Asked for on the way of every call, so it is read once per change. */
  get value(): SettingsView {
    const document = this.#kept.value;
    if (this.#read?.document !== document) this.#read = { document, view: SettingsView.parse(document) };
    return this.#read.view;
  }

  /** Changes the named preferences. Raises `bad_input`, and what `KeptFile.update` raises. */
  async change(patch: Partial<SettingsView>): Promise<void> {
    const known = SettingsPatch.safeParse(patch);
    if (!known.success) {
      const problems = known.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
      throw new AppError('bad_input', { call: 'settings.change', problems });
    }
    await this.#kept.update((_, raw) => ({ ...raw, ...patch }));
  }

  onChange(listener: () => void): Disposable {
    return this.#kept.onChange(listener);
  }

  /** Notices edits made outside, until disposed. */
  watch(): Promise<void> {
    return this.#kept.watch();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kept[Symbol.asyncDispose]();
  }
}
