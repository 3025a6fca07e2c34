import { z } from 'zod';
import { AppError } from '../../../shared/errors/app-error.ts';
import type { Random } from '../clock/index.ts';
import { openBytes, sealBytes } from '../vault/index.ts';
import type { SecretsPort } from './ports.ts';

/** What a backup holds that may be secret: the config's bytes, and the text of each entry before and after. */
export interface BackupTexts {
  readonly original: Uint8Array;
  readonly entries: readonly { readonly original: string; readonly written: string }[];
}

const EntryTexts = z.array(z.object({ original: z.string(), written: z.string() }));

/** The sealed form of these texts, under a new key that the vault keeps for the backup. Raises what the vault raises. */
export async function sealTexts(
  secrets: SecretsPort,
  random: Random,
  id: string,
  { original, entries }: BackupTexts,
): Promise<{ readonly original: Buffer; readonly entries: Buffer }> {
  const key = Buffer.from(random(32));
  await secrets.keepKey(id, key.toString('base64'));
  const texts = Buffer.from(JSON.stringify(entries));
  return {
    original: sealBytes(key, `${id}/original`, original, random(12)),
    entries: sealBytes(key, `${id}/entries`, texts, random(12)),
  };
}

/**
 * Opens a sealed backup. Raises what the vault raises when its key is out of reach, and `vault_damaged` when the key is
 * gone or does not fit.
 */
export async function openTexts(
  secrets: SecretsPort | undefined,
  id: string,
  file: string,
  sealed: { readonly original: Uint8Array | undefined; readonly entries: Uint8Array },
): Promise<{ readonly original: Buffer | undefined; readonly entries: BackupTexts['entries'] }> {
  const text = await secrets?.key(id);
  const key = text === undefined ? undefined : Buffer.from(text, 'base64');
  const entries = key === undefined ? undefined : openBytes(key, `${id}/entries`, sealed.entries);
  if (key === undefined || entries === undefined) {
    const problem = key === undefined ? 'the vault has no key for it' : 'it does not open with its key';
    throw new AppError('vault_damaged', { file, problem });
  }
  return {
    original: sealed.original === undefined ? undefined : openBytes(key, `${id}/original`, sealed.original),
    entries: EntryTexts.parse(JSON.parse(entries.toString('utf8'))),
  };
}
