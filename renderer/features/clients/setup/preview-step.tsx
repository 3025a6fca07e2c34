import { type ReactNode, useState } from 'react';
import type { ConfigChange } from '../../../../shared/model/client.ts';
import { useConnected } from '../../../app/services.ts';
import { strings } from '../../../strings/strings.ts';
import { Button } from '../../../ui/button.tsx';
import { Refusal } from '../../../ui/refusal.tsx';
import { AdoptOptions } from '../adopt-options.tsx';
import { ChangeList } from '../change-list.tsx';
import { adoptedCount } from '../changes.ts';
import { type AdoptHow, useChanges } from '../use-changes.ts';
import type { SetupEntry } from './setup-entries.ts';
import styles from './setup.module.css';

const text = strings.clients.setup;

interface PreviewStepProps {
  chosen: readonly SetupEntry[];
  onBack: () => void;
  onDone: (changes: ConfigChange[]) => void;
}

/** Exactly what would be written to each config, and the button that writes it. */
export function PreviewStep({ chosen, onBack, onDone }: PreviewStepProps): ReactNode {
  const connected = useConnected();
  const [how, setHow] = useState<AdoptHow>({ install: true, keepSecrets: false });
  // What was chosen on the way here: the list grows shorter while it is carried out.
  const [selection] = useState(() => ({
    clients: [...new Set(chosen.map(({ client }) => client))],
    only: chosen.map(({ path, name }) => ({ path, name })),
  }));
  const { preview, doing, write, problem } = useChanges('adopt', { ...selection, how });
  const changes = preview.kind === 'loaded' ? preview.value : [];
  const carryOut = async (): Promise<void> => {
    const written = await write();
    if (written !== undefined) onDone(written);
  };
  return (
    <>
      <section className={styles.panel}>
        <p>{strings.clients.change.adoptText}</p>
        <AdoptOptions how={how} onChange={setHow} />
        {preview.kind === 'loading' && <p role="status">{strings.clients.change.looking}</p>}
        {preview.kind === 'failed' && <Refusal text={preview.message} />}
        {preview.kind === 'loaded' && <ChangeList changes={changes} />}
        <Refusal text={problem} />
      </section>
      <footer className={styles.foot}>
        <Button disabled={doing} onClick={onBack}>
          {text.back}
        </Button>
        <Button
          look="primary"
          disabled={!connected || doing || adoptedCount(changes) === 0}
          onClick={() => void carryOut()}
          data-testid="setup-adopt"
        >
          {doing ? strings.clients.change.doing : strings.clients.change.doAdopt(adoptedCount(changes))}
        </Button>
      </footer>
    </>
  );
}
