import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../fixtures/gatehouse.ts';

/** One thing the suite looked at. */
export interface Check {
  readonly id: string;
  readonly name: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
  readonly details?: unknown;
}

export interface SuiteResult {
  /** True when everything the revision requires passed. */
  readonly conforms: boolean;
  /** Every check that was made, by scenario. */
  readonly checks: ReadonlyMap<string, readonly Check[]>;
  readonly passed: number;
  readonly failed: number;
  /** What the suite printed. */
  readonly output: string;
}

const SUITE = join(ROOT, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');

/** Runs what a revision of the protocol requires of servers against an endpoint. */
export async function runSuite(url: string, revision: string): Promise<SuiteResult> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-suite-'));
  try {
    const words = [SUITE, 'server', '--url', url, '--requirements', revision, '--output-dir', folder];
    const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
    const checks = await readChecks(folder);
    const all = [...checks.values()].flat();
    return {
      conforms: code === 0,
      checks,
      passed: all.filter(({ status }) => status === 'SUCCESS').length,
      failed: all.filter(({ status }) => status === 'FAILURE').length,
      output,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readChecks(folder: string): Promise<Map<string, Check[]>> {
  const found = new Map<string, Check[]>();
  for (const name of (await readdir(folder)).sort()) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[-0-9]+Z$/.exec(name)?.[1];
    if (scenario === undefined) throw new Error(`the suite wrote something unknown: ${name}`);
    found.set(scenario, JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8')) as Check[]);
  }
  return found;
}

/** What differs between two runs by nature: ports, session ids, signed states, times. */
const RANDOM: readonly (readonly [RegExp, string])[] = [
  [/127\.0\.0\.1:\d+/g, 'ADDRESS'],
  [/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'SESSION'],
  [/v1\.[\w-]+\.[\w-]+/g, 'STATE'],
  [/\b\d{13}\b/g, 'TIME'],
  [/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, 'DATE'],
];

/** A check as text, without what differs between two runs by nature. */
export function comparable({ id, name, status, errorMessage, details }: Check): string {
  let text = JSON.stringify({ id, name, status, errorMessage, details }, null, 1);
  for (const [pattern, mask] of RANDOM) text = text.replaceAll(pattern, mask);
  return text;
}
