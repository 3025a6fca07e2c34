import { type FormEvent, type ReactNode, useState } from 'react';
import type { UserRule } from '../../../shared/model/rule.ts';
import { useConnected, useCore, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Field } from '../../ui/field.tsx';
import fields from '../../ui/field.module.css';
import { Modal } from '../../ui/modal.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { Refusal } from '../../ui/refusal.tsx';
import {
  changesOf,
  formOf,
  possibleEffects,
  possibleEnds,
  type RuleEnd,
  type RuleForm,
} from './rule-form.ts';
import styles from './rules-tab.module.css';

const text = strings.approvals.rules;

/** Changes a rule. The core has the last word, and writes the sentence anew. */
export function EditRule({ rule, onClose }: { rule: UserRule; onClose: () => void }): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [form, setForm] = useState<RuleForm>(() => formOf(rule));
  const [now] = useState(() => Date.now());
  const [sending, setSending] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const change = (part: Partial<RuleForm>): void => {
    setForm({ ...form, ...part });
    setRefusal(undefined);
  };
  const isOwn = rule.origin === 'user';
  const isSession = rule.match.session !== undefined;
  const changes = changesOf(rule, form, now);
  const isEmpty = form.server.trim() === '' || form.tool.trim() === '';
  const submit = async (): Promise<void> => {
    if (sending || isEmpty || Object.keys(changes).length === 0) return;
    setSending(true);
    const result = await connection.call('rules.edit', {
      id: rule.id,
      changes: changesOf(rule, form, Date.now()),
    });
    setSending(false);
    if (!result.ok) return setRefusal(errorText(result.error));
    toast(text.edited);
    onClose();
  };
  return (
    <Modal title={text.editTitle} onClose={onClose}>
      <form
        className={fields.form}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p className={styles.now}>
          <VisibleText text={rule.sentence} />
        </p>
        {!isOwn && <p className={fields.hint}>{text.grantHint}</p>}
        <div className={fields.field}>
          <span className={fields.label}>{text.fields.effect}</span>
          <Choices
            role="radiogroup"
            label={text.fields.effect}
            choices={possibleEffects(rule).map((value) => ({ value, label: text.effect[value] }))}
            value={form.effect}
            onChange={(effect) => change({ effect })}
          />
        </div>
        {isOwn && <Target form={form} onChange={change} />}
        <Field label={text.fields.when} hint={text.whenHint}>
          {(props) => (
            <input
              {...props}
              value={form.when}
              disabled={!isOwn && rule.match.when !== undefined}
              onChange={(event) => change({ when: event.target.value })}
            />
          )}
        </Field>
        {!isSession && (
          <Field label={text.fields.end}>
            {(props) => (
              <select
                {...props}
                value={form.end}
                onChange={(event) => change({ end: event.target.value as RuleEnd })}
              >
                {possibleEnds(rule, now).map((end) => (
                  <option key={end} value={end}>
                    {text.ends[end]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Refusal text={refusal} />
        <div className={fields.actions}>
          <Button onClick={onClose}>{strings.app.cancel}</Button>
          <Button
            type="submit"
            look="primary"
            disabled={sending || !connected || isEmpty || Object.keys(changes).length === 0}
          >
            {sending ? text.saving : text.save}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Target({
  form,
  onChange,
}: {
  form: RuleForm;
  onChange: (part: Partial<RuleForm>) => void;
}): ReactNode {
  const clients = useCore((state) => state.clients);
  const isKnown = form.client === '' || clients.some(({ id }) => id === form.client);
  return (
    <>
      <Field label={text.fields.client}>
        {(props) => (
          <select
            {...props}
            value={form.client}
            onChange={(event) => onChange({ client: event.target.value })}
          >
            <option value="">{text.anyClient}</option>
            {!isKnown && <option value={form.client}>{form.client}</option>}
            {clients.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={text.fields.server} hint={text.starHint}>
        {(props) => (
          <input
            {...props}
            value={form.server}
            onChange={(event) => onChange({ server: event.target.value })}
          />
        )}
      </Field>
      <Field label={text.fields.tool}>
        {(props) => (
          <input {...props} value={form.tool} onChange={(event) => onChange({ tool: event.target.value })} />
        )}
      </Field>
    </>
  );
}
