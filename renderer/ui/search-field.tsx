import { Search, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { strings } from '../strings/strings.ts';
import { KeyHint } from './key-hint.tsx';
import styles from './search-field.module.css';

interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  inputRef?: RefObject<HTMLInputElement | null>;
  /** The key that brings the focus here, drawn while the field is empty. */
  hint?: string;
}

export function SearchField({ label, value, onChange, inputRef, hint }: SearchFieldProps): ReactNode {
  return (
    <div className={styles.field}>
      <Search size={14} aria-hidden="true" className={styles.icon} />
      <input
        ref={inputRef}
        type="text"
        role="searchbox"
        className={styles.input}
        aria-label={label}
        placeholder={label}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.stopPropagation();
          onChange('');
        }}
      />
      {value === '' ? (
        hint !== undefined && <KeyHint keys={hint} />
      ) : (
        <button
          type="button"
          className={styles.clear}
          aria-label={strings.app.clearSearch}
          onClick={() => onChange('')}
        >
          <X size={14} />
        </button>
      )}
    </div>
  );
}
