/** Something a server wanted and did not get, as far as anything tells. */
export type Refusal =
  | {
      readonly kind: 'file';
      readonly access: 'read' | 'write';
      readonly path: string;
      readonly missing: boolean;
    }
  | { readonly kind: 'host'; readonly host: string; readonly port: number }
  | { readonly kind: 'port'; readonly port: number }
  /** A system call the filter refuses. */
  | { readonly kind: 'call'; readonly name: string };

/** Equal for refusals that one grant would answer. */
export function refusalKey(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'file':
      return `file ${refusal.access} ${refusal.path}`;
    case 'host':
      return `host ${refusal.host}:${refusal.port}`;
    case 'port':
      return `port ${refusal.port}`;
    case 'call':
      return `call ${refusal.name}`;
  }
}
