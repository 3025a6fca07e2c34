import { type ReactNode, useState } from 'react';
import type { AccountView } from '../../../shared/model/account.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { formatAgo, formatShortMoment } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Pill } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './accounts.module.css';
import { hostOf } from './host-of.ts';
import { ScopeList } from './scope-list.tsx';

const text = strings.accounts;
const TONES: Record<AccountView['state'], Tone> = {
  none: 'plain',
  logging_in: 'busy',
  ok: 'good',
  expired: 'bad',
};

interface AccountCardProps {
  account: AccountView;
  onLogin: () => void;
  onChanged: () => void;
}

/** The account of one remote server: who, what for, until when, and what can be done. */
export function AccountCard({ account, onLogin, onChanged }: AccountCardProps): ReactNode {
  const { server, url, state } = account;
  return (
    <li className={styles.card} data-testid="account" data-server={server} data-state={state}>
      <div className={styles.top}>
        <h2 className={styles.name}>
          <VisibleText text={server} />
        </h2>
        <Pill tone={TONES[state]}>{text.state[state]}</Pill>
        <Actions account={account} onLogin={onLogin} onChanged={onChanged} />
      </div>
      <p className={styles.url}>
        <VisibleText text={url} />
      </p>
      {state !== 'ok' && <p className={styles.note}>{text.stateNote[state]}</p>}
      {(state === 'ok' || state === 'expired') && <AccountFacts account={account} />}
    </li>
  );
}

function AccountFacts({ account }: { account: AccountView }): ReactNode {
  const now = useNow(30_000);
  const { subject, issuer, scopes, wanted, lastUsedAt } = account;
  return (
    <Facts>
      <Fact name={text.facts.as}>
        {subject === undefined ? text.asUnknown : <VisibleText text={subject} />}
      </Fact>
      {issuer !== undefined && (
        <Fact name={text.facts.at}>
          <VisibleText text={hostOf(issuer)} />
        </Fact>
      )}
      <Fact name={text.facts.may}>{scopes.length === 0 ? text.noScopes : <ScopeList scopes={scopes} />}</Fact>
      {wanted.length > 0 && (
        <Fact name={text.facts.wants}>
          <ScopeList scopes={wanted} />
          <p className={styles.wants}>{text.wantsHint}</p>
        </Fact>
      )}
      <Fact name={text.facts.holds}>{holds(account, now)}</Fact>
      <Fact name={text.facts.used}>
        {lastUsedAt === undefined ? text.neverUsed : formatAgo(lastUsedAt, now)}
      </Fact>
    </Facts>
  );
}

function holds({ renews, expiresAt }: AccountView, now: number): string {
  if (renews)
    return expiresAt === undefined || expiresAt <= now
      ? text.renews
      : text.renewsNext(formatAgo(expiresAt, now));
  if (expiresAt === undefined) return text.noEnd;
  return expiresAt <= now ? text.ended(formatAgo(expiresAt, now)) : text.until(formatShortMoment(expiresAt));
}

function Actions({ account, onLogin, onChanged }: AccountCardProps): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const { server, state, login, wanted } = account;
  const logOut = async (): Promise<void> => {
    const result = await connection.call('accounts.logout', { server });
    if (result.ok) toast(text.loggedOut(visibleText(server)));
    else toast(errorText(result.error), 'error');
    onChanged();
  };
  const cancel = async (id: string): Promise<void> => {
    const result = await connection.call('accounts.cancel', { id });
    if (!result.ok) toast(errorText(result.error), 'error');
    onChanged();
  };
  const isIn = state === 'ok' || state === 'expired';
  const word = !isIn ? text.logIn : wanted.length > 0 ? text.consentAgain : text.logInAgain;
  return (
    <div className={styles.actions}>
      {login !== undefined && (
        <Button small disabled={!connected} onClick={() => void cancel(login)}>
          {text.cancelLogin}
        </Button>
      )}
      {isIn && (
        <Button
          small
          disabled={!connected}
          aria-label={text.logOutLabel(visibleText(server))}
          onClick={() => setAsking(true)}
        >
          {text.logOut}
        </Button>
      )}
      <Button
        small
        look={state === 'ok' && wanted.length === 0 ? 'plain' : 'primary'}
        disabled={!connected}
        aria-label={`${word}: ${visibleText(server)}`}
        onClick={onLogin}
      >
        {word}
      </Button>
      {asking && (
        <Confirm
          title={text.logOutTitle(visibleText(server))}
          text={text.logOutText}
          action={text.logOut}
          onConfirm={() => void logOut()}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
