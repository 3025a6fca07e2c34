import { Eye, EyeOff, Plus, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import fields from '../../ui/field.module.css';
import styles from './add-server.module.css';
import type { EnvRow } from './add-server-form.ts';

const text = strings.servers.form;

interface EnvFieldsProps {
  rows: readonly EnvRow[];
  problem: string | undefined;
  onChange: (rows: readonly EnvRow[]) => void;
}

/** Environment variables; their values are masked, for many are secrets. */
export function EnvFields({ rows, problem, onChange }: EnvFieldsProps): ReactNode {
  const change = (id: number, part: Partial<EnvRow>): void =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <fieldset className={styles.env}>
      <legend className={fields.label}>{text.env}</legend>
      {rows.map((row) => (
        <EnvFieldRow
          key={row.id}
          row={row}
          onChange={(part) => change(row.id, part)}
          onRemove={() => onChange(rows.filter(({ id }) => id !== row.id))}
        />
      ))}
      <Button
        small
        onClick={() =>
          onChange([...rows, { id: Math.max(0, ...rows.map(({ id }) => id)) + 1, name: '', value: '' }])
        }
      >
        <Plus size={14} aria-hidden="true" />
        {text.addEnv}
      </Button>
      <p className={problem === undefined ? fields.hint : fields.problem}>{problem ?? text.envHint}</p>
    </fieldset>
  );
}

interface EnvFieldRowProps {
  row: EnvRow;
  onChange: (part: Partial<EnvRow>) => void;
  onRemove: () => void;
}

function EnvFieldRow({ row, onChange, onRemove }: EnvFieldRowProps): ReactNode {
  const [shown, setShown] = useState(false);
  return (
    <div className={styles.envRow}>
      <input
        className={fields.control}
        aria-label={text.envName}
        placeholder={text.envName}
        value={row.name}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <input
        className={fields.control}
        type={shown ? 'text' : 'password'}
        aria-label={text.envValue}
        placeholder={text.envValue}
        value={row.value}
        spellCheck={false}
        autoComplete="new-password"
        onChange={(event) => onChange({ value: event.target.value })}
      />
      <IconButton label={shown ? text.hide : text.show} onClick={() => setShown(!shown)}>
        {shown ? <EyeOff size={15} /> : <Eye size={15} />}
      </IconButton>
      <IconButton label={text.removeEnv} onClick={onRemove}>
        <X size={15} />
      </IconButton>
    </div>
  );
}
