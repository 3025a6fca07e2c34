import { LoaderCircle } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import type { AccountView, LoginView } from '../../../shared/model/account.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected, useToast } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import fields from '../../ui/field.module.css';
import { Modal } from '../../ui/modal.tsx';
import { useLatest } from '../../ui/use-latest.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import { hostOf } from './host-of.ts';
import styles from './login-dialog.module.css';
import { PasteRedirect } from './paste-redirect.tsx';
import { ScopeList } from './scope-list.tsx';
import { useLogin } from './use-login.ts';

const text = strings.accounts.login;

/** Says what will be asked and of whom before the browser opens, then waits for what becomes of it. */
export function LoginDialog({ account, onClose }: { account: AccountView; onClose: () => void }): ReactNode {
  const { server } = account;
  const { step, open, finish, again } = useLogin(server);
  const toast = useToast();
  const connected = useConnected();
  const isDone = step.kind === 'done';
  const finished = useLatest(() => {
    toast(text.done(visibleText(server)));
    onClose();
  });
  useEffect(() => {
    if (isDone) finished.current();
  }, [isDone, finished]);
  return (
    <Modal title={text.title(visibleText(server))} onClose={onClose} sticky>
      <div className={fields.form}>
        {step.kind === 'asking' && (
          <p className={styles.busy} role="status">
            <LoaderCircle size={16} aria-hidden="true" className={styles.spin} />
            {text.asking(visibleText(server))}
          </p>
        )}
        {(step.kind === 'consent' || step.kind === 'waiting') && (
          <>
            <Asked account={account} login={step.login} />
            {step.kind === 'waiting' && (
              <div className={styles.waiting}>
                <p className={styles.busy} role="status">
                  <LoaderCircle size={16} aria-hidden="true" className={styles.spin} />
                  {text.waiting}
                </p>
                <p className={fields.hint}>{text.waitingText}</p>
              </div>
            )}
            <details className={styles.elsewhere}>
              <summary>{text.elsewhere}</summary>
              <p className={fields.hint}>{text.address}</p>
              <CommandLine command={step.login.url ?? ''} />
              <PasteRedirect redirectUrl={step.login.redirectUrl} onFinish={finish} />
            </details>
          </>
        )}
        {step.kind === 'over' && <Refusal text={step.message} />}
        <div className={fields.actions}>
          <Button onClick={onClose}>{strings.app.cancel}</Button>
          {(step.kind === 'consent' || step.kind === 'waiting') && (
            <Button
              look={step.kind === 'consent' ? 'primary' : 'plain'}
              disabled={!connected}
              onClick={open}
              data-testid="open-browser"
            >
              {step.kind === 'consent' ? text.open : text.openAgain}
            </Button>
          )}
          {step.kind === 'over' && (
            <Button look="primary" disabled={!connected} onClick={again}>
              {text.again}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

function Asked({ account, login }: { account: AccountView; login: LoginView }): ReactNode {
  const place = login.issuer ?? login.url;
  return (
    <div className={styles.asked} data-testid="login-asked">
      <p>
        {text.atLabel}{' '}
        <strong>{place === undefined ? text.atUnknown : <VisibleText text={hostOf(place)} />}</strong>{' '}
        {text.forLabel}{' '}
        <strong>
          <VisibleText text={hostOf(account.url)} />
        </strong>
        .
      </p>
      {login.scopes.length === 0 ? (
        <p>{text.asksNothing}</p>
      ) : (
        <>
          <p>{text.asks}</p>
          <ScopeList scopes={login.scopes} />
        </>
      )}
      <p className={fields.hint}>{text.promise}</p>
    </div>
  );
}
