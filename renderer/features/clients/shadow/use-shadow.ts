import { useCallback, useEffect, useState } from 'react';
import type { CallOutput } from '../../../../shared/contract/index.ts';
import { useConnected, useServices } from '../../../app/services.ts';
import { errorText } from '../../../strings/error-text.ts';

export type ShadowFindings = CallOutput<'shadow.list'>;
export type ShadowFinding = ShadowFindings['findings'][number];

export interface ShadowWatch {
  view: ShadowFindings | undefined;
  problem: string | undefined;
  look: () => void;
}

/** The servers that clients run around Gatehouse, as they are found. */
export function useShadow(): ShadowWatch {
  const { connection } = useServices();
  const connected = useConnected();
  const [view, setView] = useState<ShadowFindings>();
  const [problem, setProblem] = useState<string>();
  const look = useCallback(() => {
    void connection.call('shadow.list', {}).then((result) => {
      setProblem(result.ok ? undefined : errorText(result.error));
      if (result.ok) setView(result.value);
    });
  }, [connection]);
  useEffect(() => connection.subscribe('shadow', {}, setView), [connection]);
  useEffect(() => {
    if (connected) look();
  }, [connected, look]);
  return { view, problem, look };
}
