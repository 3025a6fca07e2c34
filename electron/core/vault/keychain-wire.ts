import { z } from 'zod';

/** What the keychain process is asked, as one line of JSON on its stdin. */
export type KeychainRequest =
  | { readonly operation: 'get' | 'remove'; readonly account: string }
  | { readonly operation: 'set'; readonly account: string; readonly text: string };

const Reply = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), value: z.string().nullable().optional() }),
  z.object({ kind: z.literal('locked'), detail: z.string() }),
  z.object({ kind: z.literal('unavailable'), detail: z.string() }),
]);
/** What it answers, as one line on its stdout. */
export type KeychainReply = z.infer<typeof Reply>;

/** The answer in what the process wrote; undefined when there is none. */
export function readReply(text: string): KeychainReply | undefined {
  try {
    const parsed = Reply.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
