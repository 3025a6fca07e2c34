import { describe, expect, it } from 'vitest';
import { managedPreferences, policyRegistry } from '../../../electron/core/store/index.ts';

const POLICY = { id: 'acme', version: 2 };
const root = () => Promise.resolve({ uid: 0, mode: 0o100644 });

describe('managed preferences of macOS', () => {
  const read = (stdout: string, owner = root, exitCode = 0) => {
    const calls: unknown[] = [];
    const run = (file: string, args: readonly string[]) => {
      calls.push([file, ...args]);
      return Promise.resolve({ exitCode, stdout });
    };
    return { calls, answer: managedPreferences(run, owner).read() };
  };

  it('are read by a program of the system, from the file only a profile can write', async () => {
    const { calls, answer } = read(JSON.stringify({ Policy: JSON.stringify(POLICY) }));
    expect(await answer).toMatchObject({ kind: 'good', policy: POLICY });
    expect(calls).toEqual([
      [
        '/usr/bin/plutil',
        '-convert',
        'json',
        '-o',
        '-',
        '/Library/Managed Preferences/com.gatehouse.desktop.plist',
      ],
    ]);
  });

  it('may hold the policy as a dictionary', async () => {
    expect(await read(JSON.stringify({ Policy: POLICY })).answer).toMatchObject({
      kind: 'good',
      policy: POLICY,
    });
  });

  it('are no policy without the key or the file', async () => {
    expect(await read('{"Other":1}').answer).toEqual({ kind: 'absent' });
    const gone = () => Promise.resolve(undefined) as unknown as ReturnType<typeof root>;
    expect(await read('', gone).answer).toEqual({ kind: 'absent' });
  });

  it.each<[string, Promise<unknown>]>([
    ['of another owner', read('{}', () => Promise.resolve({ uid: 501, mode: 0o644 })).answer],
    ['that others may write', read('{}', () => Promise.resolve({ uid: 0, mode: 0o666 })).answer],
    ['that cannot be converted', read('', root, 1).answer],
    ['that is no policy', read('{"Policy":"{"}').answer],
    ['that is no JSON', read('garbage').answer],
  ])('are invalid %s', async (_, answer) => {
    expect(await answer).toMatchObject({ kind: 'bad' });
  });
});

describe('the registry of Windows', () => {
  const read = (stdout: string, exitCode = 0) => {
    const calls: unknown[] = [];
    const registry = policyRegistry((file, args) => {
      calls.push([file, ...args]);
      return Promise.resolve({ exitCode, stdout });
    }, 'C:\\Windows');
    return { calls, answer: registry.read() };
  };
  const output = (kind: string, value: string): string =>
    `\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Gatehouse\r\n    Policy    ${kind}    ${value}\r\n\r\n`;

  it('is read by a program of the system, with its full path, from the place of administrators', async () => {
    const { calls, answer } = read(output('REG_SZ', JSON.stringify(POLICY)));
    expect(await answer).toMatchObject({ kind: 'good', policy: POLICY });
    expect(calls).toEqual([
      [
        'C:\\Windows\\System32\\reg.exe',
        'query',
        'HKLM\\SOFTWARE\\Policies\\Gatehouse',
        '/v',
        'Policy',
        '/reg:64',
      ],
    ]);
  });

  it('may hold it in several lines', async () => {
    const text = JSON.stringify(POLICY, null, 2).replaceAll('\n', '\r\n');
    expect(await read(output('REG_SZ', text)).answer).toMatchObject({ kind: 'good', policy: POLICY });
  });

  it('is no policy without the value, and an invalid one with a value of another kind', async () => {
    expect(await read('', 1).answer).toEqual({ kind: 'absent' });
    expect(await read(output('REG_DWORD', '0x1')).answer).toMatchObject({ kind: 'bad' });
    expect(await read(output('REG_SZ', '{')).answer).toMatchObject({ kind: 'bad' });
  });

  it('is invalid when the program cannot be run', async () => {
    const registry = policyRegistry(() => Promise.reject(new Error('no such program')), 'C:\\Windows');
    expect(await registry.read()).toMatchObject({ kind: 'bad' });
  });
});
