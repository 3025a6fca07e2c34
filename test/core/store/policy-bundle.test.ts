import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Health } from '../../../electron/core/health/index.ts';
import {
  admit,
  layerProblem,
  policyOf,
  publicKeyText,
  signPolicy,
} from '../../../electron/core/policy/index.ts';
import { PolicyInForce } from '../../../electron/core/policy-in-force.ts';
import {
  bundleFetch,
  hmacSeal,
  memoryKey,
  PolicyFiles,
  PolicyMemoryFile,
  type RememberedLayer,
} from '../../../electron/core/store/index.ts';
import type { AuditDraft } from '../../../shared/model/audit-record.ts';
import { BundleHost } from '../../fixtures/bundle-host.ts';
import { LOCALHOST } from '../../fixtures/localhost-certificate.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const KEY = publicKeyText(publicKey);
const STRANGER = generateKeyPairSync('ed25519').privateKey;
const START = Date.UTC(2026, 10, 20, 12);
const DAY = 86_400_000;
const at = (milliseconds: number): string => new Date(START + milliseconds).toISOString();

let folder: string;
let host: BundleHost;
let machine: Machine;

/** A machine with a system policy that names the bundle; it can be switched off and on. */
class Machine {
  clock = new ManualClock(START);
  health = new Health(this.clock);
  drafts: AuditDraft[] = [];
  history = new Map<string, RememberedLayer>();
  files!: PolicyFiles;
  policy!: PolicyInForce;
  readonly system = join(folder, 'etc', 'policy.json');
  readonly memory = join(folder, 'memory.json');

  async name(bundle: unknown): Promise<void> {
    await writeFile(this.system, JSON.stringify({ mode: 'monitor', bundle }), { mode: 0o644 });
    await chmod(this.system, 0o644);
  }

  async start(): Promise<void> {
    const random = (count: number): Uint8Array => new Uint8Array(count).fill(128);
    const key = await memoryKey(join(folder, 'memory.key'), random);
    const memory = await PolicyMemoryFile.open({
      file: this.memory,
      seal: hmacSeal(key),
      history: () => Promise.resolve(this.history),
      onLost: (problem) => this.health.raise('policy_memory', { file: this.memory, problem }),
    });
    this.files = await PolicyFiles.open({
      system: { file: this.system, uid: process.getuid!() },
      userFile: join(folder, 'policy.json'),
      listedFiles: [],
      clock: this.clock,
      memory,
      bundles: { fetch: bundleFetch({ authorities: [LOCALHOST.cert] }), random },
    });
    const journal = {
      stage: (draft: AuditDraft) => String(this.drafts.push(draft)),
      commit: () => undefined,
    };
    const { clock, files, health } = this;
    this.policy = new PolicyInForce({ files, journal, health, clock, userHome: folder });
  }

  async stop(): Promise<void> {
    this.policy[Symbol.dispose]();
    await this.files[Symbol.asyncDispose]();
  }

  async restart(clock = this.clock.now()): Promise<void> {
    await this.stop();
    this.clock = new ManualClock(clock);
    this.health = new Health(this.clock);
    await this.start();
  }

  layer() {
    return this.policy.set.layers.find(({ name }) => name === 'bundle');
  }

  admits(name: string): boolean {
    return admit(this.policy.set, { kind: 'remote', name, url: 'https://mcp.example/' }).effect === 'allow';
  }

  get warnings(): string[] {
    this.clock.advance(5000);
    return this.health.list().map(({ code }) => code);
  }
}

const GOOD = {
  id: 'acme',
  version: 5,
  issuedAt: at(-DAY),
  expiresAt: at(30 * DAY),
  deniedMcpServers: [{ serverName: 'evil' }],
};
const signed = (change: object = {}, key: KeyObject = privateKey): string =>
  signPolicy(JSON.stringify({ ...GOOD, ...change }), key);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-bundle-'));
  await mkdir(join(folder, 'etc'), { mode: 0o755 });
  host = await BundleHost.start();
  host.serve(signed(), '"five"');
  machine = new Machine();
  await machine.name({ url: `${host.origin}/policy.json`, keys: [KEY], refreshMinutes: 60 });
  await machine.start();
});

afterEach(async () => {
  await machine.stop();
  await host[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

describe('a signed policy', () => {
  it('is a layer as soon as the first start is done, and says who signed it', () => {
    expect(machine.layer()).toMatchObject({
      source: `${host.origin}/policy.json`,
      state: { kind: 'valid', policy: { version: 5 } },
      signature: { keyId: expect.stringMatching(/^[0-9a-f]{16}$/), checkedAt: START },
    });
    expect([machine.admits('evil'), machine.admits('good')]).toEqual([false, true]);
    expect(machine.drafts.map(({ kind, detail }) => [kind, detail?.['layer']])).toContainEqual([
      'policy.applied',
      'bundle',
    ]);
  });

  it('is replaced by a newer one when it is time to look, and not sent again while it is the same', async () => {
    const asked = host.asked();
    machine.clock.advance(3_610_000);
    await asked;
    expect(host.requests.at(-1)?.headers['if-none-match']).toBe('"five"');
    await machine.files.refresh();
    host.serve(signed({ version: 6, deniedMcpServers: [{ serverName: 'worse' }] }));
    await machine.files.refresh();
    expect([machine.admits('evil'), machine.admits('worse')]).toEqual([true, false]);
  });

  it('survives a restart without a network', async () => {
    host.answer = (request) => void request.socket.destroy();
    await machine.restart();
    expect(machine.layer()?.state).toMatchObject({ kind: 'valid', policy: { version: 5 } });
    expect(machine.admits('evil')).toBe(false);
  });

  it('is not believed any more when the system policy names other keys', async () => {
    const other = publicKeyText(generateKeyPairSync('ed25519').publicKey);
    await machine.name({ url: `${host.origin}/policy.json`, keys: [other] });
    await machine.files.reload();
    await machine.files.refresh();
    expect(machine.layer()?.state.kind).toBe('invalid');
    expect(machine.admits('good')).toBe(false);
  });

  it('admits nothing until it was fetched once', async () => {
    await machine.stop();
    await rm(machine.memory);
    host.answer = (request) => void request.socket.destroy();
    await machine.start();
    expect(machine.layer()?.state.kind).toBe('invalid');
    expect(machine.admits('good')).toBe(false);
    expect(machine.warnings).toContain('policy_invalid');
  });
});

describe('what the host sends is refused, the last good one holds, and a warning says so:', () => {
  const serving = (text: () => string) => (): void => host.serve(text());
  it.each<[string, () => void, RegExp]>([
    ['a bad signature', serving(() => signed().replace('"sig": "', '"sig": "AAAA')), /signature is not good/],
    ['a changed payload', serving(() => signed().replace('"payload": "', '"payload": "eyAi')), /signature/],
    ['a signature of another key', serving(() => signed({}, STRANGER)), /not among the keys/],
    ['a lower version', serving(() => signed({ version: 4 })), /version 4 is older than version 5/],
    ['a lower version of another id', serving(() => signed({ id: 'b', version: 1 })), /older/],
    ['one without a version', serving(() => signed({ version: undefined })), /no version/],
    ['one that has expired', serving(() => signed({ version: 9, expiresAt: at(-1) })), /expired/],
    [
      'one that names a bundle',
      serving(() => signed({ version: 9, bundle: { url: 'https://a.b', keys: [KEY] } })),
      /names a bundle/,
    ],
    ['one with an unknown key', serving(() => signed({ version: 9, allowed: [] })), /not known here/],
    ['a policy without an envelope', serving(() => JSON.stringify(GOOD)), /not a DSSE envelope/],
    ['a text that breaks off', serving(() => signed().slice(0, 200)), /not a DSSE envelope/],
    ['too much', serving(() => signed() + ' '.repeat(1_100_000)), /larger than 1 MiB/],
    [
      'a redirect to another origin',
      () =>
        (host.answer = (_, response) => response.writeHead(302, { location: 'https://evil.example/' }).end()),
      /another origin/,
    ],
    [
      'a redirect to plain HTTP',
      () =>
        (host.answer = (_, response) =>
          response.writeHead(302, { location: host.origin.replace('https', 'http') }).end()),
      /another origin/,
    ],
    [
      'redirects without end',
      () => (host.answer = (_, response) => response.writeHead(307, { location: '/again' }).end()),
      /too often/,
    ],
    ['nothing', () => (host.answer = (_, response) => response.writeHead(404).end()), /HTTP 404/],
  ])('%s', async (_, misbehave, problem) => {
    misbehave();
    await machine.files.refresh();
    const layer = machine.layer();
    expect(layer?.state.kind).toBe('kept');
    expect(layerProblem(layer!)?.problem).toMatch(problem);
    expect(policyOf(layer!)?.version).toBe(5);
    expect([machine.admits('evil'), machine.admits('good')]).toEqual([false, true]);
    expect(machine.warnings).toContain('policy_invalid');
    expect(machine.drafts.at(-1)).toMatchObject({ kind: 'policy.rejected', detail: { layer: 'bundle' } });

    host.serve(signed({ version: 6 }));
    await machine.files.refresh();
    expect(machine.layer()?.state.kind).toBe('valid');
    expect(machine.warnings).not.toContain('policy_invalid');
  });

  it('a gigabyte, of which little is taken', async () => {
    let sent = 0;
    const ended = new Promise<void>((resolve) => {
      host.answer = (_, response) => {
        response.writeHead(200, { 'transfer-encoding': 'chunked' });
        const chunk = Buffer.alloc(65_536, 0x20);
        const push = (): void => {
          while (sent < 2 ** 30 && !response.destroyed) {
            sent += chunk.length;
            if (!response.write(chunk)) {
              response.once('drain', push);
              return;
            }
          }
        };
        response.once('close', resolve);
        response.on('error', () => undefined);
        push();
      };
    });
    await machine.files.refresh();
    await ended;
    expect(sent).toBeLessThan(64 * 1024 * 1024);
    expect(machine.layer()?.state.kind).toBe('kept');
    expect(machine.admits('evil')).toBe(false);
  });
});

describe('a host that does not answer', () => {
  it('leaves the last good one in force, and a warning says so until it answers', async () => {
    const { promise: silent, resolve } = Promise.withResolvers<void>();
    host.answer = () => resolve();
    const refreshed = machine.files.refresh();
    await silent;
    machine.clock.advance(20_000);
    await refreshed;
    expect(machine.policy.view().layers.find(({ name }) => name === 'bundle')).toMatchObject({
      valid: true,
      version: 5,
      unreachable: 'the host does not answer in time',
    });
    expect(machine.warnings).toContain('policy_unreachable');
    expect(machine.admits('evil')).toBe(false);
    // It is asked again within a minute or so, not an hour.
    const asked = host.asked();
    host.serve(signed());
    machine.clock.advance(70_000);
    await asked;
    await machine.files.refresh();
    expect(machine.warnings).not.toContain('policy_unreachable');
  });

  it('leaves it in force no longer than it says of itself', async () => {
    host.answer = (request) => void request.socket.destroy();
    let told = 0;
    machine.policy.onChange(() => told++);
    machine.clock.advance(31 * DAY);
    expect(told).toBeGreaterThan(0);
    expect(machine.layer()?.state.kind).toBe('expired');
    expect(machine.admits('good')).toBe(false);
    expect(machine.warnings).toContain('policy_invalid');
  });

  it('leaves it in force for good when it says so, and a warning says that, too', async () => {
    host.serve(signed({ version: 6, onExpiry: 'keep' }));
    await machine.files.refresh();
    machine.clock.advance(31 * DAY);
    expect([machine.admits('evil'), machine.admits('good')]).toEqual([false, true]);
    expect(machine.warnings).toContain('policy_expired');
  });
});

describe('a clock that is set back', () => {
  it('brings nothing back that expired, and is seen', async () => {
    machine.clock.advance(31 * DAY);
    host.answer = (request) => void request.socket.destroy();
    await machine.restart(START);
    expect(machine.layer()?.state.kind).toBe('expired');
    expect(machine.admits('good')).toBe(false);
    expect(machine.warnings).toContain('policy_clock');
  });

  it('is forgotten when a newer policy shows that it is right now', async () => {
    machine.clock.advance(31 * DAY);
    await machine.restart(START);
    host.serve(signed({ version: 6 }));
    await machine.files.refresh();
    expect(machine.layer()?.state).toMatchObject({ kind: 'valid', policy: { version: 6 } });
    expect(machine.warnings).not.toContain('policy_clock');
  });
});

describe('the memory of policies', () => {
  it('is closed to others', async () => {
    expect((await stat(machine.memory)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(machine.memory, 'utf8'))).toHaveProperty('content.layers.bundle');
  });

  it('that was changed from outside is not believed', async () => {
    await machine.stop();
    const text = await readFile(machine.memory, 'utf8');
    await writeFile(machine.memory, text.replace('"version":5', '"version":1'));
    machine.history.set('bundle', { source: `${host.origin}/policy.json`, version: 5, appliedAt: START });
    host.serve(signed({ version: 4 }));
    await machine.start();
    expect(machine.warnings).toEqual(expect.arrayContaining(['policy_memory', 'policy_invalid']));
    expect(layerProblem(machine.layer()!)?.problem).toMatch(/older than version 5/);
    expect(machine.admits('good')).toBe(false);
  });

  it('that is gone together with a policy leaves a layer that admits nothing', async () => {
    await writeFile(join(folder, 'policy.json'), '{ "id": "mine", "version": 2, "mode": "enforce" }');
    await machine.files.reload();
    await machine.stop();
    await rm(machine.memory);
    await rm(join(folder, 'policy.json'));
    machine.history.set('user', {
      source: join(folder, 'policy.json'),
      id: 'mine',
      version: 2,
      appliedAt: 1,
    });
    await machine.start();
    const gone = machine.policy.set.layers.find(({ name }) => name === 'user');
    expect(gone?.state.kind).toBe('invalid');
    expect(machine.admits('good')).toBe(false);
    expect(machine.warnings).toEqual(expect.arrayContaining(['policy_memory', 'policy_invalid']));
    // A version that is older than what the journal knows does not help; another one does.
    await writeFile(join(folder, 'policy.json'), '{ "id": "mine", "version": 1, "mode": "monitor" }');
    await machine.files.reload();
    expect(machine.admits('good')).toBe(false);
    await writeFile(join(folder, 'policy.json'), '{ "id": "mine", "version": 3, "mode": "monitor" }');
    await machine.files.reload();
    expect(machine.admits('good')).toBe(true);
  });
});

it('ends with what it waits for', async () => {
  const asked = host.asked();
  host.answer = () => undefined;
  const refreshed = machine.files.refresh();
  await asked;
  const closed = once(host.requests.at(-1)!.socket, 'close');
  await machine.stop();
  await Promise.all([refreshed, closed]);
  await machine.start();
});
