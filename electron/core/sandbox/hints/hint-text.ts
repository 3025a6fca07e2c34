import type { Refusal } from './refusal.ts';

/** Whether we refused it ourselves, or the server says that it failed. */
export type RefusalSource = 'seen' | 'said';

/** What happened, as one sentence for the screen; a question when a grant is offered. */
export function hintText(
  server: string,
  refusal: Refusal,
  {
    source,
    offered,
    home,
  }: { readonly source: RefusalSource; readonly offered: boolean; readonly home: string },
): string {
  const wanted = wantedText(refusal, home);
  const happened =
    source === 'seen' ? `${server} tried to ${wanted}` : `${server} says it could not ${wanted}`;
  return offered ? `${happened}: grant it?` : `${happened}. No grant is offered for that.`;
}

function wantedText(refusal: Refusal, home: string): string {
  switch (refusal.kind) {
    case 'file':
      return `${refusal.access} ${short(refusal.path, home)}`;
    case 'host':
      return `reach ${refusal.host}:${refusal.port}`;
    case 'port':
      return `reach port ${refusal.port} of this machine`;
    case 'call':
      return `use the system call ${refusal.name}, which no sandbox allows`;
  }
}

const short = (path: string, home: string): string =>
  path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
