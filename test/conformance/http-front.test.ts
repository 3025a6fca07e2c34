/**
 * The official conformance suite against the HTTP front, and against the same server over HTTP without Gatehouse. Behind
 * the front the server speaks stdio, so this also shows that nothing is lost on the way from one to the other.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BearerProxy } from '../fixtures/bearer-proxy.ts';
import { ConformanceHttpServer } from '../fixtures/conformance-server/http.ts';
import { ROOT, TestGatehouse } from '../fixtures/gatehouse.ts';
import { type Check, runSuite, type SuiteResult } from './suite.ts';

const SERVER = join(ROOT, 'test/fixtures/conformance-server/stdio.ts');
/** Streams that can be taken up again: stdio has none, so the front offers none. Not required, and not scored. */
const RESUMING = 'server-sse-polling';

interface HttpDocument {
  readonly url: string;
  readonly header: string;
}

describe.each([
  { revision: '2025-11-25', passed: 81, failed: 0, federated: { passed: 81, failed: 0 } },
  // Not required, and failing alike without Gatehouse: 30 checks of the Tasks extension. All servers as one know its
  // methods, so that one more passes there.
  { revision: '2026-07-28', passed: 164, failed: 30, federated: { passed: 165, failed: 29 } },
])('revision $revision over HTTP', ({ revision, passed, failed, federated }) => {
  let gatehouse: TestGatehouse;
  let direct: SuiteResult;
  let through: SuiteResult;
  /** All servers as one, of which there is one. */
  let asOne: SuiteResult;

  beforeAll(async () => {
    gatehouse = await TestGatehouse.create();
    await mkdir(gatehouse.home, { recursive: true, mode: 0o700 });
    await writeFile(join(gatehouse.home, 'settings.json'), '{ "http": { "port": 0 } }', { mode: 0o600 });
    await gatehouse.up();
    await gatehouse.ok('add', 'fixture', '--', process.execPath, SERVER);
    await gatehouse.ok('rules', 'add', JSON.stringify({ effect: 'allow', server: 'fixture', tool: '*' }));
    const { url, header } = (await gatehouse.ok('http', '--client', 'suite')) as unknown as HttpDocument;
    // The suite cannot be given a token.
    const token = header.replace('Authorization: Bearer ', '');
    await using proxy = new BearerProxy(new URL(url), token);
    await using proxyOfAll = new BearerProxy(new URL(url), token);
    await using server = new ConformanceHttpServer();
    [direct, through, asOne] = await Promise.all([
      runSuite(await server.listen(), revision),
      runSuite(await proxy.listen('/mcp/fixture'), revision),
      runSuite(await proxyOfAll.listen('/mcp'), revision),
    ]);
  }, 120_000);
  afterAll(() => gatehouse[Symbol.asyncDispose]());

  /** Refusals are told in words of our own, so the details are not compared. */
  const statusOf = ({ id, status, errorMessage }: Check): string => [id, status, errorMessage].join(' ');
  const scored = ({ checks }: SuiteResult): (readonly [string, readonly Check[]])[] =>
    [...checks].filter(([scenario]) => scenario !== RESUMING);

  test('a server conforms behind Gatehouse as it does without', () => {
    expect(direct.conforms, direct.output).toBe(true);
    expect(through.conforms, through.output).toBe(true);
    expect({ passed: through.passed, failed: through.failed }).toEqual({ passed, failed });
  });

  test('every check has the same result, but for streams that can be taken up again', () => {
    const results = (suite: SuiteResult): unknown =>
      scored(suite).map(([scenario, checks]) => [scenario, checks.map(statusOf)]);
    expect(results(through)).toEqual(results(direct));
  });

  test('all servers as one conform too', () => {
    expect(asOne.conforms, asOne.output).toBe(true);
    expect({ passed: asOne.passed, failed: asOne.failed }).toEqual(federated);
    const better = scored(asOne).flatMap(([scenario, checks]) =>
      checks
        .filter((check, index) => statusOf(check) !== statusOf(direct.checks.get(scenario)![index]!))
        .map(({ status }) => [scenario.startsWith('tasks-'), status]),
    );
    for (const change of better) expect(change).toEqual([true, expect.any(String)]);
  });

  test('the suite did go through the gate, under the name of its token', async () => {
    const words = ['audit', 'search', '--client', 'suite', '--tool', 'test_simple_text'];
    const { records } = await gatehouse.ok(...words);
    expect(records.map(({ kind, decision }) => [kind, decision?.effect])).toContainEqual([
      'call.decided',
      'allow',
    ]);
    expect((await gatehouse.ok('audit', 'verify')).ok).toBe(true);
  });
});
