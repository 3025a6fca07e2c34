import { ArrowDown } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ApprovalView } from '../../../shared/model/approval.ts';
import { formatClock } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { Badge } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './flow-chain.module.css';

const text = strings.approvals.chain;
type Chain = NonNullable<ApprovalView['chain']>;
const TONES: Record<Chain[number]['label'], Tone> = {
  untrusted: 'bad',
  private: 'wait',
  external: 'info',
  exec: 'info',
};

/** The earlier calls because of which data may leave with this one, oldest first, and this one at the end. */
export function FlowChain({ question, chain }: { question: ApprovalView; chain: Chain }): ReactNode {
  if (chain.length === 0) return null;
  return (
    <section className={styles.chain} aria-label={text.title} data-testid="chain">
      <h3 className={styles.title}>{text.title}</h3>
      <ol className={styles.steps}>
        {chain.map((step, index) => (
          <li key={index} className={styles.step}>
            <span className={styles.time}>{formatClock(step.time)}</span>
            <div className={styles.words}>
              <p>
                <VisibleText text={step.server} />.
                <strong>
                  <VisibleText text={step.tool} />
                </strong>{' '}
                <Badge tone={TONES[step.label]}>{text.label[step.label]}</Badge>
              </p>
              <p className={styles.text}>
                <VisibleText text={step.text} />
              </p>
            </div>
          </li>
        ))}
        <li className={styles.step}>
          <ArrowDown size={14} aria-hidden="true" className={styles.time} />
          <p className={styles.words}>
            <span>
              {text.now} <VisibleText text={question.server} />.
              <strong>
                <VisibleText text={question.tool} />
              </strong>
            </span>
          </p>
        </li>
      </ol>
    </section>
  );
}
