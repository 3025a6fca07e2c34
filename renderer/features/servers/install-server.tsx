import { type FormEvent, type ReactNode, useState } from 'react';
import type { PackageLook } from '../../../shared/model/package.ts';
import { useConnected, useServices } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import fields from '../../ui/field.module.css';
import { Modal } from '../../ui/modal.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import { HowToAdd } from './how-to-add.tsx';
import { EMPTY_INSTALL, type InstallForm, installInput, missingFields, specProblem } from './install-form.ts';
import { InstallLook } from './install-look.tsx';
import { InstallProgress } from './install-progress.tsx';
import { useInstall } from './use-install.ts';

const text = strings.packages;

/** Installs a package as a server: look at it first, fill in what it asks for, follow the installation. */
export function InstallServer({ onClose }: { onClose: () => void }): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const [form, setForm] = useState(EMPTY_INSTALL);
  const [problem, setProblem] = useState<string>();
  const [looking, setLooking] = useState(false);
  const [look, setLook] = useState<PackageLook>();
  const { state, start, cancel } = useInstall(onClose);
  const change = (part: Partial<InstallForm>): void => {
    setForm({ ...form, ...part });
    setProblem(undefined);
  };
  const lookAtIt = async (): Promise<void> => {
    const bad = specProblem(form);
    setProblem(bad);
    if (bad !== undefined || looking) return;
    setLooking(true);
    const result = await connection.call('packages.look', { spec: form.spec.trim() });
    setLooking(false);
    if (result.ok) setLook(result.value);
    else setProblem(errorText(result.error));
  };
  const install = (found: PackageLook): void => {
    const [missing] = missingFields(form, found);
    if (missing !== undefined) return setProblem(text.missing(missing.title));
    setProblem(undefined);
    start(installInput(form, found, crypto.randomUUID()));
  };
  if (state.kind === 'installing') {
    return (
      <Modal title={strings.servers.form.title} onClose={onClose}>
        <InstallProgress state={state} onCancel={cancel} onClose={onClose} />
      </Modal>
    );
  }
  const refusal = state.refusal;
  const denied = look?.admission.effect === 'deny';
  return (
    <Modal title={strings.servers.form.title} onClose={onClose}>
      <HowToAdd way="install" />
      <form
        className={fields.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (look === undefined) void lookAtIt();
          else if (!denied) install(look);
        }}
      >
        {look === undefined ? (
          <SpecFields form={form} problem={problem} onChange={change} />
        ) : (
          <InstallLook form={form} look={look} onChange={change} />
        )}
        {look !== undefined && problem !== undefined && <Refusal text={problem} />}
        <Refusal text={refusal} />
        <div className={fields.actions}>
          <Button onClick={look === undefined ? onClose : () => setLook(undefined)}>
            {look === undefined ? strings.app.cancel : text.back}
          </Button>
          <Button type="submit" look="primary" disabled={looking || denied || !connected}>
            {look !== undefined ? text.install : looking ? text.looking : text.look}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface SpecFieldsProps {
  form: InstallForm;
  problem: string | undefined;
  onChange: (part: Partial<InstallForm>) => void;
}

function SpecFields({ form, problem, onChange }: SpecFieldsProps): ReactNode {
  return (
    <>
      <Field label={text.spec} hint={text.specHint} problem={problem}>
        {(props) => (
          <input
            {...props}
            value={form.spec}
            placeholder="npm:@modelcontextprotocol/server-everything"
            onChange={(event) => onChange({ spec: event.target.value })}
          />
        )}
      </Field>
      <Field label={text.name} hint={text.nameHint}>
        {(props) => (
          <input {...props} value={form.name} onChange={(event) => onChange({ name: event.target.value })} />
        )}
      </Field>
      <Field label={text.args} hint={text.argsHint}>
        {(props) => (
          <input {...props} value={form.args} onChange={(event) => onChange({ args: event.target.value })} />
        )}
      </Field>
      <p className={fields.hint}>{text.lookHint}</p>
    </>
  );
}
