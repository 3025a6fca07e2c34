import { type FormEvent, type ReactNode, useId } from 'react';
import { useConnected, useCore } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Choices } from '../../ui/choices.tsx';
import { Field } from '../../ui/field.tsx';
import styles from './policy.module.css';
import type { Subject, WhyForm, WhyProblems } from './question.ts';

const text = strings.policy.why;
const SUBJECTS: readonly Subject[] = ['server', 'command', 'url'];

interface WhyFieldsProps {
  form: WhyForm;
  problems: WhyProblems;
  onChange: (part: Partial<WhyForm>) => void;
  onSubmit: () => void;
}

/** The form of "why?". */
export function WhyFields({ form, problems, onChange, onSubmit }: WhyFieldsProps): ReactNode {
  const connected = useConnected();
  const clients = useCore((state) => state.clients);
  return (
    <form
      className={styles.whyForm}
      aria-label={text.form}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Choices
        role="radiogroup"
        label={text.subject}
        choices={SUBJECTS.map((value) => ({ value, label: text.subjects[value] }))}
        value={form.subject}
        onChange={(subject) => onChange({ subject })}
      />
      <SubjectField form={form} problems={problems} onChange={onChange} />
      <ToolField form={form} onChange={onChange} />
      {form.tool.trim() !== '' && (
        <Field label={text.arguments} hint={text.argumentsHint} problem={problems.arguments}>
          {(props) => (
            <textarea
              {...props}
              rows={3}
              value={form.arguments}
              onChange={(event) => onChange({ arguments: event.target.value })}
            />
          )}
        </Field>
      )}
      <Field label={text.client}>
        {(props) => (
          <select
            {...props}
            value={form.client}
            onChange={(event) => onChange({ client: event.target.value })}
          >
            <option value="">{text.anyClient}</option>
            {clients.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div>
        <Button type="submit" look="primary" disabled={!connected}>
          {text.submit}
        </Button>
      </div>
    </form>
  );
}

type PartProps = Omit<WhyFieldsProps, 'onSubmit'>;

function SubjectField({ form, problems, onChange }: PartProps): ReactNode {
  const servers = useCore((state) => state.servers);
  switch (form.subject) {
    case 'server':
      return (
        <Field
          label={text.server}
          problem={problems.server}
          {...(servers.length === 0 ? { hint: text.noServers } : {})}
        >
          {(props) => (
            <select
              {...props}
              value={form.server}
              onChange={(event) => onChange({ server: event.target.value })}
            >
              <option value="">{text.chooseServer}</option>
              {[...new Set([...servers.map(({ name }) => name), form.server])]
                .filter((name) => name !== '')
                .map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
            </select>
          )}
        </Field>
      );
    case 'command':
      return (
        <Field label={text.command} hint={text.commandHint} problem={problems.command}>
          {(props) => (
            <textarea
              {...props}
              rows={2}
              value={form.command}
              onChange={(event) => onChange({ command: event.target.value })}
            />
          )}
        </Field>
      );
    case 'url':
      return (
        <Field label={text.url} hint={text.urlHint} problem={problems.url}>
          {(props) => (
            <input
              {...props}
              type="url"
              value={form.url}
              onChange={(event) => onChange({ url: event.target.value })}
            />
          )}
        </Field>
      );
  }
}

/** Free text, for a tool need not be known; those the server listed are offered. */
function ToolField({ form, onChange }: Omit<PartProps, 'problems'>): ReactNode {
  const list = useId();
  return (
    <Field label={text.tool} hint={text.toolHint}>
      {(props) => (
        <>
          <input
            {...props}
            list={list}
            value={form.tool}
            onChange={(event) => onChange({ tool: event.target.value })}
          />
          <datalist id={list}>
            {form.subject === 'server' && form.server !== '' && <ToolOptions server={form.server} />}
          </datalist>
        </>
      )}
    </Field>
  );
}

function ToolOptions({ server }: { server: string }): ReactNode {
  const tools = useCall('servers.tools', { name: server });
  if (tools.kind !== 'loaded') return null;
  return tools.value.tools.map(({ name }) => <option key={name}>{name}</option>);
}
