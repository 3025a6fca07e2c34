import { holds } from '../grants.ts';

/** In a home: keys, logins, and what other programs run or obey. Whoever reads or writes there needs no other grant. */
const IN_HOME = [
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.password-store',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.git-credentials',
  '.config',
  '.local/share/keyrings',
  '.mozilla',
  '.thunderbird',
  '.bash_history',
  '.bashrc',
  '.profile',
  '.zshrc',
  'Library/Keychains',
  'Library/Application Support',
];

/** Of the system: nobody's documents, and sockets through which everything else can be reached. */
const SYSTEM = [
  '/etc',
  '/proc',
  '/sys',
  '/dev',
  '/run',
  '/var/run',
  '/boot',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
];

/** True where no grant is ever offered, however a server asks: the user can still write one. */
export function isSensitive(path: string, home: string): boolean {
  return (
    SYSTEM.some((folder) => holds(folder, path)) || IN_HOME.some((name) => holds(`${home}/${name}`, path))
  );
}
