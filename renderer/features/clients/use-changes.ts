import { useState } from 'react';
import type { CallInput } from '../../../shared/contract/index.ts';
import type { ConfigChange } from '../../../shared/model/client.ts';
import { useServices } from '../../app/services.ts';
import { type Loaded, useCall } from '../../app/use-call.ts';
import { errorText } from '../../strings/error-text.ts';
import { failuresText } from './changes.ts';

export interface AdoptHow {
  install: boolean;
  keepSecrets: boolean;
}

interface Selection {
  clients: string[];
  only: { path: string; name: string }[] | undefined;
  how: AdoptHow;
}

interface Changes {
  preview: Loaded<ConfigChange[]>;
  doing: boolean;
  /** Writes what was previewed; undefined when not all of it could be, and `problem` says why. */
  write: () => Promise<ConfigChange[] | undefined>;
  problem: string | undefined;
}

/** What adopting or restoring would write, and the writing of it. */
export function useChanges(kind: 'adopt' | 'restore', { clients, only, how }: Selection): Changes {
  const { connection } = useServices();
  const [doing, setDoing] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const name = kind === 'adopt' ? 'clients.adopt' : 'clients.restore';
  const input: CallInput<'clients.adopt'> =
    kind === 'adopt' ? { clients, ...how, ...(only === undefined ? {} : { only }) } : { clients };
  const loaded = useCall(name, { ...input, dryRun: true }, attempt);
  const write = async (): Promise<ConfigChange[] | undefined> => {
    setDoing(true);
    setProblem(undefined);
    const result = await connection.call(name, { ...input, dryRun: false });
    setDoing(false);
    const failed = result.ok ? failuresText(result.value.changes) : errorText(result.error);
    if (result.ok && failed === undefined) return result.value.changes;
    setProblem(failed);
    setAttempt((before) => before + 1);
    return undefined;
  };
  return {
    preview: loaded.kind === 'loaded' ? { kind: 'loaded', value: loaded.value.changes } : loaded,
    doing,
    write,
    problem,
  };
}
