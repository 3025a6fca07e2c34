import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError, type AppErrorCode, isAppError } from '../../shared/errors/app-error.ts';
import type { ErrorDataByCode } from '../../shared/errors/error-data.ts';
import { fromWireError, toWireError, unwrap } from '../../shared/errors/result.ts';
import { errorSentence } from '../../shared/errors/sentence.ts';
import { VERSION } from '../../shared/util/version.ts';

/** Every code with data as it occurs; the type keeps the list complete. */
const samples: { [Code in AppErrorCode]: ErrorDataByCode[Code][] } = {
  usage: [{ problem: 'There is no option --x.' }, { problem: 'There is no option --x.', command: 'up' }],
  bad_input: [{ call: 'rules.add', problems: ['effect: wrong', 'server: missing'] }],
  unknown_call: [{ call: 'x.y' }],
  server_not_found: [
    { server: 'notes', known: ['github', 'files'] },
    { server: 'notes', known: [] },
  ],
  name_taken: [{ server: 'notes' }],
  name_invalid: [{ name: 'a b' }],
  client_not_found: [{ client: 'emacs', known: ['cursor'] }],
  approval_not_found: [{ approval: 'q1' }],
  approval_closed: [
    { approval: 'q1', by: 'timeout' },
    { approval: 'q1', by: 'something new' },
  ],
  answer_refused: [{ approval: 'q1', problem: 'policy wants to be asked' }],
  rule_not_found: [{ rule: 'r1' }],
  rule_invalid: [{ problem: 'not JSON' }],
  record_not_found: [{ record: 'a1' }],
  already_running: [{ pid: 7, home: '/data' }],
  core_unreachable: [{ home: '/data' }, { home: '/data', detail: 'ECONNREFUSED' }],
  core_start_failed: [{ home: '/data', detail: 'it ended' }],
  wrong_token: [{ client: 'cursor' }],
  version_mismatch: [{ ours: '1.0.0', theirs: '2.0.0' }],
  home_not_writable: [{ home: '/data', detail: 'EACCES' }],
  home_path_too_long: [{ home: '/data' }],
  home_gone: [{ home: '/data' }],
  page_off: [{ home: '/data' }],
  port_taken: [{ port: 8080 }],
  file_invalid: [
    { file: '/f.json', problem: 'a brace is missing', line: 2, column: 3 },
    { file: '/f.json', problem: 'a brace is missing' },
  ],
  file_unreadable: [{ file: '/f.json', detail: 'EACCES' }],
  file_unwritable: [{ file: '/f.json', detail: 'EACCES' }],
  file_changed: [{ file: '/f.json' }],
  review_stale: [
    { server: 'notes', name: 'add' },
    { server: 'notes', name: '' },
  ],
  not_adoptable: [{ file: '/f.json', server: 'notes', problem: 'it has no command' }],
  nothing_to_restore: [{ client: 'cursor' }],
  finding_not_found: [{ finding: '0123456789ab' }],
  denied_by_policy: [
    { server: 'notes', reason: 'company policy denies this server', rule: 'denied[0]', layer: 'system' },
    { server: 'notes', reason: 'its address is no URL' },
  ],
  policy_invalid: [
    { source: '/p.json', problem: 'no such mode', line: 1, column: 2, suggestion: 'Say enforce.' },
  ],
  command_not_found: [{ server: 'notes', command: 'npx' }],
  cwd_not_found: [{ server: 'notes', cwd: '/gone' }],
  server_start_failed: [{ server: 'notes', detail: 'EACCES' }],
  server_exited: [
    { server: 'notes', exitCode: 3, signal: null, stderr: ['no database', 'bye'] },
    { server: 'notes', exitCode: null, signal: 'SIGKILL', stderr: [] },
  ],
  server_silent: [{ server: 'notes', afterMs: 15_000 }],
  sandbox_unavailable: [{ server: 'notes', problem: 'there is no bubblewrap', fix: 'Install it.' }],
  sandbox_floor: [
    { server: 'notes', level: 'restricted', minimum: 'isolated' },
    { server: 'notes', level: 'none', minimum: 'isolated', layer: 'company' },
  ],
  grant_refused: [{ server: 'notes', path: '/home/ada/notes', problem: 'does not exist' }],
  root_refused: [{ server: 'notes' }],
  not_confirmed: [{ server: 'notes', confirm: 'run notes unprotected' }],
  needs_install: [{ server: 'notes', package: 'npm:notes-mcp' }],
  secret_unavailable: [{ server: 'notes', secret: 'key' }],
  secret_in_argument: [
    { server: 'notes', secret: 'key', instead: 'variable' },
    { server: 'notes', secret: 'key', instead: 'install' },
  ],
  vault_locked: [{ detail: 'it is locked' }],
  vault_unavailable: [{ detail: 'no keychain answers' }],
  vault_damaged: [{ file: '/v', problem: 'it is not JSON' }],
  passphrase_wrong: [{ file: '/v' }],
  secret_not_found: [
    { secret: 'key', known: [] },
    { secret: 'key', known: ['github'] },
  ],
  package_unusable: [{ server: 'notes', package: 'npm:notes@1.0.0', problem: 'it is not installed' }],
  package_not_found: [{ package: 'npm:notes@9.9.9', detail: 'the registry has no such version' }],
  package_revoked: [{ package: 'registry:io.acme/notes', detail: 'the registry took it back' }],
  integrity_mismatch: [{ package: 'npm:notes@1.0.0', detail: 'sha512-… was expected' }],
  registry_unreachable: [{ package: 'npm:notes@1.0.0', detail: 'ECONNREFUSED' }],
  install_refused: [{ package: 'npm:notes@1.0.0', problem: 'it has no program' }],
  install_failed: [{ package: 'npm:notes@1.0.0', detail: 'no space is left' }],
  install_needs: [{ package: 'mcpb:notes', fields: [{ name: 'key', title: 'API key', secret: true }] }],
  install_not_found: [{ install: '01J' }],
  login_required: [{ server: 'github' }],
  login_failed: [{ server: 'github', detail: 'it was refused in the browser' }],
  remote_refused: [{ server: 'github', status: 403 }],
  remote_address: [{ server: 'github', host: '10.0.0.1', detail: 'it is an address of a private network' }],
  remote_failed: [{ server: 'github', detail: 'it cannot be reached (ECONNREFUSED)' }],
  journal_unwritable: [{ file: '/j', detail: 'ENOSPC' }],
  journal_tampered: [{ file: '/j', line: 4, problem: 'the chain is broken' }],
  frame_too_large: [{ limitBytes: 64 * 1024 * 1024 }],
  too_many: [{ what: 'connections', limit: 512 }],
  cancelled: [{ what: 'The connection' }],
  internal: [{ detail: 'a bug' }],
};

const all = Object.entries(samples).flatMap(([code, list]) =>
  list.map((data) => [code as AppErrorCode, data] as const),
);

/** A command to run, or what to do in words. */
const ADVICE =
  /gatehouse [a-z]+|\b(?:ask|change|choose|correct|define|fix|free|install|make|mend|raise|see|send|set|try|use|wait)\b|details are in/i;

describe('the sentence of an error', () => {
  it.each(all)('%s %j says what happened, then what to do', (code, data) => {
    const sentence = errorSentence(code, data);
    expect(sentence).toMatch(ADVICE);
    expect(sentence).toMatch(/(?:[.”]|gatehouse [a-z].*|--help)$/);
    expect(sentence).not.toMatch(/undefined|\[object|null|NaN| {2}|\n|\.\.|\?\?/);
    expect(sentence[0]).toMatch(/[A-Z"/a-z]/);
  });

  it.each(all)('%s %j names what it is about', (code, data) => {
    const sentence = errorSentence(code, data);
    const named = Object.entries(data)
      // Numbers are shown in other units, and what is known in a list.
      .filter(([name, value]) => typeof value === 'string' && name !== 'by' && name !== 'signal')
      .map(([, value]) => value as string);
    for (const value of named) expect(sentence).toContain(value);
  });

  it('shows the last words of a server that ended', () => {
    const [first] = samples.server_exited;
    expect(errorSentence('server_exited', first!)).toMatch(/exited with code 3\..*no database.*bye/);
  });

  it('only advises commands there are', async () => {
    const { commands } = await import('../../electron/cli/commands/index.ts');
    const names = new Set(['connect', 'help', ...commands.map(({ name }) => name)]);
    for (const [code, data] of all) {
      for (const [, command] of errorSentence(code, data).matchAll(/gatehouse ([a-z]+)/g))
        expect([code, names.has(command!)]).toEqual([code, true]);
    }
  });
});

describe('an error across a boundary', () => {
  it.each(all)('%s %j arrives as it was', (code, data) => {
    const wire = JSON.parse(JSON.stringify(toWireError(new AppError(code, data)))) as ReturnType<
      typeof toWireError
    >;
    expect(wire).toEqual({ code, message: errorSentence(code, data), data });
    const error = fromWireError(wire);
    expect(isAppError(error, code)).toBe(true);
    expect(error.data).toEqual(data);
    expect(() => unwrap({ ok: false, error: wire })).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    [new TypeError('x is no function')],
    ['x is no function'],
    [{ toString: (): string => 'x is no function' }],
  ])('that is a bug is internal', (thrown) => {
    expect(toWireError(thrown)).toMatchObject({ code: 'internal', data: { detail: 'x is no function' } });
  });

  it('that is none is its value', () => {
    expect(unwrap({ ok: true, value: 7 })).toBe(7);
  });

  it('is known by what it is, not by its class: two bundles in one process have two', () => {
    const mark = { [Symbol.for('gatehouse.AppError')]: true };
    const foreign = Object.assign(new Error('name_taken'), mark, { code: 'name_taken' });
    expect(foreign).toBeInstanceOf(AppError);
    expect(isAppError(foreign, 'name_taken')).toBe(true);
    expect(isAppError(foreign, 'usage')).toBe(false);
    for (const other of [new Error('usage'), { code: 'usage' }, null, undefined, 'usage'])
      expect(isAppError(other)).toBe(false);
  });
});

it('the version is the one of package.json', () => {
  const file = new URL('../../package.json', import.meta.url);
  expect((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version).toBe(VERSION);
});
