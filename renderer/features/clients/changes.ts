import type { ConfigChange } from '../../../shared/model/client.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import type { WireError } from '../../../shared/errors/result.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';

/** How many servers are, or would be, routed through Gatehouse. */
export function adoptedCount(changes: readonly ConfigChange[]): number {
  return changes
    .filter(({ error }) => error === undefined)
    .flatMap(({ servers }) => servers)
    .filter(({ action }) => action === 'adopted').length;
}

/** What was not written and why, file by file; undefined when everything was. */
export function failuresText(changes: readonly ConfigChange[]): string | undefined {
  const failed = changes.filter(({ error }) => error !== undefined);
  if (failed.length === 0) return undefined;
  const sentences = failed.map(
    ({ path, error }) => `${visibleText(path)}: ${visibleText(changeError(error))}`,
  );
  return [strings.clients.change.failed(failed.length), ...sentences].join('\n');
}

export function changeError(error: ConfigChange['error']): string {
  return error === undefined ? '' : errorText(error as WireError);
}
