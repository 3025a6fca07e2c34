import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../fixtures/gatehouse.ts';

const SUITE = join(ROOT, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const CLIENT = join(ROOT, 'test/conformance/remote-client.ts');

/** Extensions that are not offered (docs/protocol.md), and what asks for a client of the suite's own making. */
const NOT_OFFERED = [
  'auth/client-credentials-jwt',
  'auth/dpop',
  'auth/dpop-nonce',
  'auth/wif-jwt-bearer',
  'json-schema-2020-12-preservation',
];

interface Outcome {
  readonly conforms: boolean;
  readonly failing: string[];
  readonly passed: string[];
  readonly output: string;
}

/** Runs what a revision requires of clients; the client is a core with the suite's server as a remote one. */
async function runClients(revision: string): Promise<Outcome> {
  const words = [SUITE, 'client', '--command', `${process.execPath} ${CLIENT}`, '--requirements', revision];
  // On a loaded machine two dozen cores start at once.
  const child = spawn(process.execPath, [...words, '--timeout', '120000'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  const lines = (sign: string): string[] =>
    [...output.matchAll(new RegExp(`^${sign} (\\S+): \\d+ passed, (\\d+) failed`, 'gm'))].map(
      ([, name]) => name!,
    );
  return { conforms: code === 0, failing: lines('✗'), passed: lines('✓'), output };
}

test.each(['2025-11-25', '2026-07-28'])(
  'a remote server used through the gate, and its login, do all that %s requires of a client',
  async (revision) => {
    const { conforms, failing, passed, output } = await runClients(revision);
    expect(conforms, output.slice(-4000)).toBe(true);
    expect(passed.length).toBeGreaterThan(15);
    expect(passed).toContain('auth/enterprise-managed-authorization');
    expect(passed).toContain('auth/client-credentials-basic');
    // The suite warns of a client that does not fall back to an older revision; what clients do passes as it is.
    expect(failing.filter((name) => !NOT_OFFERED.includes(name) && name !== 'request-metadata')).toEqual([]);
  },
  180_000,
);
