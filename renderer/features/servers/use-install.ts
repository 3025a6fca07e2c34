import { useEffect, useState } from 'react';
import type { InstallView } from '../../../shared/model/package.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useGo, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import type { InstallInput } from './install-form.ts';

const text = strings.packages;

export type InstallState =
  | { kind: 'idle'; refusal?: string }
  | { kind: 'installing'; id: string; cancelling: boolean; view: InstallView | undefined };

interface Install {
  state: InstallState;
  start: (input: InstallInput) => void;
  cancel: () => void;
}

/** Installs a package and follows it. It goes on when the dialog is closed; its end is told either way. */
export function useInstall(onDone: () => void): Install {
  const { connection } = useServices();
  const toast = useToast();
  const go = useGo();
  const [state, setState] = useState<InstallState>({ kind: 'idle' });
  const id = state.kind === 'installing' ? state.id : undefined;
  useEffect(() => {
    if (id === undefined) return undefined;
    return connection.subscribe('installs', {}, ({ installs }) => {
      const view = installs.find((one) => one.id === id);
      if (view !== undefined) setState((now) => (now.kind === 'installing' ? { ...now, view } : now));
    });
  }, [connection, id]);
  const start = async (input: InstallInput): Promise<void> => {
    setState({ kind: 'installing', id: input.id, cancelling: false, view: undefined });
    const result = await connection.call('packages.install', input);
    if (!result.ok) {
      setState({ kind: 'idle', refusal: errorText(result.error) });
      return;
    }
    const { server } = result.value;
    toast(text.installed(visibleText(server.name), visibleText(server.identity)));
    onDone();
    go({ screen: 'servers', server: server.name }, 'replace');
  };
  const cancel = (): void => {
    if (id === undefined) return;
    setState((now) => (now.kind === 'installing' ? { ...now, cancelling: true } : now));
    void connection.call('packages.cancel', { id });
  };
  return { state, start: (input) => void start(input), cancel };
}
