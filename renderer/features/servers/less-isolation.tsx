import { ChevronRight } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ServerSandbox } from '../../../shared/model/sandbox.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { formatAgo } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Field } from '../../ui/field.tsx';
import { useNow } from '../../ui/use-now.ts';
import styles from './sandbox.module.css';

const text = strings.sandbox.less;
const LEVELS = ['restricted', 'none'] as const;
type Less = (typeof LEVELS)[number];

interface LessIsolationProps {
  server: string;
  /** What must be typed, by level. */
  sentences: ServerSandbox['confirm'];
}

/** Lets a server run with less, once its sentence was typed. It is never pasted in by a button. */
export function LessIsolation({ server, sentences }: LessIsolationProps): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [level, setLevel] = useState<Less>('restricted');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string>();
  const [sending, setSending] = useState(false);
  const matches = typed === sentences[level];
  const submit = async (): Promise<void> => {
    if (sending) return;
    if (!matches) return setProblem(text.wrong);
    setSending(true);
    const result = await connection.call('sandbox.accept', { name: server, level, confirm: typed });
    setSending(false);
    if (!result.ok) return setProblem(errorText(result.error));
    toast(text.done(visibleText(server)));
  };
  return (
    <details className={styles.less} data-testid="less-isolation">
      <summary>
        <ChevronRight size={14} aria-hidden="true" className={styles.chevron} />
        {text.title}
      </summary>
      <form
        className={styles.lessForm}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>{text.text}</p>
        <Choices
          role="radiogroup"
          label={text.level}
          choices={LEVELS.map((value) => ({ value, label: text.levels[value] }))}
          value={level}
          onChange={(value) => {
            setLevel(value);
            setProblem(undefined);
          }}
        />
        <p className={level === 'none' ? styles.bad : undefined}>{text.levelText[level]}</p>
        <p>
          {text.type} <code className={styles.sentence}>{sentences[level]}</code>
        </p>
        <Field label={text.field} problem={problem}>
          {(props) => (
            <input
              {...props}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value);
                setProblem(undefined);
              }}
            />
          )}
        </Field>
        <div>
          <Button type="submit" look="danger" disabled={!matches || sending || !connected}>
            {sending ? text.submitting : text.submit}
          </Button>
        </div>
      </form>
    </details>
  );
}

interface AcceptedLessProps {
  server: string;
  accepted: NonNullable<ServerSandbox['accepted']>;
}

/** Says that the server runs with less because the user said so, for as long as that holds. */
export function AcceptedLess({ server, accepted }: AcceptedLessProps): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const now = useNow(30_000);
  const revoke = async (): Promise<void> => {
    const result = await connection.call('sandbox.revoke', { name: server });
    if (result.ok) toast(text.revoked(visibleText(server)));
    else toast(errorText(result.error), 'error');
  };
  return (
    <div className={styles.problem} role="note" data-testid="accepted-less">
      <h3>{text.accepted[accepted.level]}</h3>
      <p>{text.since(formatAgo(accepted.at, now))}</p>
      <Button small disabled={!connected} onClick={() => void revoke()}>
        {text.revoke}
      </Button>
    </div>
  );
}
