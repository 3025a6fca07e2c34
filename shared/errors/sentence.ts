import type { AppErrorCode } from './app-error.ts';
import type { ErrorDataByCode } from './error-data.ts';

type Sentences = { [Code in AppErrorCode]: (data: ErrorDataByCode[Code]) => string };

const at = (file: string, line?: number, column?: number): string =>
  line === undefined ? file : `${file}:${line}${column === undefined ? '' : `:${column}`}`;
const oneOf = (known: string[]): string =>
  known.length === 0 ? 'None is defined yet.' : `Known: ${known.join(', ')}.`;
const tail = (lines: string[]): string =>
  lines.length === 0 ? '' : ` Its last words: “${lines.join(' / ')}”.`;
const closings: Readonly<Record<string, string>> = {
  window: 'it was answered in the window',
  page: 'it was answered on the page',
  cli: 'it was answered on the command line',
  notification: 'it was answered in a notification',
  tray: 'it was answered in the tray',
  rule: 'a rule answered it',
  brake: 'all questions of its session were denied',
  timeout: 'nobody answered in time',
  cancelled: 'the client took the call back',
  disconnected: 'the client went away',
  core_stopping: 'Gatehouse was stopped',
};
const ended = (exitCode: number | null, signal: string | null): string =>
  signal !== null ? `was ended by ${signal}` : `exited with code ${exitCode ?? 'unknown'}`;

/** What each error says: what happened, then what to do. One place, ready for translation. */
const sentences: Sentences = {
  usage: (d) => `${d.problem} See: gatehouse ${d.command === undefined ? '' : `${d.command} `}--help`,
  bad_input: (d) =>
    `The request "${d.call}" was not understood: ${d.problems.join('; ')}. Correct it and try again.`,
  unknown_call: (d) =>
    `This version of Gatehouse has no request "${d.call}". Restart it after an update: gatehouse down`,
  server_not_found: (d) =>
    `There is no server "${d.server}". ${oneOf(d.known)} Add one with: gatehouse add NAME -- COMMAND`,
  name_taken: (d) =>
    `A server "${d.server}" exists already. Remove it first (gatehouse remove ${d.server}) or choose another name.`,
  name_invalid: (d) =>
    `"${d.name}" cannot be a server name: use 1 to 64 letters, digits, dot, dash or underscore.`,
  client_not_found: (d) =>
    `There is no client "${d.client}". ${oneOf(d.known)} See them with: gatehouse clients`,
  approval_not_found: (d) =>
    `There is no question "${d.approval}". See the open ones with: gatehouse approvals`,
  approval_closed: (d) =>
    `The question "${d.approval}" is closed already: ${closings[d.by] ?? d.by}. Nothing was changed; see the open ones with: gatehouse approvals`,
  answer_refused: (d) =>
    `That answer is not possible for "${d.approval}": ${d.problem}. Choose another one; the question is still open.`,
  rule_not_found: (d) => `There is no rule "${d.rule}". See all with: gatehouse rules`,
  rule_invalid: (d) =>
    `The rule cannot be used: ${d.problem}. Correct it and add it again: gatehouse rules add JSON`,
  record_not_found: (d) => `There is no audit record "${d.record}". Find it with: gatehouse audit search`,
  already_running: (d) =>
    `Gatehouse is running already (process ${d.pid}) for ${d.home}. Stop it first: gatehouse down`,
  core_unreachable: (d) =>
    `Gatehouse is not running for ${d.home}${d.detail ? ` (${d.detail})` : ''}. Start it: gatehouse up --detach`,
  core_start_failed: (d) => `Gatehouse could not be started for ${d.home}: ${d.detail}. Try: gatehouse up`,
  wrong_token: (d) =>
    `Gatehouse refused the connection of "${d.client}": the token does not match. Run: gatehouse adopt ${d.client}`,
  version_mismatch: (d) =>
    `Version ${d.theirs} of Gatehouse is running, this is ${d.ours}. Restart it: gatehouse down`,
  home_not_writable: (d) =>
    `The data folder ${d.home} cannot be written: ${d.detail}. Fix its owner and mode, or set GATEHOUSE_HOME.`,
  home_path_too_long: (d) =>
    `The path ${d.home} is too long for a local socket. Set GATEHOUSE_HOME to a shorter one.`,
  home_gone: (d) =>
    `The data folder ${d.home} was deleted or replaced while Gatehouse ran on it, so it ended. Start it again: gatehouse up --detach`,
  page_off: (d) =>
    `Gatehouse runs for ${d.home} without its page (--no-ui). For the page: gatehouse down, then gatehouse up --detach`,
  port_taken: (d) => `Port ${d.port} is in use. Choose another one with --ui-port, or leave it out.`,
  file_invalid: (d) =>
    `${at(d.file, d.line, d.column)}: ${d.problem}. Nothing was changed; mend the file and try again.`,
  file_unreadable: (d) =>
    `${d.file} cannot be read: ${d.detail}. See that it is there and that you may read it.`,
  file_unwritable: (d) =>
    `${d.file} cannot be written: ${d.detail}. Nothing was changed; fix its owner and mode, or free space.`,
  review_stale: (d) =>
    `${d.name || 'The instructions'} of ${d.server} changed again while it was looked at. Nothing was accepted; look again: gatehouse review ${d.server}`,
  file_changed: (d) =>
    `${d.file} was changed by another program at the same moment. Nothing was written; try again.`,
  not_adoptable: (d) =>
    `${d.server} in ${d.file} cannot be adopted: ${d.problem}. It stays as it is; change the entry, then adopt it again.`,
  nothing_to_restore: (d) =>
    `Nothing of "${d.client}" is adopted, so there is nothing to restore. See what is: gatehouse clients`,
  finding_not_found: (d) =>
    `There is no finding "${d.finding}", or it is over by now. See what there is: gatehouse shadow`,
  denied_by_policy: (d) =>
    `Gatehouse did not start ${d.server}: ${d.reason}${d.rule ? ` (rule ${d.rule})` : ''}${d.layer ? `, in the policy layer ${d.layer}` : ''}. Ask whoever keeps your policy, or see: gatehouse policy explain --server ${d.server}`,
  policy_invalid: (d) =>
    `The policy ${at(d.source, d.line, d.column)} is not valid: ${d.problem}.${d.suggestion ? ` ${d.suggestion}` : ''} Mend the file; until then its last good version holds, and without one nothing is admitted.`,
  command_not_found: (d) =>
    `${d.server} cannot be started: there is no program "${d.command}" on the PATH. Install it, or define the server again with a path.`,
  cwd_not_found: (d) =>
    `${d.server} cannot be started: its folder ${d.cwd} does not exist. Make it, or define the server again with another one.`,
  server_start_failed: (d) =>
    `${d.server} could not be started: ${d.detail}. See: gatehouse logs ${d.server}`,
  server_exited: (d) =>
    `${d.server} ${ended(d.exitCode, d.signal)}.${tail(d.stderr)} See: gatehouse logs ${d.server}`,
  server_silent: (d) =>
    `${d.server} did not answer within ${Math.round(d.afterMs / 1000)} s. See: gatehouse logs ${d.server}`,
  sandbox_unavailable: (d) =>
    `Gatehouse did not start ${d.server}, because it cannot be isolated: ${d.problem}. ${d.fix}`,
  sandbox_floor: (d) =>
    `Gatehouse did not start ${d.server}: policy demands the isolation “${d.minimum}”${d.layer ? ` (layer ${d.layer})` : ''}, and it would have “${d.level}”. See what is missing: gatehouse doctor`,
  grant_refused: (d) =>
    `Gatehouse did not give ${d.server} ${d.path}: it ${d.problem}. See and change what it may touch: gatehouse sandbox ${d.server}`,
  root_refused: (d) =>
    `Gatehouse did not start ${d.server}: it runs as root, and what root starts is hard to isolate. Run it as an ordinary user, or, in a container of its own, with GATEHOUSE_ALLOW_ROOT=1.`,
  not_confirmed: (d) =>
    `Nothing was changed for ${d.server}: to confirm, type exactly “${d.confirm}” (gatehouse sandbox ${d.server} --help says where).`,
  needs_install: (d) =>
    `${d.server} was not started: it would be fetched again at every start (${d.package}), and a server has no network of its own. Install it once with: gatehouse install ${d.server}`,
  secret_unavailable: (d) =>
    `${d.server} needs the secret "${d.secret}", which is not in the vault. Store it with: gatehouse secret set ${d.secret}`,
  secret_in_argument: (d) =>
    `${d.server} was not started: its arguments name the secret "${d.secret}", and ${
      d.instead === 'install'
        ? `a package that is fetched at every start would get it where others can read it. Install it once with: gatehouse install ${d.server}`
        : 'only a script that Node.js runs gets a secret there without showing it to others. Name it in a variable instead: gatehouse add --secret VARIABLE=' +
          d.secret
    }`,
  vault_locked: (d) => `The vault is locked: ${d.detail}. Unlock it with: gatehouse vault unlock`,
  vault_unavailable: (d) =>
    `The vault cannot be opened: ${d.detail}. See what the keychain of this system needs with: gatehouse doctor`,
  vault_damaged: (d) =>
    `The vault ${d.file} cannot be read: ${d.problem}. It was left as it is. Make a copy, then put an earlier one back, or move it away and store the secrets again.`,
  passphrase_wrong: (d) =>
    `The passphrase does not open the vault ${d.file}. Try again; nothing was changed.`,
  secret_not_found: (d) =>
    `There is no secret "${d.secret}". ${d.known.length === 0 ? 'None is stored.' : `Stored: ${d.known.join(', ')}.`} Store it with: gatehouse secret set ${d.secret}`,
  package_unusable: (d) =>
    `${d.server} was not started: the installed package ${d.package} cannot be used: ${d.problem}. See: gatehouse review ${d.server}`,
  package_not_found: (d) =>
    `${d.package} was not found: ${d.detail}. Nothing was installed; correct its name or version and try again.`,
  package_revoked: (d) =>
    `${d.package} may not be used: ${d.detail}. Remove the server, or choose another one; see: gatehouse packages`,
  integrity_mismatch: (d) =>
    `${d.package} was not installed: what was downloaded is not what the registry vouches for (${d.detail}). Try again; if it stays so, tell whoever keeps the registry.`,
  registry_unreachable: (d) =>
    `${d.package} could not be fetched: ${d.detail}. Nothing was installed; see that the network, and the registry and proxy of your npm or pip configuration, are right, and try again.`,
  install_refused: (d) =>
    `${d.package} was not installed: ${d.problem}. Choose another version or another package.`,
  install_failed: (d) =>
    `${d.package} could not be installed: ${d.detail}. Nothing is left of it; correct that and try again.`,
  install_needs: (d) =>
    `${d.package} needs ${d.fields.map((field) => `${field.name} (${field.title})`).join(', ')}. Install it again, with --config NAME=VALUE for each and --secret NAME=SECRET for a secret.`,
  install_not_found: (d) => `Nothing is being installed as "${d.install}". See: gatehouse packages`,
  login_required: (d) => `${d.server} needs a login. Log in with: gatehouse login ${d.server}`,
  login_failed: (d) =>
    `The login to ${d.server} failed: ${d.detail}. Nothing was kept of it. Try again with: gatehouse login ${d.server}`,
  remote_refused: (d) =>
    `${d.server} refused the request (HTTP status ${d.status}): this account may not do that. Ask whoever keeps the server, or see: gatehouse accounts`,
  remote_address: (d) =>
    `${d.server} cannot be reached at ${d.host}: ${d.detail}. Correct its URL, or allow private networks in its definition if that is where it is.`,
  remote_failed: (d) =>
    `${d.server} could not answer: ${d.detail}. Try again; see: gatehouse logs ${d.server}`,
  journal_unwritable: (d) =>
    `The audit journal ${d.file} cannot be written (${d.detail}). Calls are denied until it can be: free space or fix the folder.`,
  journal_tampered: (d) =>
    `The audit journal does not verify: ${d.file} line ${d.line}: ${d.problem}. Keep a copy of the journal folder, and see: gatehouse audit verify`,
  frame_too_large: (d) =>
    `The message is larger than ${Math.round(d.limitBytes / 1048576)} MiB, the limit for one message. Send less at once, or raise frameLimitMegabytes in settings.json.`,
  too_many: (d) =>
    `Too many ${d.what} at once (limit ${d.limit}). Wait until some have ended, then try again.`,
  cancelled: (d) => `${d.what} was cancelled. Try again when Gatehouse runs.`,
  internal: (d) =>
    `Something went wrong inside Gatehouse (${d.detail}). The details are in run/core.log of the data folder, or where gatehouse up was started.`,
};

/** The sentence for an error: never empty, never holds a secret. */
export function errorSentence<Code extends AppErrorCode>(code: Code, data: ErrorDataByCode[Code]): string {
  return sentences[code](data);
}
