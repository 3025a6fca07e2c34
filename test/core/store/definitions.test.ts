import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Definitions, type DefinitionsChange } from '../../../electron/core/store/index.ts';
import { isAppError } from '../../../shared/errors/app-error.ts';
import type { StdioDefinition } from '../../../shared/model/server.ts';

let folder: string;
let file: string;
let definitions: Definitions;
let changes: DefinitionsChange[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-definitions-'));
  file = join(folder, 'servers.json');
  await open();
});
afterEach(async () => {
  await definitions[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<void> {
  definitions = await Definitions.open({
    file,
    onBug: (error) => {
      throw error;
    },
  });
  changes = [];
  definitions.onChange((change) => changes.push(change));
}

async function reopen(): Promise<void> {
  await definitions[Symbol.asyncDispose]();
  await open();
}

/** Resolves with the next change. */
const nextChange = (): Promise<DefinitionsChange> =>
  new Promise((resolve) => {
    const subscription = definitions.onChange((change) => {
      subscription[Symbol.dispose]();
      resolve(change);
    });
  });

const stdio = (command: string): StdioDefinition => ({ command, args: ['-x'], env: {}, provenance: 'user' });
const onDisk = (): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const code = (wanted: Parameters<typeof isAppError>[1]) =>
  expect.toSatisfy((error: unknown) => isAppError(error, wanted));

describe('definitions', () => {
  test('are none without a file', () => {
    expect(definitions.list().size).toBe(0);
    expect(definitions.state).toEqual({ kind: 'good' });
    expect(() => definitions.get('files')).toThrow(code('server_not_found'));
  });

  test('are added, replaced and removed, and are still so after a restart', async () => {
    await definitions.add('files', stdio('node'));
    await definitions.add('git', stdio('git-mcp'));
    await definitions.replace('git', stdio('git-mcp-2'));
    await definitions.remove('files');
    expect(changes).toEqual([
      { added: ['files'], changed: [], removed: [] },
      { added: ['git'], changed: [], removed: [] },
      { added: [], changed: ['git'], removed: [] },
      { added: [], changed: [], removed: ['files'] },
    ]);
    await reopen();
    expect([...definitions.list()]).toEqual([['git', stdio('git-mcp-2')]]);
    expect(definitions.get('git')).toEqual(stdio('git-mcp-2'));
  });

  test('have names that are free and can be written anywhere', async () => {
    await definitions.add('files', stdio('node'));
    await expect(definitions.add('files', stdio('other'))).rejects.toEqual(code('name_taken'));
    for (const name of ['', '../x', 'a b', '__proto__', 'x'.repeat(65), 'ñ']) {
      await expect(definitions.add(name, stdio('node'))).rejects.toEqual(code('name_invalid'));
    }
    await definitions.add('constructor', stdio('node'));
    expect(definitions.get('constructor')).toEqual(stdio('node'));
    expect(() => definitions.get('toString')).toThrow(code('server_not_found'));
    await expect(definitions.remove('toString')).rejects.toEqual(code('server_not_found'));
    await expect(definitions.replace('nobody', stdio('x'))).rejects.toEqual(code('server_not_found'));
  });

  test('keep what we do not know, and the form of entries we do not touch', async () => {
    const theirs = { $schema: './x.json', version: 1, servers: { old: { command: 'x' } }, notes: { a: [1] } };
    writeFileSync(file, JSON.stringify(theirs));
    await definitions.add('new', stdio('node'));
    expect(onDisk()).toEqual({ ...theirs, servers: { old: { command: 'x' }, new: stdio('node') } });
    await definitions.remove('old');
    expect(onDisk()).toEqual({ ...theirs, servers: { new: stdio('node') } });
  });

  test('lose nothing when many are added at once', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, number) => definitions.add(`s${number}`, stdio('node'))),
    );
    await reopen();
    expect(definitions.list().size).toBe(20);
  });

  test('lose nothing to two programs that write the same file', async () => {
    await using other = await Definitions.open({ file, onBug: () => undefined });
    for (let number = 0; number < 5; number++) {
      await definitions.add(`ours${number}`, stdio('node'));
      await other.add(`theirs${number}`, stdio('node'));
    }
    await definitions.reload();
    expect(definitions.list().size).toBe(10);
  });
});

describe('a broken definitions file', () => {
  const broken = '{"version":1,\n "servers": {"files": {"command": 5}}}';

  test('stops everything, says where, and is left as it is', async () => {
    await definitions.add('files', stdio('node'));
    writeFileSync(file, broken);
    await definitions.reload();
    expect(definitions.state).toMatchObject({
      kind: 'broken',
      error: { code: 'file_invalid', data: { file, line: 2, column: 35 } },
    });
    expect(definitions.list().size).toBe(0);
    expect(() => definitions.get('files')).toThrow(code('file_invalid'));
    for (const write of [
      definitions.add('new', stdio('node')),
      definitions.remove('files'),
      definitions.replace('files', stdio('node')),
    ]) {
      await expect(write).rejects.toEqual(code('file_invalid'));
    }
    expect(readFileSync(file, 'utf8')).toBe(broken);
  });

  test('is noticed by a write even when nobody watched', async () => {
    await definitions.add('files', stdio('node'));
    writeFileSync(file, 'rubbish');
    await expect(definitions.add('new', stdio('node'))).rejects.toEqual(code('file_invalid'));
    expect(readFileSync(file, 'utf8')).toBe('rubbish');
    expect(definitions.state.kind).toBe('broken');
  });

  test('is broken from the start, and good again once it is mended', async () => {
    writeFileSync(file, broken);
    await reopen();
    expect(definitions.state.kind).toBe('broken');
    writeFileSync(file, '{"version":1,"servers":{"files":{"command":"node"}}}');
    await definitions.reload();
    expect(definitions.state.kind).toBe('good');
    expect(changes).toEqual([{ added: ['files'], changed: [], removed: [] }]);
    await definitions.add('new', stdio('node'));
    expect(definitions.list().size).toBe(2);
  });
});

describe('edits made outside', () => {
  test('are noticed: in place, by replacing the file, by breaking and by mending it', async () => {
    await definitions.watch();
    let change = nextChange();
    writeFileSync(file, '{"version":1,"servers":{"a":{"command":"x"}}}');
    expect(await change).toEqual({ added: ['a'], changed: [], removed: [] });

    change = nextChange();
    writeFileSync(`${file}.new`, '{"version":1,"servers":{"a":{"command":"y"},"b":{"command":"z"}}}');
    renameSync(`${file}.new`, file);
    expect(await change).toEqual({ added: ['b'], changed: ['a'], removed: [] });

    change = nextChange();
    writeFileSync(file, '{"version":1');
    expect(await change).toEqual({ added: [], changed: [], removed: ['a', 'b'] });
    expect(definitions.state.kind).toBe('broken');

    change = nextChange();
    rmSync(file);
    await change;
    expect(definitions.state.kind).toBe('good');
  });

  test('are not confused with our own', async () => {
    await definitions.watch();
    await definitions.add('a', stdio('x'));
    const change = nextChange();
    writeFileSync(file, '{"version":1,"servers":{}}');
    await change;
    expect(changes).toEqual([
      { added: ['a'], changed: [], removed: [] },
      { added: [], changed: [], removed: ['a'] },
    ]);
  });
});
