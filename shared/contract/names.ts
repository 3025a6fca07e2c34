import type { CallName } from './calls.ts';
import type { EventName } from './events.ts';

/**
 * The names of the contract without its schemas, for the preload script: it runs in a sandbox at the start of every
 * window and must stay small. `satisfies` keeps the lists complete, a test keeps them equal to the contract.
 */
const callNames = {
  'core.status': true,
  'core.stop': true,
  'core.ui': true,
  'core.http': true,
  'servers.list': true,
  'servers.add': true,
  'servers.remove': true,
  'servers.stop': true,
  'servers.logs': true,
  'servers.tools': true,
  'sandbox.status': true,
  'sandbox.show': true,
  'sandbox.preview': true,
  'sandbox.change': true,
  'sandbox.accept': true,
  'sandbox.revoke': true,
  'packages.list': true,
  'packages.look': true,
  'packages.install': true,
  'packages.cancel': true,
  'packages.check': true,
  'packages.prepare': true,
  'packages.accept': true,
  'packages.review': true,
  'packages.translate': true,
  'packages.prune': true,
  'integrity.review': true,
  'integrity.answer': true,
  'approvals.list': true,
  'approvals.answer': true,
  'approvals.brake': true,
  'approvals.resume': true,
  'rules.list': true,
  'rules.add': true,
  'rules.edit': true,
  'rules.remove': true,
  'policy.show': true,
  'policy.check': true,
  'policy.explain': true,
  'policy.search': true,
  'policy.denials': true,
  'policy.request': true,
  'policy.refresh': true,
  'activity.list': true,
  'activity.detail': true,
  'audit.search': true,
  'audit.verify': true,
  'secrets.list': true,
  'secrets.set': true,
  'secrets.remove': true,
  'accounts.list': true,
  'accounts.login': true,
  'accounts.wait': true,
  'accounts.finish': true,
  'accounts.cancel': true,
  'accounts.logout': true,
  'vault.show': true,
  'vault.unlock': true,
  'vault.rekey': true,
  'clients.list': true,
  'clients.scan': true,
  'clients.adopt': true,
  'clients.restore': true,
  'shadow.list': true,
  'shadow.quarantine': true,
  'shadow.release': true,
  'doctor.run': true,
  'demo.start': true,
} as const satisfies Record<CallName, true>;

const eventNames = {
  state: true,
  activity: true,
  log: true,
  audit: true,
  installs: true,
  shadow: true,
} as const satisfies Record<EventName, true>;

/** True for a name of the contract's calls. */
export function isKnownCall(name: unknown): name is CallName {
  return typeof name === 'string' && Object.hasOwn(callNames, name);
}

/** True for a name of the contract's streams. */
export function isKnownEvent(name: unknown): name is EventName {
  return typeof name === 'string' && Object.hasOwn(eventNames, name);
}
