/** Every command, in the order of the help text. */
import type { Command } from '../command.ts';
import { accounts, login, logout } from './accounts.ts';
import { add } from './add.ts';
import { approvals, approve, deny } from './approvals.ts';
import { audit } from './audit.ts';
import { adopt, clients, restore } from './clients.ts';
import { down, status, ui } from './core.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { http } from './http.ts';
import { install } from './install.ts';
import { logs } from './logs.ts';
import { packages, update } from './packages.ts';
import { policy } from './policy.ts';
import { rules } from './rules.ts';
import { secret, vault } from './secret.ts';
import { sandbox } from './sandbox.ts';
import { shadow } from './shadow.ts';
import { review } from './review.ts';
import { remove, servers, stop } from './servers.ts';
import { tools } from './tools.ts';
import { up } from './up.ts';

export const commands: readonly Command[] = [
  up,
  down,
  status,
  ui,
  http,
  demo,
  clients,
  adopt,
  restore,
  shadow,
  add,
  install,
  packages,
  update,
  remove,
  servers,
  stop,
  tools,
  review,
  sandbox,
  logs,
  approvals,
  approve,
  deny,
  rules,
  policy,
  secret,
  vault,
  login,
  logout,
  accounts,
  audit,
  doctor,
];
