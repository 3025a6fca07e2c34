/** The native shim is optional: a checkout without a C compiler is built all the same. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCompiler } from '../../../scripts/lib/native-shim.mjs';

const script = new URL('../../../scripts/lib/native-shim.mjs', import.meta.url).href;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-build-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function build(
  env: NodeJS.ProcessEnv,
  target: 'buildNativeShim' | 'buildSandboxInit' | 'buildBroker' = 'buildNativeShim',
): {
  status: number | null;
  stderr: string;
  built: boolean;
} {
  const output = join(folder, 'native', 'connect');
  const program = `import(${JSON.stringify(script)}).then((m) => m.${target}(${JSON.stringify(output)}))`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], TMPDIR: folder, ...env },
  });
  return { status, stderr, built: existsSync(output) };
}

describe.skipIf(process.platform === 'win32')('the native shim', () => {
  it.skipIf(findCompiler() === undefined)('is built where a compiler is, and nothing is said', () => {
    expect(build({})).toEqual({ status: 0, stderr: '', built: true });
  });

  it('is left out in one line where none is, or where it fails, and an old one does not stay', () => {
    build({});
    const line = /^gatehouse: no native shim, the slower one in Node is used: [^\n]*\n$/;
    expect(build({ PATH: '' })).toEqual({ status: 0, stderr: expect.stringMatching(line), built: false });
    writeFileSync(join(folder, 'cc'), '#!/bin/sh\necho "x.h: fatal error: not found" >&2\nexit 1\n', {
      mode: 0o755,
    });
    const failed = build({ PATH: folder });
    expect(failed).toEqual({ status: 0, stderr: expect.stringMatching(line), built: false });
    expect(failed.stderr).toContain('fatal error: not found');
  });

  it('is not left out on a build server, of which releases come', () => {
    expect(build({ PATH: '', CI: 'true' })).toMatchObject({ status: 1, built: false });
  });
});

describe.skipIf(process.platform !== 'linux')('the program inside a sandbox', () => {
  it.skipIf(findCompiler() === undefined)('is built where a compiler is, and nothing is said', () => {
    expect(build({}, 'buildSandboxInit')).toEqual({ status: 0, stderr: '', built: true });
  });

  it('is left out where none is, and what that takes away is said', () => {
    build({}, 'buildSandboxInit');
    const line =
      /^gatehouse: no sandbox-init: a sandboxed server can be granted files, but no hosts [^\n]*\n$/;
    const without = build({ PATH: '' }, 'buildSandboxInit');
    expect(without).toEqual({ status: 0, stderr: expect.stringMatching(line), built: false });
    expect(build({ PATH: '', CI: 'true' }, 'buildSandboxInit')).toMatchObject({ status: 1, built: false });
  });
});

describe.skipIf(process.platform !== 'linux')('the broker', () => {
  it.skipIf(findCompiler() === undefined)('is built where a compiler is, and says who starts it', () => {
    expect(build({}, 'buildBroker')).toEqual({ status: 0, stderr: '', built: true });
    const alone = spawnSync(join(folder, 'native', 'connect'), ['x'], { encoding: 'utf8', env: {} });
    expect(alone).toMatchObject({ status: 1, stderr: expect.stringContaining('started by the core') });
  });

  it('is left out in one line where there is none', () => {
    const line = /^gatehouse: no broker: the shim copies every message: [^\n]*\n$/;
    expect(build({ PATH: '' }, 'buildBroker')).toMatchObject({
      built: false,
      stderr: expect.stringMatching(line),
    });
  });
});
