import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseJsonDocument, readJsonFile, textPosition } from '../../../electron/core/store/index.ts';
import { type AppError, isAppError } from '../../../shared/errors/app-error.ts';
import { ServerDefinition } from '../../../shared/model/server.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-json-'));
  file = join(folder, 'servers.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const Schema = z.looseObject({ version: z.literal(1), servers: z.record(z.string(), ServerDefinition) });

async function problem(text: string | Uint8Array): Promise<AppError<'file_invalid'>['data']> {
  writeFileSync(file, text);
  try {
    await readJsonFile(file, Schema);
  } catch (error) {
    if (isAppError(error, 'file_invalid')) return error.data;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('reading a JSON file', () => {
  test('answers undefined when there is none', async () => {
    expect(await readJsonFile(file, Schema)).toBeUndefined();
  });

  test('answers what was written and what it means', async () => {
    writeFileSync(file, '\uFEFF{"version":1,"servers":{"a":{"command":"x"}},"mine":[1]}');
    const read = await readJsonFile(file, Schema);
    expect(read?.raw).toEqual({ version: 1, servers: { a: { command: 'x' } }, mine: [1] });
    expect(read?.value.servers['a']).toEqual({ command: 'x', args: [], env: {}, provenance: 'user' });
  });

  test.each([
    ['{"version":1,}', 1, 14, 'a name in double quotes is expected'],
    ['{\n  "version": 1\n  "servers": {}\n}', 3, 3, 'a comma is expected'],
    ['{"version":1,\r\n// no\r\n"servers":{}}', 2, 1, 'comments are not allowed here'],
    ['{"version":1', 1, 13, 'a closing } is missing'],
    ['', 1, 1, 'a value is expected'],
    ['{"servers":{},"servers":{}}', 1, 15, '"servers" appears twice'],
    ['{"version":1,"servers":{"a":{"command":"x","env":{"K":"1","K":"2"}}}}', 1, 59, '"K" appears twice'],
  ])('%j: says where it is not JSON', async (text, line, column, sentence) => {
    expect(await problem(text)).toEqual({ file, line, column, problem: sentence });
  });

  test.each([
    ['{"version":2,"servers":{}}', 1, 12, /version: .*expected 1/],
    ['{"version":1}', 1, 1, /servers: /],
    ['{"version":1,\n"servers":{"a":{"command":5}}}', 2, 27, /servers\.a\.command: .*string/],
    ['{"version":1,\n"servers":{"a":{"command":"x",\n "comand":"y"}}}', 3, 2, /servers\.a: .*"comand"/],
    ['{"version":1,"servers":{"a":{"url":"not a url"}}}', 1, 36, /servers\.a\.url: /],
    ['[]', 1, 1, /object/],
  ])('%j: says where it does not fit', async (text, line, column, sentence) => {
    const data = await problem(text);
    expect(data).toMatchObject({ file, line, column });
    expect(data.problem).toMatch(sentence);
  });

  test('refuses bytes that are not UTF-8', async () => {
    expect(await problem(Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject({
      problem: 'the file is not UTF-8 text',
    });
  });

  test('never quotes the text, which may hold a secret', async () => {
    for (const text of [
      '{"version":1,"servers":{"a":{"command":"x","env":{"TOKEN":"s3cr3t}}}}',
      '{"version":"s3cr3t"}',
      's3cr3t',
    ]) {
      expect(JSON.stringify(await problem(text))).not.toContain('s3cr3t');
    }
  });

  test('reads every JSON text as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        let parsed: unknown;
        try {
          parsed = parseJsonDocument('x', text).value;
        } catch (error) {
          if (!isAppError(error, 'file_invalid')) throw error;
          expect(error.data.problem).toMatch(/appears twice/);
          return;
        }
        expect(parsed).toEqual(JSON.parse(text));
      }),
    );
  });
});

test('a position counts lines and columns from one', () => {
  expect(textPosition('ab\ncd', 0)).toEqual({ line: 1, column: 1 });
  expect(textPosition('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
  expect(textPosition('ab\r\n\r\ncd', 6)).toEqual({ line: 3, column: 1 });
  expect(textPosition('ab', 99)).toEqual({ line: 1, column: 3 });
});
