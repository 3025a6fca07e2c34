import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { AppError } from '../shared/errors/app-error.ts';
import { systemClock } from './core/clock/index.ts';
import { KeychainProcess, type Keychain, type VaultKind } from './core/vault/index.ts';

/** A person may have to answer a prompt; where none can appear, a hanging keychain is not waited for. */
const WITH_PROMPT_MS = 30_000;
const WITHOUT_PROMPT_MS = 4000;

/** The keychain of this system, asked through the built helper program. */
export function systemKeychain(dist: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Keychain {
  const canPrompt = platform !== 'linux' || Boolean(env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
  return new KeychainProcess({
    clock: systemClock,
    timeoutMs: canPrompt ? WITH_PROMPT_MS : WITHOUT_PROMPT_MS,
    start: () =>
      spawn(process.execPath, [join(dist, 'keychain.js')], { env, stdio: ['pipe', 'pipe', 'ignore'] }),
  });
}

/** What GATEHOUSE_VAULT asks for. Raises `usage` for a word it does not have. */
export function vaultKindOf(value: string | undefined): VaultKind {
  if (value === undefined || value === '' || value === 'keychain') return 'keychain';
  if (value === 'passphrase') return 'passphrase';
  throw new AppError('usage', { problem: `GATEHOUSE_VAULT is "${value}": use "keychain" or "passphrase".` });
}
