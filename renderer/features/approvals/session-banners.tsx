import { PauseCircle, Siren } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { SessionView } from '../../../shared/model/client.ts';
import { useClientName, useConnected, useCore, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { noisyCount } from './question-log.ts';
import styles from './session-banners.module.css';

const text = strings.approvals.noisy;

/** Sessions that ask too much, and sessions that are paused, each with what can be done. */
export function SessionBanners(): ReactNode {
  const sessions = useCore((state) => state.sessions);
  const recent = useStore(useServices().questions.store, (log) => log.recent);
  const now = useNow(5000);
  return sessions.map((session) => {
    if (session.paused) return <PausedBanner key={session.id} session={session} />;
    const count = noisyCount(recent, session.id, now);
    return count === undefined ? null : <NoisyBanner key={session.id} session={session} count={count} />;
  });
}

function NoisyBanner({ session, count }: { session: SessionView; count: number }): ReactNode {
  const { connection, questions } = useServices();
  const waiting = useCore((state) => state.approvals);
  const connected = useConnected();
  const toast = useToast();
  const client = useClientName()(session.client);
  const brake = async (pause: boolean): Promise<void> => {
    for (const question of waiting) if (question.session === session.id) questions.answering(question.id);
    const result = await connection.call('approvals.brake', { session: session.id, pause });
    if (result.ok) toast(text.denied(result.value.denied));
    else toast(errorText(result.error), 'error');
  };
  return (
    <section className={styles.noisy} role="alert" data-testid="noisy">
      <Siren size={18} aria-hidden="true" className={styles.icon} />
      <div className={styles.words}>
        <h2>
          <VisibleText text={text.title(client, session.server)} />
        </h2>
        <p>{text.text(count)}</p>
      </div>
      <Button small disabled={!connected} onClick={() => void brake(false)}>
        {text.denyAll}
      </Button>
      <Button small disabled={!connected} onClick={() => void brake(true)}>
        {text.pause}
      </Button>
    </section>
  );
}

function PausedBanner({ session }: { session: SessionView }): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const client = useClientName()(session.client);
  const resume = async (): Promise<void> => {
    const result = await connection.call('approvals.resume', { session: session.id });
    if (result.ok) toast(text.resumed);
    else toast(errorText(result.error), 'error');
  };
  return (
    <section className={styles.paused} role="status" data-testid="paused">
      <PauseCircle size={18} aria-hidden="true" className={styles.icon} />
      <div className={styles.words}>
        <h2>
          <VisibleText text={text.paused(client, session.server)} />
        </h2>
        <p>{text.pausedText}</p>
      </div>
      <Button small disabled={!connected} onClick={() => void resume()}>
        {text.resume}
      </Button>
    </section>
  );
}
