import { Check, Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { strings } from '../strings/strings.ts';
import { IconButton } from './button.tsx';
import styles from './command-line.module.css';

/** A command to type, with a button that copies it. */
export function CommandLine({ command }: { command: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard.writeText(command).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className={styles.line}>
      <code className={styles.command}>{command}</code>
      <IconButton label={copied ? strings.app.copied : strings.app.copy(command)} onClick={copy}>
        {copied ? <Check size={15} /> : <Copy size={15} />}
      </IconButton>
    </div>
  );
}
