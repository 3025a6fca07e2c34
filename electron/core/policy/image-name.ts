/** An image as its registry knows it. */
export interface ImageName {
  /** Registry and repository in full: `docker.io/library/postgres`. */
  readonly name: string;
  readonly digest: string | undefined;
}

/** Reads a reference as docker does: no registry means docker.io, one word there means `library/`. Tags do not count. */
export function readImageName(reference: string): ImageName {
  const at = reference.indexOf('@');
  const digest = at < 0 ? undefined : reference.slice(at + 1);
  const path = (at < 0 ? reference : reference.slice(0, at)).split('/');
  const last = path.pop()!;
  const repository = [...path, last.split(':')[0]!];
  const first = repository[0]!;
  const hasRegistry =
    repository.length > 1 && (first.includes('.') || first.includes(':') || first === 'localhost');
  const registry = hasRegistry ? canonicalRegistry(repository.shift()!) : 'docker.io';
  if (registry === 'docker.io' && repository.length === 1) repository.unshift('library');
  return { name: [registry, ...repository].join('/'), digest };
}

function canonicalRegistry(registry: string): string {
  return registry === 'index.docker.io' || registry === 'registry-1.docker.io' ? 'docker.io' : registry;
}
