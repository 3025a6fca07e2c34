import { mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diffArrays } from 'diff';
import { LAUNCHER, ROOT, type TestGatehouse } from '../fixtures/gatehouse.ts';
import { clientAnswers } from './client-answers.ts';
import type { RecordedServer } from './recorded-servers.ts';
import { RecordingClient } from './recording-client.ts';

/** Every byte of one session, as each end saw it. */
export interface Recording {
  readonly sentByClient: Buffer;
  readonly readByServer: Buffer;
  readonly writtenByServer: Buffer;
  readonly receivedByClient: Buffer;
}

const RECORDER = join(ROOT, 'test/fixtures/recorder.ts');

/** Records the session of a server that is started directly. */
export async function recordDirect(gatehouse: TestGatehouse, server: RecordedServer): Promise<Recording> {
  const folder = await freshFolder(gatehouse);
  const env = { ...gatehouse.env, ...server.env?.(folder) };
  const command = { file: process.execPath, args: wrapped(gatehouse, server, folder), env };
  await using client = new RecordingClient(command, clientAnswers(folder));
  await server.session(client, folder);
  await client.end('stop');
  return await readRecording(gatehouse, client);
}

/** Records the same session through Gatehouse, with the rules it has. */
export async function recordThrough(gatehouse: TestGatehouse, server: RecordedServer): Promise<Recording> {
  const folder = await freshFolder(gatehouse);
  const env = Object.entries(server.env?.(folder) ?? {}).flatMap(([name, value]) => [
    '--env',
    `${name}=${value}`,
  ]);
  // Not the folder above them, which holds the user's home and is given to nobody.
  const places = ['--allow-read', ROOT, '--allow-write', folder, '--allow-write', recordingsOf(gatehouse)];
  const command = [process.execPath, ...wrapped(gatehouse, server, folder)];
  await gatehouse.ok('add', 'subject', ...env, ...places, '--', ...command);
  const shim = { file: LAUNCHER, args: ['connect', 'subject'], env: gatehouse.env };
  await using client = new RecordingClient(shim, clientAnswers(folder));
  await server.session(client, folder);
  await client.end('by itself');
  // With the core every server has ended, and what it wrote is on disk.
  await gatehouse.ok('down');
  return await readRecording(gatehouse, client);
}

async function readRecording(gatehouse: TestGatehouse, client: RecordingClient): Promise<Recording> {
  const folder = recordingsOf(gatehouse);
  const inputs = (await readdir(folder)).filter((name) => name.endsWith('.in'));
  const read = await Promise.all(
    inputs.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })),
  );
  // A server that was started in advance and not used has read nothing.
  const [used, ...more] = read.filter(({ bytes }) => bytes.length > 0);
  if (used === undefined || more.length > 0) throw new Error('not one server was spoken to');
  return {
    sentByClient: Buffer.concat(client.sent),
    readByServer: used.bytes,
    writtenByServer: await readFile(join(folder, used.name.replace('.in', '.out'))),
    receivedByClient: Buffer.concat(client.received),
  };
}

function wrapped(gatehouse: TestGatehouse, server: RecordedServer, folder: string): string[] {
  return [RECORDER, recordingsOf(gatehouse), process.execPath, ...server.command(folder)];
}

const recordingsOf = (gatehouse: TestGatehouse): string => join(gatehouse.base, 'recordings');

async function freshFolder(gatehouse: TestGatehouse): Promise<string> {
  const folder = join(await realpath(gatehouse.base), 'folder');
  for (const old of [folder, recordingsOf(gatehouse)]) await rm(old, { recursive: true, force: true });
  await mkdir(recordingsOf(gatehouse));
  await mkdir(join(folder, 'notes'), { recursive: true });
  await writeFile(join(folder, 'notes', 'plan.md'), 'Ship on Friday.\n');
  return folder;
}

function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString().split('\n');
  if (lines.pop() !== '') throw new Error('the recording ends within a line');
  return lines;
}

/** What servers make of chance and time. */
const RANDOM: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID'],
  [/\b[0-9a-f]{32}\b/g, 'HEX'],
  [/v1\.[\w-]+\.[\w-]+/g, 'STATE'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
  [/\w{3} \w{3} \d\d \d{4} [\d:]{8} GMT[^"\\]*/g, 'TIME'],
  [/\d{1,2}:\d\d:\d\d(?:\s[AP]M)?/g, 'TIME'],
];

function masked(line: string): string {
  return RANDOM.reduce((text, [pattern, mask]) => text.replaceAll(pattern, mask), line);
}

/** Lines that only one side has. A line that moved is missing in one place and added in another. */
export interface Difference {
  readonly missing: string[];
  readonly added: string[];
}

/**
 * Compares two streams line by line. `masked` is for two sessions: it leaves out what a server makes of chance and time, so
 * also where between its answers it says something by itself.
 */
export function compare(actual: Buffer, expected: Buffer, mask: 'exactly' | 'masked'): Difference {
  const [now, before] = [actual, expected].map((bytes) =>
    mask === 'masked' ? answersFirst(linesOf(bytes).map(masked)) : linesOf(bytes),
  );
  const changes = diffArrays(before!, now!);
  const of = (kind: 'added' | 'removed'): string[] =>
    changes.flatMap((change) => (change[kind] ? change.value : []));
  return { missing: of('removed'), added: of('added') };
}

/** Both kinds in the order they came in. */
function answersFirst(lines: readonly string[]): string[] {
  const isAnswer = (line: string): boolean =>
    /^\{.*"(?:result|error)":/.test(line) && !/"method":/.test(line);
  return [...lines.filter(isAnswer), ...lines.filter((line) => !isAnswer(line))];
}
