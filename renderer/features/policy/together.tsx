import type { ReactNode } from 'react';
import type { PolicyView } from '../../../shared/model/policy-view.ts';
import { strings } from '../../strings/strings.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Badge } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './policy.module.css';

const text = strings.policy.together;
type Effective = PolicyView['effective'];
const LEVELS = ['read', 'write', 'destructive', 'unknown'] as const;
const TONES: Record<string, Tone> = { allow: 'good', ask: 'wait', deny: 'bad' };

/** What all layers demand together, besides their lists and rules. */
export function Together({ effective }: { effective: Effective }): ReactNode {
  const { defaults, integrity, sandbox, shadow } = effective;
  const limits = limitTexts(effective.limits);
  const audit = auditTexts(effective.audit);
  const labels = effective.labels.map(labelText);
  return (
    <div className={styles.card}>
      <Facts>
        <Fact name={text.defaults}>
          <ul className={styles.badges}>
            {LEVELS.map((level) => (
              <li key={level}>
                <Badge tone={TONES[defaults[level]] ?? 'plain'}>
                  {strings.policy.risk[level]}: {strings.policy.effect[defaults[level]] ?? defaults[level]}
                </Badge>
              </li>
            ))}
          </ul>
        </Fact>
        <Fact name={text.tools}>{text.changed[integrity]}</Fact>
        {labels.length > 0 && (
          <Fact name={text.labels}>
            <VisibleText text={labels.join(', ')} />
          </Fact>
        )}
        <Fact name={text.isolation}>{text.minimum[sandbox.minimum]}</Fact>
        {sandbox.deniedDomains.length > 0 && (
          <Fact name={text.hosts}>
            <VisibleText text={sandbox.deniedDomains.join(', ')} />
          </Fact>
        )}
        {limits.length > 0 && <Fact name={text.limits}>{limits.join(', ')}</Fact>}
        <Fact name={text.shadow}>{text.shadows[shadow]}</Fact>
        {audit.length > 0 && (
          <Fact name={text.audit}>
            <VisibleText text={audit.join(', ')} />
          </Fact>
        )}
      </Facts>
    </div>
  );
}

function labelText({ server = '*', tool, risk, flow = [] }: Effective['labels'][number]): string {
  const says = [
    ...(risk === undefined ? [] : [strings.policy.risk[risk]]),
    ...flow.map((label) => text.flow[label]),
  ];
  return `${server}.${tool}: ${says.join(' + ')}`;
}

function limitTexts(limits: Effective['limits']): string[] {
  const { callsPerMinute, identicalCallsInARow, callTimeoutSeconds, resultMegabytes } = limits;
  const said = (value: number | undefined, words: (value: number) => string): string[] =>
    value === undefined ? [] : [words(value)];
  return [
    ...said(callsPerMinute, text.callsPerMinute),
    ...said(identicalCallsInARow, text.identicalCalls),
    ...said(callTimeoutSeconds, text.callTimeout),
    ...said(resultMegabytes, text.resultSize),
  ];
}

function auditTexts({ retentionDays, otlp }: Effective['audit']): string[] {
  return [
    ...(retentionDays === undefined ? [] : [text.keep(retentionDays)]),
    ...otlp.map(({ endpoint }) => text.export(endpoint)),
  ];
}
