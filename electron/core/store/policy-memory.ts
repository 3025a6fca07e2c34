import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../../shared/util/canonical-json.ts';
import { readFileContent, writeFileAtomic } from './atomic-file.ts';

const Remembered = z.strictObject({
  /** Where it came from. */
  source: z.string(),
  /** The policy as its file had it, or its envelope. Absent: only that there was one is known. */
  text: z.string().optional(),
  /** The highest that was applied. */
  version: z.number().optional(),
  id: z.string().optional(),
  etag: z.string().optional(),
  /** Epoch ms. */
  appliedAt: z.number(),
});
/** The last good version of one layer. */
export type RememberedLayer = z.infer<typeof Remembered>;

const Content = z.strictObject({
  format: z.literal(1),
  /** The latest time that was seen, epoch ms. */
  time: z.number(),
  layers: z.record(z.string(), Remembered),
});
type Content = z.infer<typeof Content>;
const Stored = z.strictObject({ content: Content, seal: z.string() });

/** What Gatehouse remembers of policies over restarts, so that a policy that is taken away, or an older one, shows. */
export interface PolicyMemory {
  get(layer: string): RememberedLayer | undefined;
  names(): string[];
  remember(layer: string, what: RememberedLayer): void;
  forget(layer: string): void;
  /** The latest time that was seen, epoch ms. */
  readonly time: number;
  setTime(time: number): void;
  /** Settles when everything up to now is on disk. Raises `file_unwritable`. */
  flush(): Promise<void>;
}

/** Makes and checks the seal of the memory: with a key that the one who changes the file should not have. */
export interface MemorySeal {
  seal(text: string): string;
}

/** Sealed with HMAC-SHA256. */
export function hmacSeal(key: Uint8Array): MemorySeal {
  return { seal: (text) => createHmac('sha256', key).update(text).digest('base64') };
}

/** A memory that lasts as long as the process. */
export class ProcessMemory implements PolicyMemory {
  protected content: Content = { format: 1, time: 0, layers: {} };

  get(layer: string): RememberedLayer | undefined {
    return Object.hasOwn(this.content.layers, layer) ? this.content.layers[layer] : undefined;
  }

  names(): string[] {
    return Object.keys(this.content.layers);
  }

  remember(layer: string, what: RememberedLayer): void {
    this.content.layers[layer] = what;
  }

  forget(layer: string): void {
    delete this.content.layers[layer];
  }

  get time(): number {
    return this.content.time;
  }

  setTime(time: number): void {
    this.content.time = time;
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }
}

/** The key of the seal from its file (0600), made when there is none. Raises `file_unreadable`, `file_unwritable`. */
export async function memoryKey(file: string, random: (count: number) => Uint8Array): Promise<Uint8Array> {
  const { bytes } = await readFileContent(file);
  if (bytes?.length === 32) return bytes;
  const key = random(32);
  await writeFileAtomic(file, key);
  return key;
}

export interface PolicyMemoryOptions {
  readonly file: string;
  readonly seal: MemorySeal;
  /** What the journal says was applied; asked when the file is gone or not as it was left. */
  history(): Promise<ReadonlyMap<string, RememberedLayer>>;
  /** Hears why the file was not believed. */
  readonly onLost: (problem: string) => void;
}

/** The memory as a file (0600), sealed. What is not as it was left counts as lost, and the journal is asked instead. */
export class PolicyMemoryFile extends ProcessMemory {
  readonly #options: PolicyMemoryOptions;
  #written = '';

  private constructor(options: PolicyMemoryOptions) {
    super();
    this.#options = options;
  }

  /** Never raises for a file that cannot be read or believed: what was applied is then taken from the journal. */
  static async open(options: PolicyMemoryOptions): Promise<PolicyMemoryFile> {
    const memory = new PolicyMemoryFile(options);
    const read = await readStored(options).catch((error: unknown) => `it cannot be read: ${String(error)}`);
    if (typeof read === 'object') {
      memory.content = read;
      memory.#written = canonicalJson(read);
      return memory;
    }
    const history = await options.history();
    for (const [name, what] of history) memory.remember(name, what);
    if (read !== 'absent') options.onLost(read);
    else if (history.size > 0) options.onLost('it is gone');
    return memory;
  }

  override async flush(): Promise<void> {
    const text = canonicalJson(this.content);
    if (text === this.#written) return;
    const { file, seal } = this.#options;
    await writeFileAtomic(
      file,
      `${JSON.stringify({ content: JSON.parse(text) as unknown, seal: seal.seal(text) })}\n`,
    );
    this.#written = text;
  }
}

/** The content, or why there is none that can be believed. */
async function readStored({ file, seal }: PolicyMemoryOptions): Promise<Content | string> {
  const { bytes } = await readFileContent(file);
  if (bytes === undefined) return 'absent';
  const parsed = Stored.safeParse(parseJson(bytes.toString('utf8')));
  if (!parsed.success) return 'it is damaged';
  const expected = Buffer.from(seal.seal(canonicalJson(parsed.data.content)));
  const found = Buffer.from(parsed.data.seal);
  const same = expected.length === found.length && timingSafeEqual(expected, found);
  return same ? parsed.data.content : 'it was changed from outside';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
