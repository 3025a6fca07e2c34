import type { ReactNode } from 'react';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { useCore, useGo } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { FindingList } from '../../ui/review/finding-list.tsx';
import { WordChanges } from '../../ui/review/word-changes.tsx';
import styles from './flow-chain.module.css';

const text = strings.review;

/** What is to be known of the tool itself: how it differs from what was accepted, and what was found in its words. */
export function ToolStanding({ question }: { question: ApprovalView }): ReactNode {
  const { server, tool } = question;
  const go = useGo();
  const toReview = useCore(({ servers }) => servers.find(({ name }) => name === server)?.toReview);
  const tools = useCall('servers.tools', { name: server }, toReview);
  const review = useCall('integrity.review', { name: server }, toReview);
  const known = tools.kind === 'loaded' ? tools.value.tools.find(({ name }) => name === tool) : undefined;
  const item =
    review.kind === 'loaded'
      ? review.value.items.find(({ kind, name }) => kind === 'tool' && name === tool)
      : undefined;
  const findings = item?.findings ?? known?.findings ?? [];
  if (item === undefined && findings.length === 0) return null;
  return (
    <section className={styles.chain} aria-label={text.title} data-testid="tool-standing">
      {item !== undefined && (
        <h3 className={styles.title}>{item.pin === 'new' ? text.inQuestionNew : text.inQuestion}</h3>
      )}
      <FindingList findings={findings} />
      {item !== undefined && item.pin !== 'new' && <WordChanges changes={item.changes} />}
      {item !== undefined && (
        <Button small className={styles.open} onClick={() => go({ screen: 'servers', server, tab: 'tools' })}>
          {text.open}
        </Button>
      )}
    </section>
  );
}
