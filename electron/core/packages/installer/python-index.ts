import type { Dependency } from '../record.ts';

/** The program that fetches Python packages: pip or uv. */
export interface PythonIndex {
  /** The newest version that has a wheel for this machine. Raises `InstallProblem`, as all of them. */
  newest(name: string): Promise<string>;
  /** All that `NAME==VERSION` needs, itself too, each with the hash of the wheel that is for this machine. */
  resolve(requirement: string): Promise<Dependency[]>;
  /** Puts exactly these into the environment of the tree. */
  install(dependencies: readonly Dependency[]): Promise<void>;
  /** Takes away what it left in the tree. */
  clean(): Promise<void>;
}

/** No source package is ever taken: building one runs its code. */
export const WHEELS = ['--only-binary', ':all:'];

/** A name in its normal form (PEP 503). */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

export function integrityOf(sha256: string): string {
  return `sha256-${Buffer.from(sha256, 'hex').toString('base64')}`;
}

/** A requirements file that names each with its one hash. */
export function hashedRequirements(dependencies: readonly Dependency[]): string {
  const lines = dependencies.map(({ name, version, integrity }) => {
    const hex = Buffer.from(integrity.slice('sha256-'.length), 'base64').toString('hex');
    return `${name}==${version} --hash=sha256:${hex}\n`;
  });
  return lines.join('');
}
