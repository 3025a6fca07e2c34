import { ServerName } from '../../../shared/model/server.ts';

const LIMIT = 64;

/** The name itself when it can be a server name, else the nearest one that can. Deterministic, never empty. */
export function serverNameFor(name: string): string {
  if (ServerName.safeParse(name).success) return name;
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, LIMIT)
    .replace(/[-._]+$/, '');
  return plain === '' ? 'server' : plain;
}

/** The `count`th choice of a name: `github`, `github-2`, `github-3`, … never longer than a name may be. */
export function numberedName(name: string, count: number): string {
  if (count === 1) return name;
  const suffix = `-${count}`;
  return `${name.slice(0, LIMIT - suffix.length)}${suffix}`;
}
