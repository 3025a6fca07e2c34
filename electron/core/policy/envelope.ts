import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { publicKeyOf, publicKeyText } from './key-text.ts';

/*
 * Signed policies: a DSSE envelope (github.com/secure-systems-lab/dsse, protocol.md v1) around the bytes of a policy file,
 * signed with Ed25519. What is parsed is exactly the bytes that were verified.
 */

export const PAYLOAD_TYPE = 'application/vnd.gatehouse.policy+json';

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/);
const Envelope = z.object({
  payloadType: z.string(),
  payload: base64,
  signatures: z
    .array(z.object({ keyid: z.string().optional(), sig: base64 }))
    .min(1)
    .max(16),
});

export type OpenedEnvelope =
  | { readonly ok: true; readonly payload: string; readonly keyId: string }
  | { readonly ok: false; readonly problem: string };

/** The first 16 hexadecimal digits of the SHA-256 of the key: to tell keys apart, never to find one. */
export function keyIdOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/** Pre-authentication encoding: what is signed. */
export function preAuthenticationEncoding(type: string, payload: Uint8Array): Buffer {
  const typeBytes = Buffer.from(type, 'utf8');
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${typeBytes.length} `, 'utf8'),
    typeBytes,
    Buffer.from(` ${payload.length} `, 'utf8'),
    payload,
  ]);
}

/** The envelope of a policy, as text. */
export function signPolicy(policy: string, privateKey: KeyObject): string {
  const payload = Buffer.from(policy, 'utf8');
  const sig = sign(null, preAuthenticationEncoding(PAYLOAD_TYPE, payload), privateKey).toString('base64');
  const keyid = keyIdOf(publicKeyText(createPublicKey(privateKey)));
  const envelope = {
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid, sig }],
  };
  return `${JSON.stringify(envelope, null, 2)}\n`;
}

/**
 * The policy text of an envelope that one of the keys signed. The `keyid` in it is a hint nobody needs: every key is
 * tried. Never throws.
 */
export function openEnvelope(text: string, keys: readonly string[]): OpenedEnvelope {
  const parsed = Envelope.safeParse(parseJson(text));
  if (!parsed.success) return no('it is not a DSSE envelope');
  const { payload, payloadType, signatures } = parsed.data;
  if (payloadType !== PAYLOAD_TYPE) return no(`its payload type is not ${PAYLOAD_TYPE}`);
  const bytes = Buffer.from(payload, 'base64');
  const signed = preAuthenticationEncoding(payloadType, bytes);
  for (const keyText of keys) {
    const key = publicKeyOf(keyText);
    if (key === undefined) continue;
    if (!signatures.some(({ sig }) => isSignature(signed, key, sig))) continue;
    try {
      return {
        ok: true,
        payload: new TextDecoder('utf-8', { fatal: true }).decode(bytes),
        keyId: keyIdOf(keyText),
      };
    } catch {
      return no('its payload is not UTF-8 text');
    }
  }
  const known = new Set(keys.map(keyIdOf));
  const unknown = signatures.every(({ keyid }) => keyid !== undefined && !known.has(keyid));
  return no(
    unknown
      ? 'it is signed with a key that is not among the keys of the system policy'
      : 'its signature is not good',
  );
}

function isSignature(signed: Buffer, key: KeyObject, sig: string): boolean {
  try {
    return verify(null, signed, key, Buffer.from(sig, 'base64'));
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function no(problem: string): OpenedEnvelope {
  return { ok: false, problem };
}
