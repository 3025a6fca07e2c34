import type { ReactNode } from 'react';
import { strings } from '../../strings/strings.ts';
import styles from './clients.module.css';
import type { AdoptHow } from './use-changes.ts';

const text = strings.clients.change;

/** The two things about adopting that a person may want otherwise. */
export function AdoptOptions({
  how,
  onChange,
}: {
  how: AdoptHow;
  onChange: (how: AdoptHow) => void;
}): ReactNode {
  return (
    <fieldset className={styles.options} aria-label={text.options}>
      <label className={styles.option}>
        <input
          type="checkbox"
          checked={!how.keepSecrets}
          onChange={(event) => onChange({ ...how, keepSecrets: !event.target.checked })}
        />
        {text.moveSecrets}
      </label>
      <label className={styles.option}>
        <input
          type="checkbox"
          checked={how.install}
          onChange={(event) => onChange({ ...how, install: event.target.checked })}
        />
        {text.install}
      </label>
    </fieldset>
  );
}
