import type { AppErrorCode } from '../../shared/errors/app-error.ts';

const BY_CODE: Partial<Record<AppErrorCode, number>> = {
  usage: 2,
  bad_input: 2,
  name_invalid: 2,
  install_needs: 2,
  rule_invalid: 2,
  not_confirmed: 2,
  denied_by_policy: 3,
  sandbox_floor: 3,
  core_unreachable: 4,
  core_start_failed: 4,
  server_not_found: 5,
  client_not_found: 5,
  finding_not_found: 5,
  approval_not_found: 5,
  rule_not_found: 5,
  secret_not_found: 5,
  record_not_found: 5,
  package_not_found: 5,
  install_not_found: 5,
};

/** The exit code of an error: 1 failed · 2 wrong usage · 3 denied by policy · 4 core not reachable · 5 not found. */
export function exitCodeOf(code: AppErrorCode): number {
  return BY_CODE[code] ?? 1;
}
