import type { InstallFailure } from './protocol.ts';

/** An expected failure of an installation, inside the installer process. */
export class InstallProblem extends Error {
  readonly code: InstallFailure;

  constructor(code: InstallFailure, detail: string, options?: { cause?: unknown }) {
    super(detail, options);
    this.code = code;
  }
}

const BY_CODE: Readonly<Record<string, InstallFailure>> = {
  E404: 'package_not_found',
  ETARGET: 'package_not_found',
  ENOVERSIONS: 'package_not_found',
  EINTEGRITY: 'integrity_mismatch',
  EBADSIZE: 'integrity_mismatch',
  EBADPLATFORM: 'install_refused',
  EBADENGINE: 'install_refused',
  ERESOLVE: 'install_refused',
  EALLOWGIT: 'install_refused',
  EALLOWREMOTE: 'install_refused',
  EALLOWFILE: 'install_refused',
  EALLOWDIRECTORY: 'install_refused',
  ECONNREFUSED: 'registry_unreachable',
  ECONNRESET: 'registry_unreachable',
  EHOSTUNREACH: 'registry_unreachable',
  ENETUNREACH: 'registry_unreachable',
  ENOTFOUND: 'registry_unreachable',
  EAI_AGAIN: 'registry_unreachable',
  ETIMEDOUT: 'registry_unreachable',
  FETCH_ERROR: 'registry_unreachable',
  ERR_SOCKET_TIMEOUT: 'registry_unreachable',
};

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk: free some',
  EDQUOT: 'your quota of the disk is used up: free some space',
  EFBIG: 'a file of it is larger than the disk can hold',
  EROFS: 'the disk can only be read',
};

/** What a library's error means to a user. Credentials in an address are taken out of its words. */
export function installProblem(error: unknown): InstallProblem {
  if (error instanceof InstallProblem) return error;
  const { code = '', message = String(error) } = (error ?? {}) as { code?: string; message?: string };
  const sums = code === 'EINTEGRITY' ? /wanted (\S+) but got (\S+?)\.? \(/.exec(message) : null;
  const text =
    sums !== null
      ? `${sums[2]!} came, not ${sums[1]!}`
      : (WORDS[code] ?? message.split('\n')[0]!.replace(/\/\/[^/@\s]*@/g, '//'));
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  const byStatus = /^E[45]\d\d$/.test(code) ? 'registry_unreachable' : 'install_failed';
  return new InstallProblem(known ?? byStatus, text, { cause: error });
}
