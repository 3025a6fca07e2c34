import type { Handlers } from '../../../shared/contract/index.ts';
import type { CoreOptions } from '../core-options.ts';
import type { Parts } from '../open-parts.ts';
import { accountHandlers } from './account-handlers.ts';
import { activityHandlers } from './activity-handlers.ts';
import { approvalHandlers } from './approval-handlers.ts';
import { auditHandlers } from './audit-handlers.ts';
import { clientHandlers } from './client-handlers.ts';
import { runDoctor } from './doctor.ts';
import { integrityHandlers } from './integrity-handlers.ts';
import { packageHandlers, packageUpdates } from './package-handlers.ts';
import { policyHandlers } from './policy-handlers.ts';
import { probeServer } from './probe-server.ts';
import { secretHandlers } from './secret-handlers.ts';
import { sandboxHandlers } from './sandbox-handlers.ts';
import { shadowHandlers } from './shadow-handlers.ts';
import { serverHandlers } from './server-handlers.ts';
import { toolEffect } from './tool-effect.ts';

/** Every call of the contract, each answered by the room that owns it. */
export function coreHandlers(options: CoreOptions, parts: Parts): Handlers {
  const { definitions, admissions, judge, policy, tools, journal, index, clients } = parts;
  const cwd = options.userHome;
  const probe = { ...parts, clock: options.clock, cwd };
  return {
    'core.status': () => parts.status(),
    'core.stop': () => {
      // After the answer is on its way.
      options.clock.after(0, () => options.requestStop());
      return {};
    },
    'core.ui': async () => ({ url: await options.page() }),
    'core.http': () => {
      const http = options.http?.();
      return http === undefined ? {} : { http };
    },
    'demo.start': () => parts.demo.start(),
    'doctor.run': async () => ({
      checks: await runDoctor({
        home: options.home,
        version: options.version,
        nodeVersion: options.nodeVersion,
        shim: options.shim,
        files: {
          'servers.json': () => definitions.state,
          'rules.json': () => parts.rulesFile.state,
          'settings.json': () => parts.settings.state,
        },
        policy: () => policy.set,
        userPath: async () => (await parts.environment())['PATH'] ?? '',
        sandbox: () => parts.sandbox?.testAgain(),
        verify: () => journal.verify(),
        vault: async () => {
          // A vault that holds something is opened to see whether it can be; an unused one must not make a key.
          if (parts.vault.state.kind !== 'unused') await parts.vault.unlock().catch(() => undefined);
          return parts.vault;
        },
        clients: () => clients.list([]),
        servers: async () => {
          await parts.views.refresh();
          return parts.views.list();
        },
      }),
    }),
    ...serverHandlers({
      ...parts,
      probe: (server) => probeServer(server, probe),
      standing: (server, identity, tool) => parts.pins.standing({ server, identity }, 'tool', tool),
      effectOf: (server, known, tool) => toolEffect(judge, server, known, tool, cwd),
    }),
    ...sandboxHandlers({ ...parts, cwd }),
    ...integrityHandlers({ definitions, pins: parts.pins }),
    ...approvalHandlers({ ...parts, isSession: (session) => parts.sessions.has(session) }),
    ...policyHandlers({
      definitions,
      admissions,
      judge,
      policy: () => policy.set,
      tool: (server, name) => tools.tool(server, name)?.definition,
      cwd,
      index,
      policyFiles: parts.policyFiles,
      view: () => policy.view(),
    }),
    ...activityHandlers({ activity: parts.activity, index, chain: parts.chain }),
    ...accountHandlers(parts),
    ...secretHandlers({ ...parts, changed: () => parts.state.changed('servers', 'status') }),
    ...auditHandlers({ index, chain: parts.chain }),
    ...packageHandlers({ ...parts, updates: packageUpdates(parts, probe) }),
    ...shadowHandlers({ shadow: parts.shadow, look: async () => parts.board.see(await clients.list([])) }),
    ...clientHandlers({ ...parts, seen: (found) => parts.board.see(found) }),
  };
}
