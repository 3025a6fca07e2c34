import { type FormEvent, type ReactNode, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import styles from './login-dialog.module.css';

const text = strings.accounts.login;

interface PasteRedirectProps {
  redirectUrl: string;
  /** Answers what is wrong with what was pasted. */
  onFinish: (redirect: string) => Promise<string | undefined>;
}

/** Takes the address a browser elsewhere was sent to. It holds a code that counts once; it is sent and forgotten. */
export function PasteRedirect({ redirectUrl, onFinish }: PasteRedirectProps): ReactNode {
  const [redirect, setRedirect] = useState('');
  const [problem, setProblem] = useState<string>();
  const [sending, setSending] = useState(false);
  const submit = async (): Promise<void> => {
    const given = redirect.trim();
    if (sending) return;
    if (given === '') return setProblem(text.pasteMissing);
    setSending(true);
    setRedirect('');
    setProblem(await onFinish(given));
    setSending(false);
  };
  return (
    <form
      className={styles.paste}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label={text.paste} hint={text.pasteHint(redirectUrl)} problem={problem}>
        {(props) => (
          <input
            {...props}
            value={redirect}
            onChange={(event) => {
              setRedirect(event.target.value);
              setProblem(undefined);
            }}
          />
        )}
      </Field>
      <Button type="submit" small disabled={sending}>
        {sending ? text.finishing : text.finish}
      </Button>
    </form>
  );
}
