import { constants } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../../shared/errors/app-error.ts';
import { value, values } from '../arguments.ts';
import type { CommandContext, ParsedArguments, PolicyLoss } from '../command.ts';

/*
 * The forms of `policy` that work on files: tests, signatures, conversions. None of them needs a core.
 */

/** The text of a file a command names. Raises `file_unreadable`. */
export async function readText(
  context: CommandContext,
  file: string,
): Promise<{ source: string; text: string }> {
  const source = resolve(context.cwd, file);
  const text = await readFile(source, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('file_unreadable', { file: source, detail: cause.code ?? cause.message }, { cause });
  });
  return { source, text };
}

/** The value of an option that must be there. Raises `usage`. */
export function needed(given: ParsedArguments, name: string): string {
  const found = value(given, name);
  if (found !== undefined) return found;
  throw new AppError('usage', { problem: `--${name} is needed here.`, command: 'policy' });
}

async function write(context: CommandContext, file: string, text: string): Promise<string> {
  const target = resolve(context.cwd, file);
  await writeFile(target, text).catch((cause: NodeJS.ErrnoException) => {
    throw new AppError('file_unwritable', { file: target, detail: cause.code ?? cause.message }, { cause });
  });
  return target;
}

/** Runs the tests a policy carries; exit 1 when one of them fails. */
export async function test(context: CommandContext, _: ParsedArguments, file: string): Promise<number> {
  const { source, text } = await readText(context, file);
  const results = await context.offline.policy.test(source, text);
  const failed = results.filter(({ ok }) => !ok).length;
  if (context.json) context.document({ ok: failed === 0, results });
  else {
    for (const { ok, name, expected, effect, message } of results)
      context.line(ok ? `ok      ${name}` : `FAILED  ${name}: ${effect}, not ${expected}: ${message}`);
    context.line(
      results.length === 0 ? 'The policy has no tests.' : `${results.length} tests, ${failed} failed.`,
    );
  }
  return failed === 0 ? 0 : 1;
}

const KEY_FILE = 'gatehouse-policy.key';

/** A pair of keys in two new files; nothing that is there is written over. */
export async function keygen(context: CommandContext, given: ParsedArguments): Promise<number> {
  const { privateKey, publicKey, keyId } = await context.offline.policy.keygen();
  const key = resolve(context.cwd, value(given, 'out') ?? KEY_FILE);
  const pub = `${key}.pub`;
  await writeNew(key, privateKey, 0o600);
  await writeNew(pub, `${publicKey}\n`, 0o644);
  if (context.json) context.document({ ok: true, key, pub, publicKey, keyId });
  else {
    context.line(`Private key: ${key}. Keep it where policies are signed, and nowhere else.`);
    context.line(`Public key:  ${publicKey} (also in ${pub})`);
    context.line(`Name it in the system policy: "bundle": {"url": "https://…", "keys": ["${publicKey}"]}`);
  }
  return 0;
}

async function writeNew(file: string, text: string, mode: number): Promise<void> {
  try {
    const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const detail = code === 'EEXIST' ? 'there is a file of that name already' : code;
    throw new AppError('file_unwritable', { file, detail }, { cause: error });
  }
}

/** The signed envelope, on standard output or in a file. */
export async function sign(context: CommandContext, given: ParsedArguments, file: string): Promise<number> {
  const policy = await readText(context, file);
  const key = await readText(context, needed(given, 'key'));
  const envelope = await context.offline.policy.sign(policy.source, policy.text, key.source, key.text);
  const out = value(given, 'out');
  if (out === undefined) context.raw(envelope.trimEnd());
  else {
    const written = await write(context, out, envelope);
    if (context.json) context.document({ ok: true, file: written });
    else context.line(`Signed: ${written}`);
  }
  return 0;
}

/** `--pub` is the key itself, or a file with it; exit 1 when the envelope is not good. */
export async function verify(context: CommandContext, given: ParsedArguments, file: string): Promise<number> {
  const { text } = await readText(context, file);
  const named = needed(given, 'pub');
  const key = named.startsWith('ed25519:') ? named : (await readText(context, named)).text;
  const result = await context.offline.policy.verify(text, key);
  if (!result.ok) {
    if (context.json) context.document(result);
    else context.line(`${file} is not good: ${result.problem}.`);
    return 1;
  }
  const { keyId, policy } = result;
  const { id, version, expiresAt } = policy;
  if (context.json) context.document({ ok: true, keyId, id, version, expiresAt });
  else
    context.line(
      `${file} is good: ${id ?? 'a policy without id'}, version ${version ?? 'unknown'}, signed by ${keyId}.`,
    );
  return 0;
}

export async function importFrom(
  context: CommandContext,
  given: ParsedArguments,
  file: string,
): Promise<number> {
  const from = needed(given, 'from');
  const { source, text } = await readText(context, file);
  const { policy, lost } = await context.offline.policy.import(source, text, from);
  const document = `${JSON.stringify(policy, null, 2)}\n`;
  const out = value(given, 'out');
  if (out !== undefined) await write(context, out, document);
  if (context.json) context.document({ policy, lost });
  else {
    if (out === undefined) context.raw(document.trimEnd());
    tellLosses(context, lost);
  }
  return 0;
}

export async function emit(context: CommandContext, given: ParsedArguments): Promise<number> {
  const to = needed(given, 'to');
  const named = values(given, 'server');
  const servers = named.length > 0 ? named : await definedServers(context);
  const { text, places, lost } = await context.offline.policy.emit(to, servers);
  const out = value(given, 'out');
  if (out !== undefined) await write(context, out, text);
  if (context.json) context.document({ text, places, lost });
  else {
    if (out === undefined) context.raw(text.trimEnd());
    for (const { system, place } of places) context.line(`Belongs in, on ${system}: ${place}`);
    tellLosses(context, lost);
  }
  return 0;
}

async function definedServers(context: CommandContext): Promise<string[]> {
  const core = await context.core();
  const { servers } = await core.call('servers.list', {});
  return servers.map(({ name }) => name);
}

function tellLosses(context: CommandContext, lost: readonly PolicyLoss[]): void {
  for (const { what, why } of lost) context.line(`Not carried over: ${what}: ${why}.`);
}
