import { z } from 'zod';

/** What a controlling peer (CLI, loopback page, Electron shell) sends, one JSON document per line or WebSocket message. */
export const ControlRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('call'), id: z.number(), name: z.string(), input: z.unknown() }),
  z.strictObject({ type: z.literal('subscribe'), id: z.number(), name: z.string(), input: z.unknown() }),
  z.strictObject({ type: z.literal('unsubscribe'), id: z.number() }),
]);
export type ControlRequest = z.infer<typeof ControlRequest>;

/** What the core answers: one `result` per call and per subscribe, then `event`s with the id of the subscription. */
export type ControlReply =
  | {
      type: 'result';
      id: number;
      result:
        { ok: true; value: unknown } | { ok: false; error: { code: string; message: string; data: unknown } };
    }
  | { type: 'event'; id: number; value: unknown };

/**
 * The handshake of the local socket, a JSON line each way; after it a `connect` peer is a raw byte stream and a
 * `control` peer speaks ControlRequest/ControlReply lines.
 *
 * 1. core → peer  `{"gatehouse":1,"nonce":N1}`
 * 2. peer → core  Hello, `proof` = HMAC-SHA256(token, "hello:" + N1 + ":" + nonce) in hex
 * 3. core → peer  Welcome, `proof` = HMAC-SHA256(token, "welcome:" + nonce + ":" + N1) in hex, or a refusal
 *
 * Where a shim can hand its client's streams over, and the Welcome holds a ticket (`handover`), it has sent them to the
 * broker at `run/handover.sock` under that ticket and says `handed`, or `copied` when it keeps them; after `handed` the
 * socket carries single bytes from the core, signs of life, and its end is the end of both.
 *
 * Both sides prove that they can read the token file of the client, which only the user can; neither sends it.
 */
export const Hello = z.strictObject({
  role: z.enum(['connect', 'control']),
  client: z.string(),
  nonce: z.string(),
  proof: z.string(),
  version: z.string(),
  pid: z.number(),
  /** For `connect`: which server (all of them as one when absent), and where the client started the shim. */
  server: z.string().optional(),
  cwd: z.string().optional(),
  /** For `connect`: the shim can hand its client's own streams over (electron/native/handover.c). */
  handover: z.boolean().optional(),
});
export type Hello = z.infer<typeof Hello>;

export const Welcome = z.discriminatedUnion('ok', [
  /** `exit` is the code the shim exits with when the connection ends (contract.md). */
  z.object({ ok: z.literal(true), proof: z.string(), exit: z.number(), handover: z.string().optional() }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string(), data: z.unknown() }),
  }),
]);
export type Welcome = z.infer<typeof Welcome>;

/** `run/core.json`: how to reach the running core. Holds no secret. */
export const CorePointer = z.object({
  pid: z.number(),
  socket: z.string(),
  version: z.string(),
  startedAt: z.number(),
});
export type CorePointer = z.infer<typeof CorePointer>;
