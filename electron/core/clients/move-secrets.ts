import { isAppError } from '../../../shared/errors/app-error.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import { type EnvValue, isRemote, type ServerDefinition } from '../../../shared/model/server.ts';
import { maskText } from './mask-secrets.ts';
import { isSecretValue, secretArguments } from './plain-secrets.ts';
import type { ClientSelection, ClientsPorts } from './ports.ts';

/** What becomes of secrets that stand in plain text in an entry. */
export type SecretPlan =
  /** `taken`: the value of a name in the vault; empty for one that cannot be read now. */
  | { readonly kind: 'move'; readonly taken: (name: string) => Promise<string | undefined> }
  /** They stay in the definition. */
  | { readonly kind: 'keep'; readonly note: string | undefined };

/** The vault as one adoption sees it: asked for its key once, and only when there is something for it. */
export class VaultForAdoption {
  readonly #ports: ClientsPorts;
  readonly #selection: Pick<ClientSelection, 'dryRun' | 'keepSecrets'>;
  #opened: Promise<string | undefined> | undefined;

  constructor(ports: ClientsPorts, selection: Pick<ClientSelection, 'dryRun' | 'keepSecrets'>) {
    this.#ports = ports;
    this.#selection = selection;
  }

  async plan(holdsSecrets: boolean): Promise<SecretPlan> {
    const { secrets } = this.#ports;
    if (secrets === undefined || this.#selection.keepSecrets === true || !holdsSecrets)
      return { kind: 'keep', note: undefined };
    const names = (): ReadonlySet<string> => secrets.names();
    if (this.#selection.dryRun) {
      const taken = async (name: string) =>
        !names().has(name) ? undefined : secrets.isOpen() ? secrets.value(name) : '';
      return { kind: 'move', taken };
    }
    const problem = await this.#open();
    if (problem !== undefined) return { kind: 'keep', note: `its secrets stay in servers.json: ${problem}` };
    return { kind: 'move', taken: (name) => secrets.value(name) };
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
  const notes = placeNotes(definition);
  const values = isRemote(definition) ? definition.headers : definition.env;
  const found = Object.entries(values).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && isSecretValue(entry[0], entry[1]),
  );
  if (plan.kind === 'keep') {
    const kept = found.length === 0 || plan.note === undefined ? notes : [...notes, plan.note];
    return { definition, secrets: new Map(), notes: kept };
  }
  const secrets = new Map<string, string>();
  const references: Record<string, EnvValue> = {};
  for (const [name, value] of found) {
    const secret = await freeName(`${server}/${name.replace(/[^A-Za-z0-9._-]/g, '-')}`, value, plan);
    if (!secret.isTaken) secrets.set(secret.name, value);
    references[name] = { secret: secret.name };
  }
  const moved = { ...values, ...references };
  return {
    definition: isRemote(definition) ? { ...definition, headers: moved } : { ...definition, env: moved },
    secrets,
    notes,
  };
}

/** The first of `name`, `name-2`, … that nobody has, or that has this value already. */
async function freeName(
  name: string,
  value: string,
  { taken }: Extract<SecretPlan, { kind: 'move' }>,
): Promise<{ readonly name: string; readonly isTaken: boolean }> {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name.slice(0, 100) : `${name.slice(0, 95)}-${count}`;
    const there = await taken(candidate);
    if (there === undefined) return { name: candidate, isTaken: false };
    if (there === value) return { name: candidate, isTaken: true };
  }
}

/** Where a secret stands that no reference can stand for. */
function placeNotes(definition: ServerDefinition): string[] {
  if (isRemote(definition)) {
    const { url } = definition;
    return maskText(url) === url ? [] : ['its URL holds a secret, which stays in servers.json'];
  }
  const places = secretArguments(definition.args);
  if (places.length === 0) return [];
  return [
    `${places.join(', ')} ${places.length === 1 ? 'holds' : 'hold'} a secret: it stays where other programs can see it; give it to the server in a variable instead`,
  ];
}
