/** How the processes of a client are told from others. */
export interface ClientProgram {
  readonly client: string;
  /** File names of its program on any system, in lower case, without `.exe`. */
  readonly programs: readonly string[];
  /** For one that an interpreter runs: what the path of its script holds, with slashes. */
  readonly scripts: readonly string[];
}

/** The programs of the clients that are known. */
export const clientPrograms: readonly ClientProgram[] = [
  {
    client: 'claude-desktop',
    programs: ['claude desktop', 'claude-desktop'],
    scripts: ['/Claude.app/', '/claude-desktop/', '/AnthropicClaude/'],
  },
  {
    client: 'claude-code',
    programs: ['claude'],
    scripts: ['/@anthropic-ai/claude-code/', '/.claude/local/'],
  },
  { client: 'cursor', programs: ['cursor', 'cursor helper', 'cursor-agent'], scripts: ['/Cursor.app/'] },
  {
    client: 'vscode',
    programs: ['code', 'code-insiders', 'code helper', 'code helper (plugin)', 'electron-code'],
    scripts: ['/Visual Studio Code.app/', '/.vscode-server/'],
  },
  { client: 'copilot-cli', programs: ['copilot'], scripts: ['/@github/copilot/'] },
  { client: 'windsurf', programs: ['windsurf', 'devin'], scripts: ['/Windsurf.app/'] },
  { client: 'zed', programs: ['zed', 'zed-editor', 'zeditor'], scripts: [] },
  { client: 'gemini-cli', programs: ['gemini'], scripts: ['/@google/gemini-cli/'] },
  { client: 'antigravity', programs: ['antigravity'], scripts: ['/Antigravity.app/'] },
  { client: 'codex', programs: ['codex'], scripts: ['/@openai/codex/'] },
  { client: 'junie', programs: ['junie'], scripts: [] },
  { client: 'cline', programs: ['cline', 'cline-host'], scripts: ['/saoudrizwan.claude-dev'] },
  { client: 'continue', programs: ['cn'], scripts: ['/continue.continue-', '/@continuedev/cli/'] },
  { client: 'lm-studio', programs: ['lm studio', 'lm-studio', 'lmstudio'], scripts: ['/LM Studio.app/'] },
  { client: 'goose', programs: ['goose', 'goosed'], scripts: [] },
];

/** Flags that hand a client servers which stand in none of its configs. */
export const MCP_FLAGS: readonly { readonly flag: RegExp; readonly value?: RegExp }[] = [
  { flag: /^--mcp-config(?:=|$)/ },
  { flag: /^--additional-mcp-config(?:=|$)/ },
  { flag: /^(?:-c|--config)$/, value: /^mcp_servers[.=]/ },
  { flag: /^--config=mcp_servers[.=]/ },
];
