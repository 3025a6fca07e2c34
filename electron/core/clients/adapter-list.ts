import { AppError } from '../../../shared/errors/app-error.ts';
import type { ClientAdapter } from './adapter.ts';
import { claudeDesktop } from './adapters/claude-desktop.ts';
import { cursor } from './adapters/cursor.ts';

/** Every client Gatehouse knows, in the order screens show them. */
export const clientAdapters: readonly ClientAdapter[] = [claudeDesktop, cursor];

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
