import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { ReviewItem, VersionReview } from '../../../shared/model/pin.ts';
import type { ServerView } from '../../../shared/model/server.ts';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { ReviewEntry } from './review-entry.tsx';
import styles from './tool-review.module.css';

const text = strings.review;
export type Item = z.infer<typeof ReviewItem>;
type Review = CallOutput<'integrity.review'>;

/** What a server describes that was not accepted: every change word by word, and the answers to it. */
export function ToolReview({ server }: { server: ServerView }): ReactNode {
  const [answered, setAnswered] = useState(0);
  const review = useCall('integrity.review', { name: server.name }, `${server.toReview ?? 0} ${answered}`);
  if (review.kind === 'loading') return null;
  if (review.kind === 'failed') {
    return (
      <p className={styles.failed} role="alert">
        {review.message}
      </p>
    );
  }
  if (review.value.items.length === 0) return null;
  return (
    <Waiting
      name={server.name}
      review={review.value}
      onAnswered={() => setAnswered((before) => before + 1)}
    />
  );
}

interface WaitingProps {
  name: string;
  review: Review;
  onAnswered: () => void;
}

function Waiting({ name, review: { items, version }, onAnswered }: WaitingProps): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [sending, setSending] = useState(false);
  const [asking, setAsking] = useState<readonly Item[]>();
  const send = async (answered: readonly Item[], answer: 'accept' | 'reject'): Promise<void> => {
    setSending(true);
    const result = await connection.call('integrity.answer', {
      name,
      answer,
      items: answered.map(({ kind, name: of, hash }) => ({ kind, name: of, hash })),
    });
    setSending(false);
    onAnswered();
    if (!result.ok) return toast(errorText(result.error), 'error');
    toast(answer === 'accept' ? text.accepted(answered.length) : text.rejectedDone(answered.length));
  };
  const accept = (wanted: readonly Item[]): void => {
    if (wanted.some(({ findings }) => findings.length > 0)) setAsking(wanted);
    else void send(wanted, 'accept');
  };
  const open = items.filter(({ rejected }) => !rejected);
  const disabled = !connected || sending;
  return (
    <section className={styles.review} aria-label={text.title} data-testid="review">
      <header className={styles.head}>
        <h3>{text.title}</h3>
        {open.length > 1 && (
          <div className={styles.all}>
            <Button small disabled={disabled} onClick={() => void send(open, 'reject')}>
              {text.rejectAll}
            </Button>
            <Button small disabled={disabled} onClick={() => accept(open)}>
              {text.acceptAll}
            </Button>
          </div>
        )}
      </header>
      <p>{text.text}</p>
      {version !== undefined && <Version version={version} />}
      <ul className={styles.items} aria-label={text.items}>
        {items.map((item) => (
          <ReviewEntry
            key={`${item.kind} ${item.name}`}
            item={item}
            isOpen={items.length === 1}
            disabled={disabled}
            onAccept={() => accept([item])}
            onReject={() => void send([item], 'reject')}
          />
        ))}
      </ul>
      {asking !== undefined && (
        <Confirm
          title={asking.length === 1 ? text.acceptTitle(asking[0]!.name) : text.acceptAllTitle(asking.length)}
          text={text.acceptText}
          action={text.acceptAnyway}
          onConfirm={() => void send(asking, 'accept')}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}

function Version({ version }: { version: z.infer<typeof VersionReview> }): ReactNode {
  const { from, to, added, removed, changed } = version;
  const lines = [
    added.length > 0 && text.versionAdded(added.join(', ')),
    removed.length > 0 && text.versionRemoved(removed.join(', ')),
    changed.length > 0 && text.versionChanged(changed.map(({ name }) => name).join(', ')),
  ].filter((line) => line !== false);
  return (
    <div className={styles.version}>
      <p>
        <code>
          <VisibleText text={text.version(from, to)} />
        </code>
      </p>
      {lines.map((line) => (
        <p key={line}>
          <VisibleText text={line} />
        </p>
      ))}
    </div>
  );
}
