import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { useCore, useGo } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Pill } from '../../ui/pill.tsx';
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
  const title =
    item === undefined ? text.inQuestionFound : item.pin === 'new' ? text.inQuestionNew : text.inQuestion;
  return (
    <details className={styles.standing} data-testid="tool-standing">
      <summary className={styles.summary}>
        <ChevronRight size={14} aria-hidden="true" className={styles.chevron} />
        <span className={styles.title}>{title}</span>
        {findings.length > 0 && (
          <Pill tone={findings.some(({ severity }) => severity === 'block') ? 'bad' : 'wait'}>
            {text.findingCount(findings.length)}
          </Pill>
        )}
      </summary>
      <div className={styles.standingBody}>
        <FindingList findings={findings} />
        {item !== undefined && item.pin !== 'new' && <WordChanges changes={item.changes} />}
        {item !== undefined && (
          <Button
            small
            className={styles.open}
            onClick={() => go({ screen: 'servers', server, tab: 'tools' })}
          >
            {text.open}
          </Button>
        )}
      </div>
    </details>
  );
}
