import { access, constants } from 'node:fs/promises';
import type { DoctorCheck } from '../../../shared/model/health.ts';
import type { ClientView } from '../../../shared/model/client.ts';
import type { ServerView } from '../../../shared/model/server.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import type { Verification } from '../audit/index.ts';
import { layerProblem, type PolicySet } from '../policy/index.ts';
import type { Vault } from '../vault/index.ts';
import { vaultView } from './secret-handlers.ts';
import type { Proofs } from '../sandbox/index.ts';
import type { FileState, Home } from '../store/index.ts';

export interface DoctorParts {
  readonly home: Home;
  readonly version: string;
  readonly nodeVersion: string;
  /** The launcher that client configs call. */
  readonly shim: string;
  /** The files of the user, by title. */
  readonly files: Readonly<Record<string, () => FileState>>;
  policy(): PolicySet;
  userPath(): Promise<string>;
  /** The self-test of the sandbox, run now; undefined in a core that isolates nothing. */
  sandbox(): Promise<Proofs> | undefined;
  verify(): Promise<Verification>;
  /** The vault after an attempt to open it. */
  vault(): Promise<Pick<Vault, 'state' | 'kind'>>;
  clients(): Promise<ClientView[]>;
  servers(): Promise<ServerView[]>;
}

type Check = (parts: DoctorParts) => Promise<DoctorCheck[]> | DoctorCheck[];

const CHECKS: readonly Check[] = [
  core,
  launcher,
  files,
  policy,
  journal,
  path,
  servers,
  clients,
  isolation,
  keychain,
];

/** Looks at everything Gatehouse depends on. A check that fails by itself is a failed check, never a failed doctor. */
export async function runDoctor(parts: DoctorParts): Promise<DoctorCheck[]> {
  const groups = await Promise.all(
    CHECKS.map(async (check) => {
      try {
        return await check(parts);
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        return [{ id: check.name, title: check.name, status: 'failed' as const, detail }];
      }
    }),
  );
  return groups.flat();
}

function core({ version, nodeVersion, home }: DoctorParts): DoctorCheck[] {
  return [
    {
      id: 'core',
      title: 'Core',
      status: 'ok',
      detail: `version ${version} on Node.js ${nodeVersion}, data in ${home.path}`,
    },
  ];
}

async function launcher({ shim }: DoctorParts): Promise<DoctorCheck[]> {
  const usable = await access(shim, constants.X_OK).then(
    () => true,
    () => false,
  );
  return [
    usable
      ? { id: 'launcher', title: 'Launcher', status: 'ok', detail: shim }
      : {
          id: 'launcher',
          title: 'Launcher',
          status: 'failed',
          detail: `${shim} cannot be executed, so no client can reach its servers`,
          fix: 'Install Gatehouse again, then: gatehouse adopt --all',
        },
  ];
}

function files({ files: kept }: DoctorParts): DoctorCheck[] {
  return Object.entries(kept).map(([title, state]) => {
    const current = state();
    const id = `file:${title}`;
    if (current.kind === 'good') return { id, title, status: 'ok', detail: 'readable' };
    const { code, data } = current.error;
    return {
      id,
      title,
      status: 'failed',
      detail: errorSentence(code, data),
      fix: 'Mend the file; Gatehouse notices it by itself.',
    };
  });
}

function policy({ policy: current }: DoctorParts): DoctorCheck[] {
  const { layers, mode } = current();
  if (layers.length === 0) {
    return [
      {
        id: 'policy',
        title: 'Policy',
        status: 'ok',
        detail: 'none installed: every server may run, risky calls are asked',
      },
    ];
  }
  return layers.map((layer) => {
    const problem = layerProblem(layer);
    const id = `policy:${layer.name}`;
    const title = `Policy ${layer.name}`;
    if (problem === undefined) return { id, title, status: 'ok', detail: `${layer.source}, mode ${mode}` };
    const at =
      problem.line === undefined ? layer.source : `${layer.source}:${problem.line}:${problem.column ?? 1}`;
    return {
      id,
      title,
      status: 'failed',
      detail: `${at}: ${problem.problem}`,
      fix: `gatehouse policy check ${layer.source}`,
    };
  });
}

async function journal({ verify }: DoctorParts): Promise<DoctorCheck[]> {
  const result = await verify();
  const id = 'journal';
  const title = 'Audit journal';
  if (result.ok) return [{ id, title, status: 'ok', detail: `${result.records} records, chain intact` }];
  const place =
    result.firstBad === undefined ? '' : ` (${result.firstBad.file} line ${result.firstBad.line})`;
  const fix = 'Keep a copy of the journal folder and show it to whoever looks after security.';
  return [
    { id, title, status: 'failed', detail: `it was changed: ${result.problem ?? 'unknown'}${place}`, fix },
  ];
}

async function path({ userPath }: DoctorParts): Promise<DoctorCheck[]> {
  return [{ id: 'path', title: 'PATH of servers', status: 'ok', detail: await userPath() }];
}

async function servers({ servers: list }: DoctorParts): Promise<DoctorCheck[]> {
  return (await list()).map((server) => {
    const id = `server:${server.name}`;
    const title = `Server ${server.name}`;
    if (server.admission.effect === 'deny') {
      const fix = `gatehouse policy explain --server ${server.name}`;
      return { id, title, status: 'warning', detail: `will not start: ${server.admission.message}`, fix };
    }
    if (server.identityDetail.kind === 'unresolvable') {
      const detail = `what it runs cannot be told: ${server.identityDetail.why}`;
      return { id, title, status: 'warning', detail, fix: 'No allowlist can admit it as it is defined.' };
    }
    return { id, title, status: 'ok', detail: server.identity };
  });
}

async function clients({ clients: list }: DoctorParts): Promise<DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  for (const client of await list()) {
    for (const config of client.configs.filter((candidate) => candidate.exists)) {
      const id = `client:${client.id}:${config.path}`;
      const title = `${client.name} config`;
      const direct = config.servers.filter((server) => server.state === 'direct');
      if (config.problem !== undefined) {
        checks.push({
          id,
          title,
          status: 'failed',
          detail: `${config.path}: ${config.problem}`,
          fix: 'Mend the file.',
        });
      } else if (direct.length > 0) {
        const names = direct.map((server) => server.name).join(', ');
        checks.push({
          id,
          title,
          status: 'warning',
          detail: `${config.path} starts ${names} around Gatehouse`,
          fix: `gatehouse adopt ${client.id}`,
        });
      } else {
        checks.push({
          id,
          title,
          status: 'ok',
          detail: `${config.path}: ${config.servers.length} servers, all through Gatehouse`,
        });
      }
    }
  }
  return checks;
}

const AXES = { files: 'Files', network: 'Network', processes: 'Processes', limits: 'Limits' } as const;

/** One line for who isolates, and one for each axis, as the self-test proved it just now. */
async function isolation({ sandbox }: DoctorParts): Promise<DoctorCheck[]> {
  const id = 'isolation';
  const title = 'Isolation';
  const proofs = await sandbox();
  if (proofs === undefined)
    return [{ id, title, status: 'not_checked', detail: 'this core isolates nothing' }];
  const { best, tookMs } = proofs;
  const { backend, axes, problem } = best;
  const whole: DoctorCheck =
    problem !== undefined
      ? { id, title, status: 'failed', detail: `servers do not start: ${problem.problem}`, fix: problem.fix }
      : backend === 'none'
        ? {
            id,
            title,
            status: 'warning',
            detail: 'this system offers nothing: servers run with your own rights',
          }
        : { id, title, status: 'ok', detail: `${backend}, proven in ${tookMs} ms` };
  const parts = Object.entries(AXES).map(([axis, name]): DoctorCheck => {
    const level = axes[axis as keyof typeof AXES];
    const status =
      level === 'isolated'
        ? 'ok'
        : level === 'restricted'
          ? 'warning'
          : problem === undefined
            ? 'warning'
            : 'failed';
    return { id: `isolation:${axis}`, title: `Isolation, ${name.toLowerCase()}`, status, detail: level };
  });
  return [whole, ...parts];
}

async function keychain({ vault }: DoctorParts): Promise<DoctorCheck[]> {
  const { state, kind, detail } = vaultView(await vault());
  const title = 'Vault';
  const sealed = kind === 'keychain' ? 'the keychain of this system' : 'a passphrase';
  switch (state) {
    case 'unused':
      return [
        {
          id: 'keychain',
          title,
          status: 'not_checked',
          detail: `nothing is kept yet; it will be sealed with ${sealed}`,
        },
      ];
    case 'open':
      return [{ id: 'keychain', title, status: 'ok', detail: `sealed with ${sealed}, and open` }];
    case 'closed':
    case 'locked':
      return [
        {
          id: 'keychain',
          title,
          status: 'failed',
          detail: `locked: ${detail ?? ''}`,
          fix: 'Unlock the keychain, then: gatehouse vault unlock',
        },
      ];
    case 'unavailable':
    case 'timeout':
      return [{ id: 'keychain', title, status: 'failed', detail: detail ?? '', fix: KEYCHAIN_FIX }];
    case 'broken':
      return [
        {
          id: 'keychain',
          title,
          status: 'failed',
          detail: `vault.json cannot be read: ${detail ?? ''}`,
          fix: 'Put an earlier copy of vault.json back, or move it away and store the secrets again.',
        },
      ];
  }
}
const KEYCHAIN_FIX =
  'Install and start the keychain of this system (Debian: apt install gnome-keyring libsecret-1-0), or use a passphrase: GATEHOUSE_VAULT=passphrase';
