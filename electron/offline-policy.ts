import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { AppError } from '../shared/errors/app-error.ts';
import type { PolicyTestResult, PolicyTools } from './cli/command.ts';
import type { Emitter, Importer, Policy, PolicyTest } from './core/policy/index.ts';

export interface PolicyToolsFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the launcher that client configs call. */
  readonly launcher: string;
}

/** What can be done with policies without a core. The rooms of the core are loaded only when one of them is asked for. */
export function policyTools({ env, launcher }: PolicyToolsFacts): PolicyTools {
  const room = (): Promise<typeof import('./core/policy/index.ts')> => import('./core/policy/index.ts');
  return {
    async test(file, text) {
      const policy = await validPolicy(file, text);
      const results: PolicyTestResult[] = [];
      for (const one of policy.tests ?? []) results.push(await runTest(policy, one, env));
      return results;
    },
    async keygen() {
      const { keyIdOf, publicKeyText } = await room();
      const { privateKey, publicKey } = generateKeyPairSync('ed25519');
      const text = publicKeyText(publicKey);
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
      return { privateKey: pem, publicKey: text, keyId: keyIdOf(text) };
    },
    async sign(file, text, keyFile, privateKey) {
      const policy = await validPolicy(file, text);
      if (policy.version === undefined)
        throw new AppError('policy_invalid', { source: file, problem: 'a signed policy needs a version' });
      if (policy.bundle !== undefined)
        throw new AppError('policy_invalid', {
          source: file,
          problem: 'a signed policy may not name a bundle',
        });
      return (await room()).signPolicy(text, signingKey(keyFile, privateKey));
    },
    async verify(text, publicKey) {
      const { openEnvelope, parsePolicy } = await room();
      const opened = openEnvelope(text, [publicKey.trim()]);
      if (!opened.ok) return opened;
      const parsed = parsePolicy(opened.payload);
      if (!parsed.ok)
        return { ok: false, problem: `the policy in it is not valid: ${parsed.problems[0]!.problem}` };
      return { ok: true, keyId: opened.keyId, policy: parsed.policy };
    },
    async import(file, text, from) {
      const { IMPORTERS, importPolicy } = await room();
      return importPolicy(file, text, known<Importer>(from, IMPORTERS, '--from'));
    },
    async emit(to, servers) {
      const { EMITTERS, emitPolicy } = await room();
      return emitPolicy(known<Emitter>(to, EMITTERS, '--to'), { shim: launcher, servers });
    },
  };
}

function known<Name extends string>(given: string, names: readonly Name[], option: string): Name {
  const name = names.find((candidate) => candidate === given);
  if (name !== undefined) return name;
  throw new AppError('usage', { problem: `${option} takes ${names.join(', ')}.`, command: 'policy' });
}

async function validPolicy(file: string, text: string): Promise<Policy> {
  const { parsePolicy } = await import('./core/policy/index.ts');
  const parsed = parsePolicy(text);
  if (parsed.ok) return parsed.policy;
  const { problem, line, column, suggestion } = parsed.problems[0]!;
  throw new AppError('policy_invalid', {
    source: file,
    problem,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}

function signingKey(file: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Never the parser's own message: it may quote the key.
  }
  throw new AppError('file_invalid', {
    file,
    problem: 'it is not an Ed25519 private key in PEM (gatehouse policy keygen)',
  });
}

/** Judged as a launch and a call on this machine would be, with this policy as the only layer. Installed packages do not count. */
async function runTest(
  policy: Policy,
  test: PolicyTest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PolicyTestResult> {
  const { admit, combineLayers, decideCall, foldersOf } = await import('./core/policy/index.ts');
  const { realFolder } = await import('./core/store/index.ts');
  const { assessCall } = await import('./core/risk/index.ts');
  const home = env['HOME'] ?? homedir();
  const folders = new Map<string, string>();
  for (const path of foldersOf([policy])) {
    const real = realFolder(path, home);
    if (real !== undefined) folders.set(path, real);
  }
  const layer = { name: 'system', source: 'the policy', state: { kind: 'valid' as const, policy } };
  const set = combineLayers([layer], { folders });
  const facts = await factsOf(test, env, home);
  const admission = admit(set, facts);
  const answer = (effect: string, message: string): PolicyTestResult => ({
    name: test.name,
    ok: effect === test.expect,
    expected: test.expect,
    effect,
    message,
  });
  if (admission.effect === 'deny' || test.tool === undefined)
    return answer(admission.effect, admission.message);
  const { risk } = assessCall({ name: test.tool, definition: undefined, arguments: test.args ?? {} });
  const decision = decideCall(set, {
    client: test.client ?? 'unknown',
    server: facts.name,
    tool: test.tool,
    identity: '',
    riskLevel: risk.level,
    operation: 'tools/call',
    args: test.args ?? {},
  });
  return answer(decision.effect, decision.message);
}

async function factsOf(
  { server, client }: PolicyTest,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
) {
  const name = server.name ?? '(unnamed)';
  const asking = client === undefined ? {} : { client };
  if ('url' in server) return { kind: 'remote' as const, name, url: server.url, ...asking };
  const { describeLaunch, nodeFiles, nothingInstalled } = await import('./core/identity/index.ts');
  const environment = Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  const { command, args = [], env: own = {}, cwd } = server;
  const definition = {
    command,
    args,
    env: own,
    ...(cwd === undefined ? {} : { cwd }),
    provenance: 'user' as const,
  };
  const ports = { files: nodeFiles(() => Date.now()), installed: nothingInstalled, emptyFolder: tmpdir() };
  const { facts } = await describeLaunch(
    { server: name, definition, environment, cwd: home, ...asking },
    ports,
  );
  return facts;
}
