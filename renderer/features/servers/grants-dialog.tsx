import { type ReactNode, useState } from 'react';
import type { SandboxGrants } from '../../../shared/model/server.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { strings } from '../../strings/strings.ts';
import { Modal } from '../../ui/modal.tsx';
import { GrantsChange } from './grants-change.tsx';
import { GrantsFields } from './grants-fields.tsx';
import { editedGrants, grantsForm } from './grants-form.ts';

const text = strings.sandbox.dialog;

/** What the dialog is opened for: editing by hand, or a change that is made already. No `grants`: those of the preset. */
export type GrantsWish =
  { kind: 'edit'; grants: SandboxGrants } | { kind: 'change'; grants?: SandboxGrants | undefined };

interface GrantsDialogProps {
  server: string;
  wish: GrantsWish;
  onClose: () => void;
}

/** Edits what a server may touch, shows what that changes, and applies it. Nothing is changed without the preview. */
export function GrantsDialog({ server, wish, onClose }: GrantsDialogProps): ReactNode {
  const [form, setForm] = useState(() => grantsForm(wish.grants ?? {}));
  const [editing, setEditing] = useState(wish.kind === 'edit');
  const name = visibleText(server);
  const grants = wish.kind === 'edit' ? editedGrants(wish.grants, form) : wish.grants;
  return (
    <Modal title={editing ? text.edit(name) : text.preview(name)} onClose={onClose}>
      {editing ? (
        <GrantsFields form={form} onChange={setForm} onDone={() => setEditing(false)} onCancel={onClose} />
      ) : (
        <GrantsChange
          server={server}
          grants={grants}
          onBack={wish.kind === 'edit' ? () => setEditing(true) : undefined}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}
