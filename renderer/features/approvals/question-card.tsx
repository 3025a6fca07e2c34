import { type ReactNode, useMemo, useState } from 'react';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { useClientName } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { ArgumentsView } from '../../ui/arguments/arguments-view.tsx';
import { layoutArguments, locksOf } from '../../ui/arguments/layout.ts';
import { FileChange } from '../../ui/diff/file-change.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { NamedIsolationBadge } from '../servers/isolation-badge.tsx';
import { AnswerBar } from './answer-bar.tsx';
import { FlowChain } from './flow-chain.tsx';
import styles from './question-card.module.css';
import { Reasons } from './reasons.tsx';
import { ToolStanding } from './tool-standing.tsx';
import { WaitingTime } from './waiting-time.tsx';

const text = strings.approvals;

/** One question, complete. Mount it with `key={questionKey(question)}`. */
export function QuestionCard({ question }: { question: ApprovalView }): ReactNode {
  const client = useClientName()(question.client);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const locks = useMemo(
    () => locksOf(layoutArguments(question.arguments), question.mustOpen),
    [question.arguments, question.mustOpen],
  );
  const realPaths = useMemo(
    () => new Map(question.files.map((file) => [file.path, file.realPath])),
    [question.files],
  );
  const changes = question.files.filter((file) => file.after !== undefined || file.note !== undefined);
  return (
    <article
      className={styles.card}
      aria-labelledby="question-title"
      data-testid="question"
      data-question={question.id}
    >
      <ScrollRegion className={styles.scroll} label={text.question}>
        <h2 className={styles.title} id="question-title">
          <VisibleText text={question.server} />{' '}
          <span className={styles.verb}>{text.wants(question.operation)}</span>{' '}
          <code className={styles.tool}>
            <VisibleText text={question.tool} />
          </code>
        </h2>
        <div className={styles.head}>
          <p className={styles.line}>
            {text.askedBy}{' '}
            <strong>
              <VisibleText text={client} />
            </strong>
          </p>
          <p className={styles.line}>
            <code>
              <VisibleText text={question.identity} />
            </code>{' '}
            <NamedIsolationBadge server={question.server} />
          </p>
          <WaitingTime question={question} client={client} />
          {question.coalesced > 0 && <p className={styles.line}>{text.coalesced(question.coalesced)}</p>}
        </div>
        <Reasons risk={question.risk.level} reasons={question.reasons} />
        {question.chain !== undefined && <FlowChain question={question} chain={question.chain} />}
        {question.operation === undefined && <ToolStanding question={question} />}
        <section className={styles.body} aria-label={text.arguments}>
          {changes.map((file) => (
            <FileChange key={file.path} file={file} />
          ))}
          <ArgumentsView
            value={question.arguments}
            mustOpen={question.mustOpen}
            opened={opened}
            onOpen={(pointer) => setOpened((before) => new Set(before).add(pointer))}
            realPaths={realPaths}
          />
        </section>
      </ScrollRegion>
      <AnswerBar question={question} unopened={locks.filter((pointer) => !opened.has(pointer))} />
    </article>
  );
}
