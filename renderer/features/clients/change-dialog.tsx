import { type ReactNode, useState } from 'react';
import type { ClientView } from '../../../shared/model/client.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected, useToast } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import fields from '../../ui/field.module.css';
import { Modal } from '../../ui/modal.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import { AdoptOptions } from './adopt-options.tsx';
import { ChangeList } from './change-list.tsx';
import { adoptedCount } from './changes.ts';
import { type AdoptHow, useChanges } from './use-changes.ts';

const text = strings.clients.change;

/** Adopting a client or one entry of it, or putting its config back. */
export type ConfigAct =
  | { kind: 'adopt'; client: ClientView; only?: { path: string; name: string } }
  | { kind: 'restore'; client: ClientView };

/** Shows exactly what would be written, and writes it. */
export function ChangeDialog({ act, onClose }: { act: ConfigAct; onClose: () => void }): ReactNode {
  const connected = useConnected();
  const toast = useToast();
  const [how, setHow] = useState<AdoptHow>({ install: true, keepSecrets: false });
  const only = act.kind === 'adopt' && act.only !== undefined ? [act.only] : undefined;
  const { preview, doing, write, problem } = useChanges(act.kind, { clients: [act.client.id], only, how });
  const name = visibleText(act.client.name);
  const title =
    act.kind === 'restore'
      ? text.restoreTitle(name)
      : act.only === undefined
        ? text.adoptTitle(name)
        : text.adoptOne(visibleText(act.only.name));
  const changes = preview.kind === 'loaded' ? preview.value : [];
  const count = adoptedCount(changes);
  const hasWork = changes.some(({ diff }) => diff !== '');
  const carryOut = async (): Promise<void> => {
    const written = await write();
    if (written === undefined) return;
    toast(act.kind === 'adopt' ? text.adopted(adoptedCount(written)) : text.restored);
    onClose();
  };
  return (
    <Modal title={title} onClose={onClose} wide sticky={doing}>
      <div className={fields.form}>
        <p>{act.kind === 'adopt' ? text.adoptText : text.restoreText}</p>
        {act.kind === 'adopt' && <AdoptOptions how={how} onChange={setHow} />}
        {preview.kind === 'loading' && <p role="status">{text.looking}</p>}
        {preview.kind === 'failed' && <Refusal text={preview.message} />}
        {preview.kind === 'loaded' && <ChangeList changes={changes} />}
        <Refusal text={problem} />
        <div className={fields.actions}>
          <Button onClick={onClose}>{strings.app.cancel}</Button>
          <Button
            look="primary"
            disabled={!connected || doing || !hasWork}
            onClick={() => void carryOut()}
            data-testid="write-changes"
          >
            {doing ? text.doing : act.kind === 'adopt' ? text.doAdopt(count) : text.doRestore}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
