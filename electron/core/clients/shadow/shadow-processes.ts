import { visibleText } from '../../../../shared/util/visible-text.ts';
import { maskArguments } from '../mask-secrets.ts';
import { clientPrograms, MCP_FLAGS } from './client-programs.ts';
import { type ProcessFacts, programName } from './process-facts.ts';
import { type KnownLaunch, processId, type RunningServer } from './running-server.ts';

/** What is ours among processes. */
export interface OwnProcesses {
  /** The core. */
  readonly pid: number;
  /** The launcher that client configs call. */
  readonly shim: string;
}

const INTERPRETERS = new Set(['node', 'bun', 'deno', 'electron', 'python', 'python3']);
const LONGEST_COMMAND = 500;
const DEEPEST = 64;

/**
 * The servers among these processes: started by a known client, spoken to over a pipe, and launched as a direct entry of a
 * config is, or as MCP servers commonly are; and clients that were started with servers of their own. What has the core or
 * a shim above it is ours. Of a runner and what it runs, only the upper one is told. Pure.
 */
export function shadowProcesses(
  processes: ReadonlyMap<number, ProcessFacts>,
  direct: readonly KnownLaunch[],
  own: OwnProcesses,
): RunningServer[] {
  const found = new Map<number, RunningServer>();
  for (const facts of processes.values()) {
    const server = serverOf(facts, processes, direct, own);
    if (server !== undefined) found.set(facts.pid, server);
  }
  return [...found.values()].filter(({ pid, note }) => {
    if (note.startsWith(FLAG_NOTE)) return true;
    return !above(pid, processes).some((parent) => isServer(found.get(parent.pid)));
  });
}

const FLAG_NOTE = 'it was started with';

function isServer(found: RunningServer | undefined): boolean {
  return found !== undefined && !found.note.startsWith(FLAG_NOTE);
}

function serverOf(
  facts: ProcessFacts,
  processes: ReadonlyMap<number, ProcessFacts>,
  direct: readonly KnownLaunch[],
  own: OwnProcesses,
): RunningServer | undefined {
  const ancestors = above(facts.pid, processes);
  if ([facts, ...ancestors].some(({ pid, argv }) => pid === own.pid || isShim(argv, own.shim)))
    return undefined;
  const flag = clientOf(facts) === undefined ? undefined : mcpFlag(facts.argv);
  if (flag !== undefined) return described(facts, clientOf(facts)!, flag, `${FLAG_NOTE} ${flag}`, undefined);
  const client = ancestors.map(clientOf).find((id) => id !== undefined);
  if (client === undefined || facts.input === 'other') return undefined;
  const [command = '', ...args] = facts.argv;
  const definition = { command, args, env: {}, provenance: 'import' } as const;
  const entry = direct.find((launch) => launch.client === client && isLaunch(facts.argv, launch));
  if (entry !== undefined)
    return described(facts, client, entry.server, `it runs the entry of that name in its config`, definition);
  const name = launched(facts.argv);
  if (name === undefined) return undefined;
  return described(
    facts,
    client,
    name,
    'it is launched as MCP servers are, and stands in no config',
    definition,
  );
}

function described(
  { pid, started, argv, folder }: ProcessFacts,
  client: string,
  server: string,
  note: string,
  definition: RunningServer['definition'],
): RunningServer {
  const command = visibleText(maskArguments(argv).join(' '));
  return {
    id: processId(pid, started),
    client,
    pid,
    server,
    command: command.length <= LONGEST_COMMAND ? command : `${command.slice(0, LONGEST_COMMAND)}…`,
    definition,
    folder,
    note,
  };
}

/** Its parents, nearest first. */
function above(pid: number, processes: ReadonlyMap<number, ProcessFacts>): ProcessFacts[] {
  const chain: ProcessFacts[] = [];
  let at = processes.get(processes.get(pid)?.parent ?? 0);
  while (at !== undefined && chain.length < DEEPEST && !chain.includes(at)) {
    chain.push(at);
    at = processes.get(at.parent);
  }
  return chain;
}

/** The client whose program it is. */
function clientOf({ argv }: Pick<ProcessFacts, 'argv'>): string | undefined {
  const [program = '', script = ''] = argv;
  const name = programName(program);
  const path = (INTERPRETERS.has(name) ? script : program).replaceAll('\\', '/');
  const scriptName = INTERPRETERS.has(name) ? programName(script) : name;
  return clientPrograms.find(
    ({ programs, scripts }) => programs.includes(scriptName) || scripts.some((part) => path.includes(part)),
  )?.client;
}

function isShim([program, ...args]: readonly string[], shim: string): boolean {
  return (
    [program, args[0]].some((word) => word === shim) || (args.includes('connect') && args.includes(shim))
  );
}

/** The flag that hands it servers of its own; without what it says, which may hold secrets. */
function mcpFlag(argv: readonly string[]): string | undefined {
  for (const [index, word] of argv.entries()) {
    const match = MCP_FLAGS.find(
      ({ flag, value }) => flag.test(word) && (value === undefined || value.test(argv[index + 1] ?? '')),
    );
    if (match !== undefined)
      return match.value === undefined ? word.replace(/=.*$/s, '') : `${word} mcp_servers`;
  }
  return undefined;
}

/** True for the process of this entry, also behind an interpreter (`node …/npx -y x` for `npx -y x`). */
function isLaunch(argv: readonly string[], { command, args }: KnownLaunch): boolean {
  const program = argv.length - args.length - 1;
  if (program < 0 || program > 2) return false;
  const own = argv.slice(program + 1);
  return (
    programName(argv[program]!) === programName(command) && own.every((word, index) => word === args[index])
  );
}

const RUNNERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['npx', []],
  ['npx-cli', []],
  ['uvx', []],
  ['bunx', []],
  ['pipx', ['run']],
  ['uv', ['tool', 'run']],
  ['pnpm', ['dlx']],
  ['yarn', ['dlx']],
  ['npm', ['exec']],
  ['npm-cli', ['exec']],
  ['docker', ['run']],
  ['podman', ['run']],
]);

/** The package or image that a launcher of MCP servers runs, by its name; undefined for anything else. */
function launched(argv: readonly string[]): string | undefined {
  const [first = '', second = ''] = argv;
  const behind = INTERPRETERS.has(programName(first));
  const [program, words] = behind ? [second, argv.slice(2)] : [first, argv.slice(1)];
  // What npm calls itself while it runs a package: one word, "npm exec x".
  const titled = /^npm (?:exec|x) (\S+)/.exec(first)?.[1];
  if (titled !== undefined) return isServerName(titled) ? titled : undefined;
  const verbs = RUNNERS.get(programName(program));
  if (verbs !== undefined && verbs.every((verb, index) => words[index] === verb)) {
    return words.slice(verbs.length).find((word) => !word.startsWith('-') && isServerName(word));
  }
  const inPackages = /\/(?:node_modules|site-packages)\/((?:@[^/]+\/)?[^/]+)/g;
  const name = [...program.replaceAll('\\', '/').matchAll(inPackages)].at(-1)?.[1];
  return name !== undefined && isServerName(name) ? name : undefined;
}

function isServerName(word: string): boolean {
  return word.startsWith('@modelcontextprotocol/') || /(?:^|[-_/@.])mcp(?:$|[-_/@:.])/i.test(word);
}
