import type { ReactNode } from 'react';
import type { ServerView } from '../../../shared/model/server.ts';
import { useCore } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Pill } from '../../ui/pill.tsx';

const text = strings.sandbox;

/**
 * In red that a server runs with less than it could: there as long as that is so. A container is restricted by what it is, a
 * remote server runs elsewhere, and one that is not admitted does not run.
 */
export function IsolationBadge({ server }: { server: ServerView }): ReactNode {
  const { admission, definition, sandbox } = server;
  if (admission.effect === 'deny' || definition.url !== undefined || sandbox.level === 'isolated')
    return null;
  if (sandbox.level === 'restricted') {
    return definition.sandbox?.backend === 'docker' ? null : <Pill tone="bad">{text.restricted}</Pill>;
  }
  return <Pill tone="bad">{text.notIsolated}</Pill>;
}

/** The same by name, for where only that is known. */
export function NamedIsolationBadge({ server }: { server: string }): ReactNode {
  const found = useCore(({ servers }) => servers.find(({ name }) => name === server));
  return found === undefined ? null : <IsolationBadge server={found} />;
}
