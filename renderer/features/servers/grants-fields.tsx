import { Plus, X } from 'lucide-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import field from '../../ui/field.module.css';
import { GRANT_LISTS, type GrantList, type GrantsForm, grantsProblems } from './grants-form.ts';
import styles from './sandbox.module.css';

const text = strings.sandbox.dialog;
const HINTS: Record<GrantList, string> = {
  write: text.pathHint,
  read: text.pathHint,
  hosts: text.hostHint,
  ports: text.portHint,
};

interface GrantsFieldsProps {
  form: GrantsForm;
  onChange: (form: GrantsForm) => void;
  onDone: () => void;
  onCancel: () => void;
}

/** The lists of what a server may touch, to edit by hand. */
export function GrantsFields({ form, onChange, onDone, onCancel }: GrantsFieldsProps): ReactNode {
  const [tried, setTried] = useState(false);
  const problems = tried ? grantsProblems(form) : {};
  return (
    <form
      className={field.form}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        setTried(true);
        if (Object.keys(grantsProblems(form)).length === 0) onDone();
      }}
    >
      {GRANT_LISTS.map((list) => (
        <EntryList
          key={list}
          list={list}
          entries={form[list]}
          problem={problems[list]}
          onChange={(entries) => onChange({ ...form, [list]: entries })}
        />
      ))}
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={form.privateNetworks}
          onChange={(event) => onChange({ ...form, privateNetworks: event.target.checked })}
        />
        {text.privateNetworks}
      </label>
      <p className={field.hint}>{text.kept}</p>
      <div className={field.actions}>
        <Button onClick={onCancel}>{strings.app.cancel}</Button>
        <Button type="submit" look="primary">
          {text.toPreview}
        </Button>
      </div>
    </form>
  );
}

interface EntryListProps {
  list: GrantList;
  entries: readonly string[];
  problem: string | undefined;
  onChange: (entries: readonly string[]) => void;
}

function EntryList({ list, entries, problem, onChange }: EntryListProps): ReactNode {
  return (
    <fieldset className={styles.entries}>
      <legend className={field.label}>{text[list]}</legend>
      {entries.map((entry, index) => (
        <div key={index} className={styles.entry}>
          <input
            className={field.control}
            aria-label={text.entry(text[list], index + 1)}
            aria-invalid={problem !== undefined}
            value={entry}
            spellCheck={false}
            autoComplete="off"
            // A line that was just added is what one wants to type into.
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- follows the press of "Add"
            autoFocus={entry === ''}
            onChange={(event) => onChange(entries.with(index, event.target.value))}
          />
          <IconButton
            label={text.remove(entry === '' ? text.entry(text[list], index + 1) : entry)}
            onClick={() => onChange(entries.toSpliced(index, 1))}
          >
            <X size={15} />
          </IconButton>
        </div>
      ))}
      <div className={styles.addRow}>
        <Button small onClick={() => onChange([...entries, ''])}>
          <Plus size={14} aria-hidden="true" />
          {text.add[list]}
        </Button>
        <p className={problem === undefined ? field.hint : field.problem}>{problem ?? HINTS[list]}</p>
      </div>
    </fieldset>
  );
}
