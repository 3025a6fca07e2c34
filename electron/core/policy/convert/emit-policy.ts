import { stringify } from 'smol-toml';
import type { Loss } from './conversion.ts';

export const EMITTERS = ['claude-code', 'copilot', 'vscode', 'claude-desktop', 'codex', 'gemini'] as const;
export type Emitter = (typeof EMITTERS)[number];

export interface EmitInput {
  /** Absolute path of the launcher that client configs call, as it is on the machines this is for. */
  readonly shim: string;
  /** Names of the servers. */
  readonly servers: readonly string[];
}

/** Settings with which a client admits nothing but Gatehouse. */
export interface Emitted {
  readonly text: string;
  /** Where they belong, by system. */
  readonly places: readonly { readonly system: string; readonly place: string }[];
  readonly lost: readonly Loss[];
}

/** The settings for a vendor's own policy mechanism, so that the client itself runs only Gatehouse's shim. */
export function emitPolicy(to: Emitter, input: EmitInput): Emitted {
  switch (to) {
    case 'claude-code':
      return claudeCode(input);
    case 'copilot':
      return copilot(input);
    case 'vscode':
      return vscode(input);
    case 'claude-desktop':
      return claudeDesktop();
    case 'codex':
      return codex(input);
    case 'gemini':
      return gemini(input);
  }
}

/** The calls a client may make: one for each server, and the one for all of them together. */
function calls({ shim, servers }: EmitInput, client: string): string[][] {
  const each = servers.map((server) => [shim, 'connect', server, '--client', client]);
  return [...each, [shim, 'connect', '--client', client]];
}

const entries = (input: EmitInput, clients: readonly string[]) =>
  clients.flatMap((client) => calls(input, client).map((serverCommand) => ({ serverCommand })));
const document = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const BY_NAME: Loss = {
  what: 'new servers',
  why: 'each name is in the list: emit again after adding a server, or use the one entry for all servers',
};
const NO_ENVIRONMENT: Loss = {
  what: 'environment and folder',
  why: 'this client does not compare them: what an entry sets runs in the shim, as its user',
};
const RULES: Loss = {
  what: 'rules for calls, labels, defaults, limits, sandbox',
  why: 'Gatehouse enforces them itself',
};

function claudeCode(input: EmitInput): Emitted {
  return {
    text: document({
      allowManagedMcpServersOnly: true,
      allowedMcpServers: entries(input, ['claude-code']),
    }),
    places: [
      { system: 'Linux', place: '/etc/claude-code/managed-settings.d/50-gatehouse.json' },
      {
        system: 'macOS',
        place: '/Library/Application Support/ClaudeCode/managed-settings.d/50-gatehouse.json',
      },
      { system: 'Windows', place: 'C:\\Program Files\\ClaudeCode\\managed-settings.d\\50-gatehouse.json' },
    ],
    lost: [
      BY_NAME,
      NO_ENVIRONMENT,
      RULES,
      {
        what: 'servers an application injects itself',
        why: 'Claude Code does not check those against any list',
      },
    ],
  };
}

function copilot(input: EmitInput): Emitted {
  return {
    text: document({ allowedMcpServers: entries(input, ['copilot-cli', 'vscode']) }),
    places: [
      { system: 'Linux', place: '/etc/github-copilot/managed-settings.json (owned by root)' },
      { system: 'macOS', place: '/Library/Application Support/GitHubCopilot/managed-settings.json' },
      { system: 'Windows', place: '%ProgramFiles%\\GitHubCopilot\\managed-settings.json' },
    ],
    lost: [
      BY_NAME,
      NO_ENVIRONMENT,
      RULES,
      { what: 'built-in servers', why: 'Copilot always allows its own' },
    ],
  };
}

function vscode(input: EmitInput): Emitted {
  return {
    text: document({
      ChatMCP: 'all',
      ChatAllowManagedMcpServersOnly: true,
      // The values of lists are JSON texts in this file.
      ChatAllowedMcpServers: JSON.stringify(entries(input, ['vscode'])),
    }),
    places: [
      { system: 'Linux', place: '/etc/vscode/policy.json' },
      { system: 'macOS', place: 'a configuration profile for Visual Studio Code' },
      { system: 'Windows', place: 'HKLM\\Software\\Policies\\Microsoft\\VSCode' },
    ],
    lost: [
      BY_NAME,
      NO_ENVIRONMENT,
      RULES,
      {
        what: 'agents that run beside VS Code',
        why: 'they find servers by themselves; emit for copilot as well',
      },
    ],
  };
}

function claudeDesktop(): Emitted {
  return {
    text: document({
      isLocalDevMcpEnabled: 'true',
      isDesktopExtensionEnabled: 'false',
      isDesktopExtensionDirectoryEnabled: 'false',
    }),
    places: [
      { system: 'macOS', place: 'a configuration profile for com.anthropic.claudefordesktop' },
      { system: 'Windows', place: 'HKLM\\SOFTWARE\\Policies\\Claude' },
    ],
    lost: [
      {
        what: 'the list of servers',
        why: 'this client has none for its config file: what is added there runs until gatehouse shadow finds it',
      },
      { what: 'Linux', why: 'this client has no managed settings there' },
      RULES,
    ],
  };
}

function codex(input: EmitInput): Emitted {
  const identity = ([executable, ...args]: string[]) => ({
    identity: { command: { executable, args: args.map((value) => ({ match: 'exact', value })) } },
  });
  const named = input.servers.map((name, index) => [name, calls(input, 'codex')[index]!] as const);
  const all = ['gatehouse', calls(input, 'codex').at(-1)!] as const;
  const servers = Object.fromEntries([...named, all].map(([name, words]) => [name, identity([...words])]));
  return {
    text: stringify({ mcp_servers: servers }),
    places: [
      { system: 'Linux and macOS', place: '/etc/codex/requirements.toml' },
      { system: 'Windows', place: '%ProgramData%\\OpenAI\\Codex\\requirements.toml' },
    ],
    lost: [BY_NAME, NO_ENVIRONMENT, RULES],
  };
}

function gemini(input: EmitInput): Emitted {
  const named = input.servers.map((name, index) => [name, calls(input, 'gemini-cli')[index]!] as const);
  const all = ['gatehouse', calls(input, 'gemini-cli').at(-1)!] as const;
  const servers = [...named, all].map(([name, [command, ...args]]) => [name, { command, args }] as const);
  return {
    text: document({
      mcp: { allowed: servers.map(([name]) => name) },
      // Defined here, so that nobody can put something else behind a name that is allowed.
      mcpServers: Object.fromEntries(servers),
    }),
    places: [
      { system: 'Linux', place: '/etc/gemini-cli/settings.json' },
      { system: 'macOS', place: '/Library/Application Support/GeminiCli/settings.json' },
      { system: 'Windows', place: 'C:\\ProgramData\\gemini-cli\\settings.json' },
    ],
    lost: [
      BY_NAME,
      RULES,
      {
        what: 'the place of the file',
        why: 'GEMINI_CLI_SYSTEM_SETTINGS_PATH leads this client to another one: what holds is what the user lets hold',
      },
    ],
  };
}
