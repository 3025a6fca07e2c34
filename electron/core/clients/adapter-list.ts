import { AppError } from '../../../shared/errors/app-error.ts';
import type { ClientAdapter } from './adapter.ts';
import { antigravity } from './adapters/antigravity.ts';
import { claudeCode } from './adapters/claude-code.ts';
import { claudeDesktop } from './adapters/claude-desktop.ts';
import { cline } from './adapters/cline.ts';
import { codex } from './adapters/codex.ts';
import { continueDev } from './adapters/continue.ts';
import { copilotCli } from './adapters/copilot-cli.ts';
import { cursor } from './adapters/cursor.ts';
import { geminiCli } from './adapters/gemini-cli.ts';
import { goose } from './adapters/goose.ts';
import { junie } from './adapters/junie.ts';
import { lmStudio } from './adapters/lm-studio.ts';
import { vscode } from './adapters/vscode.ts';
import { windsurf } from './adapters/windsurf.ts';
import { zed } from './adapters/zed.ts';

/** Every client Gatehouse knows, in the order screens show them. */
export const clientAdapters: readonly ClientAdapter[] = [
  claudeDesktop,
  claudeCode,
  cursor,
  vscode,
  copilotCli,
  windsurf,
  zed,
  geminiCli,
  antigravity,
  codex,
  junie,
  cline,
  continueDev,
  lmStudio,
  goose,
];

/** The adapters of these ids, or of all clients. Raises `client_not_found`, and `bad_input` when nothing is chosen. */
export function selectAdapters(
  call: string,
  selection: { readonly clients: readonly string[]; readonly all: boolean },
): readonly ClientAdapter[] {
  const known = clientAdapters.map((adapter) => adapter.id);
  for (const client of selection.clients) {
    if (!known.includes(client)) throw new AppError('client_not_found', { client, known });
  }
  if (selection.all) return clientAdapters;
  if (selection.clients.length === 0) {
    throw new AppError('bad_input', { call, problems: ['name a client, or choose all'] });
  }
  return clientAdapters.filter((adapter) => selection.clients.includes(adapter.id));
}
