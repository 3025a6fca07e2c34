import { FileDiff } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ServerView } from '../../../shared/model/server.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useGo } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './tool-review.module.css';

const text = strings.review;
/** More would push the servers off a small screen; each card says it too. */
const MOST = 3;

/** Over the servers while something they describe waits for a review. */
export function ReviewBanner({ servers }: { servers: readonly ServerView[] }): ReactNode {
  const go = useGo();
  const waiting = servers.filter(({ toReview }) => toReview !== undefined);
  if (waiting.length === 0) return null;
  const count = waiting.reduce((sum, { toReview }) => sum + (toReview ?? 0), 0);
  return (
    <section className={styles.banner} role="status" data-testid="review-banner">
      <FileDiff size={18} aria-hidden="true" />
      <div className={styles.bannerWords}>
        <h2>
          <VisibleText text={text.banner(count, waiting.map(({ name }) => name).join(', '))} />
        </h2>
        <p>{text.bannerText}</p>
      </div>
      <div className={styles.bannerActions}>
        {waiting.slice(0, MOST).map(({ name }) => (
          <Button
            key={name}
            small
            aria-label={text.openLabel(visibleText(name))}
            onClick={() => go({ screen: 'servers', server: name, tab: 'tools' })}
          >
            {waiting.length === 1 ? text.open : text.openLabel(visibleText(name))}
          </Button>
        ))}
      </div>
    </section>
  );
}
