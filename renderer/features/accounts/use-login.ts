import { useCallback, useEffect, useRef, useState } from 'react';
import type { LoginView } from '../../../shared/model/account.ts';
import { useServices } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';

const text = strings.accounts.login;

/**
 * `asking` the core asks who to log in with · `consent` it is known, and nothing is opened yet · `waiting` the browser was
 * opened · `over` it ended.
 */
export type LoginStep =
  | { kind: 'asking' }
  | { kind: 'consent' | 'waiting'; login: LoginView }
  | { kind: 'done' }
  | { kind: 'over'; message: string };

interface LoginFlow {
  step: LoginStep;
  /** Opens the browser at the address of the login. */
  open: () => void;
  /** Ends it with the address the browser was sent to; answers what is wrong with it. */
  finish: (redirect: string) => Promise<string | undefined>;
  again: () => void;
}

/** One login from its beginning to its end. It is given up when the dialog goes away before that. */
export function useLogin(server: string): LoginFlow {
  const { connection } = useServices();
  const [attempt, setAttempt] = useState(0);
  const [step, setStep] = useState<LoginStep>({ kind: 'asking' });
  const running = useRef<string>(undefined);

  useEffect(() => {
    let current = true;
    const show = (next: LoginStep): void => {
      if (current) setStep(next);
    };
    const follow = async (): Promise<void> => {
      show({ kind: 'asking' });
      const begun = await connection.call('accounts.login', { server });
      if (!begun.ok) return show({ kind: 'over', message: errorText(begun.error) });
      const { login } = begun.value;
      if (login.state !== 'waiting') return show(outcome(login));
      if (!current) return void connection.call('accounts.cancel', { id: login.id });
      running.current = login.id;
      show({ kind: 'consent', login });
      const ended = await connection.call('accounts.wait', { id: login.id });
      if (running.current === login.id) running.current = undefined;
      show(ended.ok ? outcome(ended.value.login) : { kind: 'over', message: errorText(ended.error) });
    };
    void follow();
    return () => {
      current = false;
      if (running.current !== undefined) void connection.call('accounts.cancel', { id: running.current });
      running.current = undefined;
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- a new attempt is the reason to begin again
  }, [connection, server, attempt]);

  const open = useCallback(() => {
    if (step.kind !== 'consent' && step.kind !== 'waiting') return;
    openAddress(step.login.url);
    setStep({ kind: 'waiting', login: step.login });
  }, [step]);
  const finish = useCallback(
    async (redirect: string): Promise<string | undefined> => {
      if (step.kind !== 'consent' && step.kind !== 'waiting') return undefined;
      const result = await connection.call('accounts.finish', { id: step.login.id, redirect });
      return result.ok ? undefined : errorText(result.error);
    },
    [connection, step],
  );
  return { step, open, finish, again: () => setAttempt((before) => before + 1) };
}

function outcome({ state, message }: LoginView): LoginStep {
  if (state === 'done') return { kind: 'done' };
  return { kind: 'over', message: message ?? text.cancelled };
}

/** Only what a login page can be at: https, or http on this machine. The core has checked it already. */
function openAddress(address: string | undefined): void {
  const url = address === undefined ? null : URL.parse(address);
  if (url === null) return;
  const isLocal = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) return;
  window.open(url.href, '_blank', 'noopener,noreferrer');
}
