/*
 * The parts of the native shim that read what others wrote, held to Node's own: built with the checks of the compiler for
 * addresses and undefined behaviour, so that one byte read or written too far ends the program and fails the test.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findCompiler, nativeSources } from '../../scripts/lib/native-shim.mjs';
import { CHECKED_ENV, compileChecked } from './shim-kinds.ts';

const MAIN = fileURLToPath(new URL('./native-parts.c', import.meta.url));
const ENTRY = join('native', 'connect.c');

/** Deeper nesting is left to Node. */
const MAX_DEPTH = 32;

let folder: string;
let parts: ChildProcessByStdio<Writable, Readable, null>;
let answers: AsyncIterator<Buffer>;
let received: Buffer = Buffer.alloc(0);

/** Asks the program, one question at a time. */
async function ask(operation: 'h' | 'j' | 'q', first: Uint8Array, second: Uint8Array): Promise<string> {
  const sized = (text: Uint8Array): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(text.length);
    return Buffer.concat([size, text]);
  };
  parts.stdin.write(Buffer.concat([Buffer.from(operation), sized(first), sized(second)]));
  const size = (await take(4)).readUInt32BE();
  return (await take(size)).toString('utf8');
}

async function take(count: number): Promise<Buffer> {
  while (received.length < count) {
    const { value, done } = await answers.next();
    if (done === true) throw new Error('the program has ended');
    received = Buffer.concat([received, value]);
  }
  const taken = received.subarray(0, count);
  received = received.subarray(count);
  return taken;
}

const NONE = new Uint8Array();
const bytesOf = (text: string): Buffer => Buffer.from(text, 'utf8');

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** What Node makes of the same bytes; undefined when it refuses them. */
function readByNode(json: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(
      new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json),
    );
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function described(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `string ${bytesOf(value).toString('hex')} `;
    case 'boolean':
      return `${value} `;
    case 'undefined':
      return 'absent ';
    default:
      return 'other ';
  }
}

/** What the native reader refuses though Node would read it: it leaves that to Node. */
function isLeftToNode(text: string, value: Record<string, unknown>): boolean {
  const literals = [...text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)/g)];
  const strings = literals.map(([, literal]) => JSON.parse(literal!) as string);
  const names = strings.filter((_, index) => literals[index]![2] === ':');
  const twice = ['a', 'b'].some((name) => names.indexOf(name) !== names.lastIndexOf(name));
  const unwritable = strings.some((string) => string.includes('\0') || !string.isWellFormed());
  return unwritable || twice || depthOf(value) > MAX_DEPTH;
}

/** Reads `json` with both, and expects the same, but for what is left to Node. */
async function expectSame(json: Buffer): Promise<void> {
  const found = await ask('j', json, NONE);
  const value = readByNode(json);
  const text = json.toString('utf8');
  if (value === undefined || found === 'refused') {
    expect({ text, found }).toEqual({ text, found: 'refused' });
    expect({ text, left: value === undefined || isLeftToNode(text, value) }).toEqual({ text, left: true });
    return;
  }
  // A number is compared by its value: the native reader gives its literal.
  const hexes = [...found.matchAll(/number ([0-9a-f]*) /g)].map(([, hex]) => hex!);
  const numbers = hexes.map((hex) => Number(Buffer.from(hex, 'hex').toString('utf8')));
  const { a, b } = value;
  expect(numbers).toEqual([a, b].filter((member) => typeof member === 'number'));
  const expected = [a, b]
    .map((member) => (typeof member === 'number' ? 'number ' : described(member)))
    .join('');
  expect(found.replaceAll(/number [0-9a-f]* /g, 'number ')).toBe(expected);
}

describe.skipIf(findCompiler() === undefined)('of the native shim,', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-parts-'));
    const program = join(folder, 'parts');
    compileChecked([MAIN, ...nativeSources().filter((file) => !file.endsWith(ENTRY))], program);
    parts = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...CHECKED_ENV } });
    answers = parts.stdout.iterator() as AsyncIterator<Buffer>;
  }, 60_000);
  afterAll(async () => {
    parts.stdin.end();
    if (parts.exitCode === null) await once(parts, 'exit');
    rmSync(folder, { recursive: true, force: true });
    expect(parts.exitCode).toBe(0);
  });

  describe('HMAC-SHA256', () => {
    const hmac = (key: Uint8Array, text: Uint8Array): string =>
      createHmac('sha256', key).update(text).digest('hex');

    test('agrees with node:crypto for every length around the block borders', async () => {
      for (let length = 0; length < 200; length++) {
        const bytes = Buffer.alloc(length, length);
        expect(await ask('h', bytes, bytes)).toBe(hmac(bytes, bytes));
      }
    });

    test('agrees with node:crypto for any key and text', async () => {
      const bytes = fc.uint8Array({ maxLength: 300 });
      await fc.assert(
        fc.asyncProperty(bytes, bytes, async (key, text) => {
          expect(await ask('h', key, text)).toBe(hmac(key, text));
        }),
        { numRuns: 300 },
      );
    });
  });

  describe('the writer of strings', () => {
    const quoted = (text: Uint8Array, room = 6 * text.length + 3): Promise<string> =>
      ask('q', text, bytesOf(String(room)));
    const anything = fc.uint8Array({ min: 1, maxLength: 60 });
    // Nearly UTF-8: well-formed characters, cut and put together again.
    const broken = fc
      .array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 2 }), fc.constant('\u{10ffff}\ud7ff\ue000')), {
        maxLength: 8,
      })
      .chain((texts) => {
        const whole = bytesOf(texts.join('').replaceAll('\0', ''));
        return fc.subarray([...whole.keys()]).map((kept) => Uint8Array.from(kept, (index) => whole[index]!));
      });

    test('writes what Node reads of the same bytes, ill-formed ones too', async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(anything, broken), async (text) => {
          expect(JSON.parse(await quoted(text))).toBe(Buffer.from(text).toString('utf8'));
        }),
        { numRuns: 1000 },
      );
    });

    test('refuses what does not fit, and not what just fits', async () => {
      await fc.assert(
        fc.asyncProperty(anything, async (text) => {
          const exact = Buffer.byteLength(await quoted(text)) + 1;
          expect(await quoted(text, exact)).toBe(await quoted(text));
          for (const less of [exact - 1, exact - 2, 1]) expect(await quoted(text, less)).toBe('refused');
        }),
      );
    });
  });

  describe('the reader of objects', () => {
    const key = fc.constantFrom('a', 'b', 'c', '\\u0061', 'é');
    const value = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc.constantFrom(
        '1',
        '-0',
        '1e5',
        '1.50',
        '01',
        '1.',
        '.5',
        '+1',
        'tru',
        'nul',
        '"\\x"',
        '"\\ud800"',
        '"\\u0000"',
      ),
      fc.constantFrom(
        '"\\ud83d\\ude00"',
        '"\\u00e9\\/\\b"',
        '"\u007f"',
        '"\u0001"',
        '[[]',
        '{"a":1}',
        '[1,]',
        '""',
      ),
    );
    const space = fc.constantFrom('', ' ', '\t\r\n', '\v');
    const member = fc
      .tuple(space, key, space, value, space)
      .map(([s, k, t, v, u]) => `${s}"${k}"${t}:${v}${u}`);
    const object = fc
      .tuple(space, fc.array(member, { maxLength: 4 }), fc.constantFrom('', ',', 'x', '}', ' '))
      .map(([s, members, end]) => bytesOf(`${s}{${members.join(',')}}${end}`));
    const damaged = fc.tuple(object, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([json, at, byte]) => {
      const copy = Buffer.from(json);
      copy[at % copy.length] = byte;
      return copy;
    });

    test('finds what Node finds, or refuses', async () => {
      await fc.assert(fc.asyncProperty(fc.oneof(object, damaged), expectSame), { numRuns: 3000 });
    });

    test('bears any bytes', async () => {
      const anything = fc.uint8Array({ maxLength: 100 });
      const cut = fc.tuple(object, fc.nat()).map(([json, at]) => json.subarray(0, at % (json.length + 1)));
      await fc.assert(
        fc.asyncProperty(fc.oneof(anything, cut), (json) => expectSame(Buffer.from(json))),
        { numRuns: 2000 },
      );
    });

    test('reads nesting as deep as it says, and refuses more, however much', async () => {
      const nested = (depth: number): Buffer =>
        bytesOf(`{"c":${'['.repeat(depth)}${']'.repeat(depth)},"a":true}`);
      expect(await ask('j', nested(MAX_DEPTH - 1), NONE)).toBe('true absent ');
      for (const depth of [MAX_DEPTH + 1, 30_000])
        expect(await ask('j', nested(depth), NONE)).toBe('refused');
    });
  });
});
