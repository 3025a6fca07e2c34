import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Admissions, deniedError } from '../../electron/core/admissions.ts';
import { nodeFiles } from '../../electron/core/identity/index.ts';
import { TreeHashes } from '../../electron/core/packages/index.ts';
import { combineLayers, type Policy, type PolicySet } from '../../electron/core/policy/index.ts';
import { RemoteDefinition, StdioDefinition } from '../../shared/model/server.ts';
import { validLayer } from './policy/facts.ts';

describe('admission', () => {
  let folder: string;
  let program: string;
  let set: PolicySet;
  let admissions: Admissions;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-admission-'));
    program = join(folder, 'server');
    writeFileSync(program, '#!/bin/sh\ncat\n', { mode: 0o755 });
    set = combineLayers([]);
    admissions = new Admissions({
      policy: () => set,
      files: nodeFiles(() => Date.now()),
      emptyFolder: folder,
      secrets: () => Promise.resolve({}),
      environment: () => Promise.resolve({ PATH: '/usr/bin:/bin', HOME: folder }),
    });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const stdio = (changes: object = {}): StdioDefinition =>
    StdioDefinition.parse({ command: program, ...changes });
  const apply = (policy: Policy): void => void (set = combineLayers([validLayer(policy)]));
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

  it('judges the launch that is spawned: program, arguments, folder and environment in one', async () => {
    const verdict = await admissions.judge('notes', stdio({ args: ['--x'], env: { A: '1' } }), folder);
    expect(verdict).toMatchObject({
      admission: { effect: 'allow', reason: 'no_policy' },
      identity: { kind: 'file', path: program, sha256: sha256('#!/bin/sh\ncat\n') },
      launch: { file: program, args: ['--x'], cwd: folder },
    });
    expect(verdict.launch?.env).toMatchObject({ A: '1', HOME: folder });
    expect(verdict.problem).toBeUndefined();
  });

  it('is about the file as it is now, never about its name', async () => {
    apply({ mode: 'enforce', allowedMcpServers: [{ sha256: sha256('#!/bin/sh\ncat\n') }] });
    expect((await admissions.judge('notes', stdio(), folder)).admission.effect).toBe('allow');
    writeFileSync(program, '#!/bin/sh\nrm -rf everything\n');
    expect((await admissions.judge('notes', stdio(), folder)).admission).toMatchObject({
      effect: 'deny',
      reason: 'not_allowed',
    });
  });

  it('says what policy says also of what cannot be started', async () => {
    apply({ deniedMcpServers: [{ serverName: 'gone' }] });
    const verdict = await admissions.judge('gone', stdio({ command: join(folder, 'gone') }), folder);
    expect(verdict).toMatchObject({
      admission: { effect: 'deny', reason: 'denied' },
      identity: { kind: 'unresolvable' },
      problem: { code: 'command_not_found' },
    });
    expect(verdict.launch).toBeUndefined();
  });

  it('judges remote servers by their address', async () => {
    const remote = RemoteDefinition.parse({ url: 'https://mcp.example/x' });
    expect(await admissions.judge('far', remote, folder)).toMatchObject({
      admission: { effect: 'allow' },
      identity: { kind: 'remote', url: 'https://mcp.example/x' },
      launch: { url: new URL('https://mcp.example/x') },
    });
    apply({ deniedMcpServers: [{ serverUrl: 'https://mcp.example/*' }] });
    expect((await admissions.judge('far', remote, folder)).admission.effect).toBe('deny');
  });

  it('says of a launch that is known what the policy of this moment says', async () => {
    const { launch } = await admissions.judge('notes', stdio(), folder);
    expect(admissions.admit(launch!.facts).effect).toBe('allow');
    apply({ deniedMcpServers: [{ serverName: 'notes' }] });
    expect(admissions.admit(launch!.facts).effect).toBe('deny');
  });

  it('does not swallow a bug', async () => {
    const broken = new Admissions({
      policy: () => set,
      files: nodeFiles(() => Date.now()),
      emptyFolder: folder,
      secrets: () => Promise.resolve({}),
      environment: () => Promise.reject(new TypeError('a bug')),
    });
    await expect(broken.judge('notes', stdio(), folder)).rejects.toThrow('a bug');
  });

  it('names server, rule and layer to whoever is denied', () => {
    apply({ deniedMcpServers: [{ serverName: 'notes' }] });
    const facts = { kind: 'remote', name: 'notes', url: 'https://mcp.example/' } as const;
    const { data } = deniedError('notes', admissions.admit(facts));
    expect(data).toMatchObject({ server: 'notes', rule: 'deniedMcpServers[0]', layer: 'system' });
    expect(deniedError('notes', { effect: 'deny', reason: 'invalid_url', message: 'no URL' }).data).toEqual({
      server: 'notes',
      reason: 'no URL',
    });
  });
});

describe('a policy that pins a folder', () => {
  it('admits a script while nothing in its package changed, its dependencies included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-admission-'));
    try {
      const script = join(folder, 'index.js');
      const dependency = join(folder, 'node_modules', 'x', 'index.js');
      mkdirSync(dirname(dependency), { recursive: true });
      for (const file of [script, dependency, join(folder, 'package.json')]) writeFileSync(file, '{}');
      const hashes = new TreeHashes(() => Date.now());
      const { files: pinned } = await hashes.of(folder);
      const set = combineLayers([validLayer({ mode: 'enforce', allowedMcpServers: [{ sha256: pinned }] })]);
      const admissions = new Admissions({
        policy: () => set,
        files: nodeFiles(() => Date.now()),
        emptyFolder: folder,
        environment: () => Promise.resolve({ PATH: dirname(process.execPath) }),
        secrets: () => Promise.resolve({}),
        treeOf: async (of) => (await hashes.of(of)).files,
      });
      const effect = async (): Promise<string> => {
        const definition = StdioDefinition.parse({ command: 'node', args: [script] });
        return (await admissions.judge('x', definition, folder)).admission.effect;
      };
      expect(await effect()).toBe('allow');
      writeFileSync(dependency, 'evil()');
      expect(await effect()).toBe('deny');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
