import { accounts } from './accounts.ts';
import { activity } from './activity.ts';
import { app } from './app.ts';
import { approvals } from './approvals.ts';
import { clients } from './clients.ts';
import { connection } from './connection.ts';
import { packages } from './packages.ts';
import { policy } from './policy.ts';
import { sandbox } from './sandbox.ts';
import { review } from './review.ts';
import { servers } from './servers.ts';

/** Every text of the product, by key: one place, ready for translation. */
export const strings = {
  accounts,
  app,
  activity,
  approvals,
  clients,
  connection,
  packages,
  policy,
  sandbox,
  review,
  servers,
} as const;
