import { Check, Copy } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useCall } from '../../app/use-call.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './policy.module.css';

const text = strings.policy.request;

interface RequestForItProps {
  server: string;
  /** What was written already; absent: it is asked for. */
  written?: string;
}

/** A button that opens what a user can send to IT to have a server allowed. */
export function RequestForIt({ server, written }: RequestForItProps): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button small aria-label={text.label(visibleText(server))} onClick={() => setOpen(true)}>
        {text.action}
      </Button>
      {open && (
        <Modal title={text.title(visibleText(server))} onClose={() => setOpen(false)}>
          {written === undefined ? <AskedRequest server={server} /> : <Request written={written} />}
        </Modal>
      )}
    </>
  );
}

function AskedRequest({ server }: { server: string }): ReactNode {
  const written = useCall('policy.request', { server });
  if (written.kind === 'loading') return <p className={styles.request}>{text.loading}</p>;
  if (written.kind === 'failed') {
    return (
      <p className={styles.request} role="alert">
        {written.message}
      </p>
    );
  }
  return <Request written={written.value.text} />;
}

function Request({ written }: { written: string }): ReactNode {
  const [copied, setCopied] = useState<'yes' | 'no'>();
  const copy = (): void =>
    void navigator.clipboard.writeText(written).then(
      () => setCopied('yes'),
      () => setCopied('no'),
    );
  return (
    <div className={styles.request}>
      <p>{text.hint}</p>
      <ScrollRegion className={styles.requestText} label={text.text} testId="request">
        <VisibleText text={written} />
      </ScrollRegion>
      <div className={styles.requestActions}>
        {copied === 'no' && <p className={styles.warn}>{text.failed}</p>}
        <Button look="primary" onClick={copy}>
          {copied === 'yes' ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
          <span aria-live="polite">{copied === 'yes' ? text.copied : text.copy}</span>
        </Button>
      </div>
    </div>
  );
}
