import { isAppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import {
  type EnvValue,
  isRemote,
  type ServerDefinition,
  type StdioDefinition,
} from '../../../shared/model/server.ts';
import { secretReference } from '../../../shared/util/secret-reference.ts';
import { packageLine, scriptArguments } from '../identity/index.ts';
import { maskText } from './mask-secrets.ts';
import { type ArgumentSecret, argumentSecrets, isSecretValue } from './plain-secrets.ts';
import type { ClientSelection, ClientsPorts } from './ports.ts';

/** What becomes of secrets that stand in plain text in an entry. */
export type SecretPlan =
  /** `taken`: the value of a name in the vault; empty for one that cannot be read now. */
  | {
      readonly kind: 'move';
      readonly taken: (name: string) => Promise<string | undefined>;
      /** Packages of npm are installed before they run, and Node.js runs them then. */
      readonly installs: boolean;
    }
  /** They stay in the definition. */
  | { readonly kind: 'keep'; readonly note: string | undefined };

type VaultWishes = Pick<ClientSelection, 'dryRun' | 'keepSecrets' | 'installs'>;

/** The vault as one adoption sees it: asked for its key once, and only when there is something for it. */
export class VaultForAdoption {
  readonly #ports: ClientsPorts;
  readonly #selection: VaultWishes;
  #opened: Promise<string | undefined> | undefined;

  constructor(ports: ClientsPorts, selection: VaultWishes) {
    this.#ports = ports;
    this.#selection = selection;
  }

  async plan(holdsSecrets: boolean): Promise<SecretPlan> {
    const { secrets } = this.#ports;
    if (secrets === undefined || this.#selection.keepSecrets === true || !holdsSecrets)
      return { kind: 'keep', note: undefined };
    const installs = this.#selection.installs === true;
    const names = (): ReadonlySet<string> => secrets.names();
    if (this.#selection.dryRun) {
      const taken = async (name: string) =>
        !names().has(name) ? undefined : secrets.isOpen() ? secrets.value(name) : '';
      return { kind: 'move', taken, installs };
    }
    const problem = await this.#open();
    if (problem !== undefined) return { kind: 'keep', note: `its secrets stay in servers.json: ${problem}` };
    return { kind: 'move', taken: (name) => secrets.value(name), installs };
  }

  /** Whether a backup is sealed: when what it is of holds a secret, and the vault can be opened. */
  async sealing(holdsSecret: boolean): Promise<'plain' | 'sealed'> {
    const { secrets } = this.#ports;
    if (secrets === undefined || !holdsSecret) return 'plain';
    if (this.#selection.keepSecrets === true) return secrets.isOpen() ? 'sealed' : 'plain';
    return (await this.#open()) === undefined ? 'sealed' : 'plain';
  }

  #open(): Promise<string | undefined> {
    this.#opened ??= openedOr(this.#ports);
    return this.#opened;
  }
}

/** Whether a backup is sealed, where nothing moves to the vault with it. */
export function sealing(ports: ClientsPorts, holdsSecret: boolean): Promise<'plain' | 'sealed'> {
  return new VaultForAdoption(ports, { dryRun: false }).sealing(holdsSecret);
}

async function openedOr({ secrets }: ClientsPorts): Promise<string | undefined> {
  try {
    await secrets?.open();
    return undefined;
  } catch (error) {
    if (!isAppError(error)) throw error;
    return errorSentence(error.code, error.data);
  }
}

interface Moved {
  readonly definition: ServerDefinition;
  /** Values by their name in the vault. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** The definition with references in place of its secrets, and what goes into the vault for that. */
export async function moveSecrets(
  definition: ServerDefinition,
  server: string,
  plan: SecretPlan,
): Promise<Moved> {
  const values = isRemote(definition) ? definition.headers : definition.env;
  const found = Object.entries(values).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && isSecretValue(entry[0], entry[1]),
  );
  const inArguments = isRemote(definition) ? [] : argumentSecrets(definition.args);
  if (plan.kind === 'keep') {
    const none = found.length + inArguments.length === 0 || plan.note === undefined;
    const notes = [...urlNotes(definition), ...argumentNotes(inArguments), ...(none ? [] : [plan.note])];
    return { definition, secrets: new Map(), notes };
  }
  const secrets = new Map<string, string>();
  const move = async (called: string, value: string): Promise<string> => {
    const free = await freeName(`${server}/${called.replace(/[^A-Za-z0-9._-]/g, '-')}`, value, secrets, plan);
    if (!free.isTaken) secrets.set(free.name, value);
    return free.name;
  };
  const references: Record<string, EnvValue> = {};
  for (const [name, value] of found) references[name] = { secret: await move(name, value) };
  const moved = { ...values, ...references };
  if (isRemote(definition))
    return { definition: { ...definition, headers: moved }, secrets, notes: urlNotes(definition) };
  const first = firstHanded(definition, plan);
  const args = [...definition.args];
  for (const { index, name, place, before, value, after } of inArguments) {
    if (index < first) continue;
    const called = (name ?? place).replace(/^-+/, '');
    args[index] = `${before}${secretReference(await move(called, value))}${after}`;
  }
  const notes = argumentNotes(inArguments.filter(({ index }) => index < first));
  return { definition: { ...definition, env: moved, args }, secrets, notes };
}

/** The index of the first argument that a reference can stand in: those of a program that runs on Node.js. */
function firstHanded(definition: StdioDefinition, { installs }: { readonly installs: boolean }): number {
  const { command, args } = definition;
  const line = installs ? packageLine(definition) : undefined;
  const own = line?.ecosystem === 'npm' ? line.own : scriptArguments(command, args);
  return args.length - (own?.length ?? 0);
}

/** The first of `name`, `name-2`, … that nobody has or is about to get, or that has this value already. */
async function freeName(
  name: string,
  value: string,
  moving: ReadonlyMap<string, string>,
  { taken }: Extract<SecretPlan, { kind: 'move' }>,
): Promise<{ readonly name: string; readonly isTaken: boolean }> {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name.slice(0, 100) : `${name.slice(0, 95)}-${count}`;
    const there = moving.get(candidate) ?? (await taken(candidate));
    if (there === undefined) return { name: candidate, isTaken: false };
    if (there === value) return { name: candidate, isTaken: true };
  }
}

function urlNotes(definition: ServerDefinition): string[] {
  if (!isRemote(definition) || maskText(definition.url) === definition.url) return [];
  return ['its URL holds a secret, which stays in servers.json'];
}

/** Of secrets that stay in arguments: only a program on Node.js gets them without its command line. */
function argumentNotes(kept: readonly ArgumentSecret[]): string[] {
  if (kept.length === 0) return [];
  const places = kept.map(({ place }) => place).join(', ');
  return [
    `${places} ${kept.length === 1 ? 'holds' : 'hold'} a secret: it stays where other programs can see it; give it to the server in a variable instead`,
  ];
}
