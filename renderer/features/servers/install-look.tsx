import type { ReactNode } from 'react';
import type { PackageLook } from '../../../shared/model/package.ts';
import { useCall } from '../../app/use-call.ts';
import { strings } from '../../strings/strings.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Field } from '../../ui/field.tsx';
import fields from '../../ui/field.module.css';
import { VisibleText } from '../../ui/visible-text.tsx';
import { RequestForIt } from '../policy/request-for-it.tsx';
import { type Field as PackageFieldView, type InstallForm, valueOf } from './install-form.ts';

const text = strings.packages;

interface InstallLookProps {
  form: InstallForm;
  look: PackageLook;
  onChange: (part: Partial<InstallForm>) => void;
}

/** What would be installed, what policy says of it, and one input for each value it asks for. */
export function InstallLook({ form, look, onChange }: InstallLookProps): ReactNode {
  const { ecosystem, name, version, integrity, admission } = look;
  const set = (field: string, value: string): void =>
    onChange({ values: { ...form.values, [field]: value } });
  return (
    <>
      <section aria-label={text.found} data-testid="package-look">
        <Facts>
          <Fact name={text.spec}>
            <code>
              <VisibleText text={`${ecosystem}:${name}@${version}`} />
            </code>
          </Fact>
          <Fact name={text.integrity}>
            {integrity === undefined ? (
              text.integrityLater
            ) : (
              <code>
                <VisibleText text={integrity} />
              </code>
            )}
          </Fact>
          <Fact name={text.admission}>
            {admission.effect === 'allow' ? text.mayRun : text.mayNotRun}:{' '}
            <VisibleText text={admission.message} />
            {look.request !== undefined && (
              <div className={fields.under}>
                <RequestForIt server={name} written={look.request} />
              </div>
            )}
          </Fact>
        </Facts>
      </section>
      {admission.effect === 'allow' &&
        look.fields.map((field) =>
          field.secret ? (
            <SecretField
              key={field.name}
              field={field}
              value={form.values[field.name] ?? ''}
              onChange={(value) => set(field.name, value)}
            />
          ) : (
            <ValueField
              key={field.name}
              field={field}
              value={valueOf(form, field)}
              onChange={(value) => set(field.name, value)}
            />
          ),
        )}
    </>
  );
}

interface ValueFieldProps {
  field: PackageFieldView;
  value: string;
  onChange: (value: string) => void;
}

function labelOf({ title, required }: PackageFieldView): string {
  return required ? text.required(title) : title;
}

function ValueField({ field, value, onChange }: ValueFieldProps): ReactNode {
  if (field.kind === 'boolean') {
    return (
      <label>
        <input
          type="checkbox"
          checked={value === 'true'}
          onChange={(event) => onChange(String(event.target.checked))}
        />{' '}
        {labelOf(field)}
        {field.description !== undefined && <p className={fields.hint}>{field.description}</p>}
      </label>
    );
  }
  const hint = [field.description ?? '', field.multiple ? text.onePerLine : ''].filter(Boolean).join(' ');
  return (
    <Field label={labelOf(field)} hint={hint}>
      {(props) =>
        field.multiple ? (
          <textarea {...props} rows={3} value={value} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <input
            {...props}
            inputMode={field.kind === 'number' ? 'decimal' : 'text'}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}

/** The name of a secret of the vault; its value is never here. */
function SecretField({ field, value, onChange }: ValueFieldProps): ReactNode {
  const known = useCall('secrets.list', {});
  const names =
    known.kind === 'loaded'
      ? known.value.secrets.filter(({ changedAt }) => changedAt !== undefined).map(({ name }) => name)
      : [];
  return (
    <Field label={labelOf(field)} hint={names.length === 0 ? text.secretNone : text.secretHint}>
      {(props) => (
        <select {...props} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{text.chooseSecret}</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
