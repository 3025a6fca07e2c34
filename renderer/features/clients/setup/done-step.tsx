import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConfigChange } from '../../../../shared/model/client.ts';
import { useClientName, useGo } from '../../../app/services.ts';
import { strings } from '../../../strings/strings.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { adoptedCount } from '../changes.ts';
import styles from './setup.module.css';

const text = strings.clients.setup;

/** What was done, which clients to restart, and where to go now. */
export function DoneStep({ changes }: { changes: readonly ConfigChange[] }): ReactNode {
  const go = useGo();
  const clientName = useClientName();
  const count = adoptedCount(changes);
  const written = new Set(changes.filter((change) => change.written).map(({ client }) => client));
  return (
    <EmptyState
      icon={<CircleCheck size={22} />}
      title={count === 0 ? text.doneNone : text.doneTitle(count)}
      action={
        <div className={styles.doneActions}>
          <Button onClick={() => go({ screen: 'servers' })}>{text.toServers}</Button>
          <Button look="primary" onClick={() => go({ screen: 'activity' })}>
            {text.toActivity}
          </Button>
        </div>
      }
    >
      {written.size > 0 && (
        <>
          <p>{text.doneText}</p>
          <p className={styles.restart}>
            <VisibleText text={[...written].map(clientName).join(', ')} />
          </p>
        </>
      )}
      <p>{text.undo}</p>
    </EmptyState>
  );
}
