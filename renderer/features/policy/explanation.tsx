import type { ReactNode } from 'react';
import type { CallInput, CallOutput } from '../../../shared/contract/index.ts';
import { useCore } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { strings } from '../../strings/strings.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Badge, Pill } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './policy.module.css';
import { RequestForIt } from './request-for-it.tsx';

const text = strings.policy.why;
type Answer = CallOutput<'policy.explain'>;
const TONES: Record<Answer['steps'][number]['says'], Tone> = {
  allow: 'good',
  ask: 'wait',
  deny: 'bad',
  silent: 'plain',
};

/** The answer to a "why?", anew whenever the policy or the rules change. */
export function Explanation({ question }: { question: CallInput<'policy.explain'> }): ReactNode {
  const layers = useCore(({ status }) => status.layers);
  const rules = useCore((state) => state.rules);
  const answer = useCall('policy.explain', question, `${JSON.stringify(layers)} ${rules.length}`);
  if (answer.kind === 'loading') return <p className={styles.quietText}>{text.asking}</p>;
  if (answer.kind === 'failed') {
    return (
      <p className={styles.problem} role="alert">
        {answer.message}
      </p>
    );
  }
  const { effect, message, rule, layer, identity, risk, steps, reason } = answer.value;
  const { server, tool } = question;
  return (
    <div className={styles.card} data-testid="explanation" data-effect={effect}>
      <div className={styles.verdict}>
        <Pill tone={TONES[effect]}>{text.effect[effect]}</Pill>
        {effect === 'deny' && server !== undefined && tool === undefined && <RequestForIt server={server} />}
      </div>
      <p className={styles.message}>
        <VisibleText text={message} />
      </p>
      <Facts>
        <Fact name={text.reason}>
          <code>
            <VisibleText text={reason} />
          </code>
        </Fact>
        <TextFact name={text.rule} value={rule} />
        <TextFact name={text.layer} value={layer} />
        {risk !== undefined && (
          <Fact name={text.risk}>
            <VisibleText
              text={[
                (strings.policy.risk as Record<string, string>)[risk.level] ?? risk.level,
                ...risk.reasons,
              ].join('; ')}
            />
          </Fact>
        )}
        <TextFact name={text.identity} value={identity} />
      </Facts>
      <h2 className={styles.stepsTitle}>{text.steps}</h2>
      {steps.length === 0 && <p className={styles.quietText}>{text.noSteps}</p>}
      <ol className={styles.steps}>
        {steps.map((step) => (
          <li key={`${step.layer} ${step.source}`} className={styles.step}>
            <p className={styles.stepHead}>
              <strong>
                <VisibleText text={step.layer} />
              </strong>
              <Badge tone={TONES[step.says]}>{text.says[step.says]}</Badge>
            </p>
            <p className={styles.sentence}>
              <VisibleText text={step.message} />
            </p>
            <p className={styles.quietText}>
              <VisibleText text={[step.rule, step.source].filter(Boolean).join(' · ')} />
            </p>
          </li>
        ))}
      </ol>
    </div>
  );
}

function TextFact({ name, value }: { name: string; value: string | undefined }): ReactNode {
  if (value === undefined) return null;
  return (
    <Fact name={name}>
      <VisibleText text={value} />
    </Fact>
  );
}
