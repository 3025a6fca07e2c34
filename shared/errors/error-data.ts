/**
 * What each error code carries. A code is part of the contract: add freely, never rename or reuse.
 * Nothing in `data` may hold a secret: it is printed, logged and sent to the renderer.
 */
export interface ErrorDataByCode {
  /** A command line that cannot be understood. */
  usage: { problem: string; command?: string };
  /** An input of a contract call that does not fit its schema. */
  bad_input: { call: string; problems: string[] };
  /** A call name the contract does not have. */
  unknown_call: { call: string };
  /** No server definition of that name. */
  server_not_found: { server: string; known: string[] };
  /** A name that is taken already. */
  name_taken: { server: string };
  /** A server name outside `[A-Za-z0-9._-]{1,64}`. */
  name_invalid: { name: string };
  client_not_found: { client: string; known: string[] };
  approval_not_found: { approval: string };
  /** The question was answered, withdrawn or timed out before this answer came. */
  approval_closed: { approval: string; by: string };
  /** The answer asks for more than this question may be given (for example a lifetime policy forbids). */
  answer_refused: { approval: string; problem: string };
  rule_not_found: { rule: string };
  rule_invalid: { problem: string };
  record_not_found: { record: string };
  /** A second core on the same home. */
  already_running: { pid: number; home: string };
  /** No core answers on the local socket. */
  core_unreachable: { home: string; detail?: string };
  /** The core was asked to start and did not become ready. */
  core_start_failed: { home: string; detail: string };
  /** The peer on the local channel did not prove that it is the same user's Gatehouse. */
  wrong_token: { client: string };
  /** Core and shim or CLI are of incompatible versions. */
  version_mismatch: { ours: string; theirs: string };
  /** The data folder cannot be created or written. */
  home_not_writable: { home: string; detail: string };
  /** The path of the data folder is too long for a local socket on this system. */
  home_path_too_long: { home: string };
  /** The data folder was deleted or replaced under a running core, which therefore ended. */
  home_gone: { home: string };
  /** The core was started without its page. */
  page_off: { home: string };
  port_taken: { port: number };
  /** A JSON file that cannot be parsed or does not fit its schema. `line` and `column` count from 1. */
  file_invalid: { file: string; line?: number; column?: number; problem: string };
  file_unreadable: { file: string; detail: string };
  file_unwritable: { file: string; detail: string };
  /** A file changed between reading and writing it; nothing was written. */
  file_changed: { file: string };
  review_stale: { server: string; name: string };
  /** The entry cannot be adopted as it stands. */
  not_adoptable: { file: string; server: string; problem: string };
  nothing_to_restore: { client: string };
  finding_not_found: { finding: string };
  /** Policy does not admit this server. */
  denied_by_policy: { server: string; reason: string; rule?: string; layer?: string };
  /** A policy layer that cannot be used; it admits nothing until it is mended. */
  policy_invalid: { source: string; line?: number; column?: number; problem: string; suggestion?: string };
  /** The command of a definition does not resolve to a program on this machine. */
  command_not_found: { server: string; command: string };
  cwd_not_found: { server: string; cwd: string };
  server_start_failed: { server: string; detail: string };
  /** The server process ended. `stderr` holds its last lines. */
  server_exited: { server: string; exitCode: number | null; signal: string | null; stderr: string[] };
  /** The server did not answer in time. */
  server_silent: { server: string; afterMs: number };
  /** The server cannot be isolated as it must be, so it was not started. */
  sandbox_unavailable: { server: string; problem: string; fix: string };
  /** Policy demands more isolation than this launch would have. */
  sandbox_floor: { server: string; level: string; minimum: string; layer?: string };
  /** A path of a definition that is not given to the server: missing, a link, replaced since it was approved, too wide. */
  grant_refused: { server: string; path: string; problem: string };
  /** Gatehouse runs as root. */
  root_refused: { server: string };
  /** An act that must be confirmed by typing, and was not. */
  not_confirmed: { server: string; confirm: string };
  /** A package runner would fetch the server, and has no network where it runs. */
  needs_install: { server: string; package: string };
  /** A definition needs a secret that is not there. */
  secret_unavailable: { server: string; secret: string };
  /** An argument names a secret, and its program can only be given it where everyone could read it. */
  secret_in_argument: { server: string; secret: string; instead: 'variable' | 'install' };
  /** The key of the vault is out of reach: the keychain is locked, or a passphrase is needed. */
  vault_locked: { detail: string };
  /** No keychain answers. */
  vault_unavailable: { detail: string };
  /** The vault or one of its entries does not open: another key, or changed from outside. It is left as it is. */
  vault_damaged: { file: string; problem: string };
  /** The passphrase does not open the vault of this file. */
  passphrase_wrong: { file: string };
  /** No secret of that name in the vault. */
  secret_not_found: { secret: string; known: string[] };
  /** An installed package that is gone, or is not what was pinned. It does not run. */
  package_unusable: { server: string; package: string; problem: string };
  /** No registry, or the one asked, has this package in this version. */
  package_not_found: { package: string; detail: string };
  /** The registry took the server back. What it gave does not run any more. */
  package_revoked: { package: string; detail: string };
  /** What came is not what the registry vouched for. Nothing was installed. */
  integrity_mismatch: { package: string; detail: string };
  /** The registry does not answer, or refuses us. */
  registry_unreachable: { package: string; detail: string };
  /** The package cannot be installed as it is. */
  install_refused: { package: string; problem: string };
  /** Installing failed on this machine: no space, a program that is missing. Nothing was installed. */
  install_failed: { package: string; detail: string };
  /** The package needs values that were not given. */
  install_needs: { package: string; fields: { name: string; title: string; secret: boolean }[] };
  /** Nothing of that number is being installed. */
  install_not_found: { install: string };
  /** A remote server wants a login that is not there, or not any more. */
  login_required: { server: string };
  /** A login could not be begun or finished; nothing was kept of it. */
  login_failed: { server: string; detail: string };
  /** A remote server refused this user or client. */
  remote_refused: { server: string; status: number };
  /** A remote server, or what belongs to it, is at an address that must not be reached. */
  remote_address: { server: string; host: string; detail: string };
  remote_failed: { server: string; detail: string };
  /** The journal cannot be written: while that is so, calls are denied. */
  journal_unwritable: { file: string; detail: string };
  /** The journal does not verify. */
  journal_tampered: { file: string; line: number; problem: string };
  frame_too_large: { limitBytes: number };
  /** Too many questions or connections wait at once. */
  too_many: { what: string; limit: number };
  cancelled: { what: string };
  /** A bug. The stack is in the log of the core. */
  internal: { detail: string };
}
