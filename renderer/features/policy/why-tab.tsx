import { CircleQuestionMark } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CallInput } from '../../../shared/contract/index.ts';
import { strings } from '../../strings/strings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Explanation } from './explanation.tsx';
import styles from './policy.module.css';
import { readQuestion, type WhyForm, type WhyProblems } from './question.ts';
import { WhyFields } from './why-fields.tsx';

const text = strings.policy.why;

interface WhyTabProps {
  server: string | undefined;
  tool: string | undefined;
}

/** Asks why a server may run or not, or a call. What is named in the address is asked at once. */
export function WhyTab({ server = '', tool = '' }: WhyTabProps): ReactNode {
  const [form, setForm] = useState<WhyForm>({
    subject: 'server',
    server,
    command: '',
    url: '',
    tool,
    arguments: '',
    client: '',
  });
  const [problems, setProblems] = useState<WhyProblems>({});
  const [asked, setAsked] = useState<CallInput<'policy.explain'> | undefined>(() => {
    const question = readQuestion(form);
    return question.ok ? question.input : undefined;
  });
  const submit = (): void => {
    const question = readQuestion(form);
    setProblems(question.ok ? {} : question.problems);
    setAsked(question.ok ? question.input : undefined);
  };
  return (
    <div className={styles.tab} role="tabpanel" aria-label={strings.policy.tabs.why}>
      <div className={styles.why}>
        <WhyFields
          form={form}
          problems={problems}
          onSubmit={submit}
          onChange={(part) => {
            setForm({ ...form, ...part });
            setProblems({});
          }}
        />
        <section className={styles.answer} aria-label={text.answer} aria-live="polite">
          {asked === undefined ? (
            <EmptyState icon={<CircleQuestionMark size={22} />} title={text.emptyTitle}>
              {text.emptyText}
            </EmptyState>
          ) : (
            <Explanation key={JSON.stringify(asked)} question={asked} />
          )}
        </section>
      </div>
    </div>
  );
}
