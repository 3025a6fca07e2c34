import { useEffect, useState } from 'react';
import type { AuditKind } from '../../shared/model/audit-record.ts';
import { useConnected, useServices } from './services.ts';

/** A number that grows with every new record of these kinds: for what is read by a call and has no stream of its own. */
export function useRevision(...kinds: AuditKind[]): number {
  const { connection } = useServices();
  const connected = useConnected();
  const [revision, setRevision] = useState(0);
  const wanted = kinds.join(' ');
  useEffect(() => {
    const known = new Set(wanted.split(' '));
    return connection.subscribe('audit', {}, ({ records }) => {
      if (records.some(({ kind }) => known.has(kind))) setRevision((before) => before + 1);
    });
  }, [connection, wanted]);
  // What happened while the connection was lost was not told.
  return connected ? revision : -1;
}
