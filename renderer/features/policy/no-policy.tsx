import { FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PolicyView } from '../../../shared/model/policy-view.ts';
import { useCore } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { CommandLine } from '../../ui/command-line.tsx';
import { Together } from './together.tsx';
import styles from './policy.module.css';

const text = strings.policy.none;
const EXAMPLE =
  '{ "mode": "monitor", "tools": [{ "id": "no-deletes", "tool": "delete_*", "effect": "deny" }] }';

/** Says what a policy is, that there is none, and how to add one. */
export function NoPolicy({ effective }: { effective: PolicyView['effective'] }): ReactNode {
  const home = useCore(({ status }) => status.home);
  const separator = home.includes('\\') ? '\\' : '/';
  const path = `${home}${separator}policy.json`;
  return (
    <>
      <section className={styles.none} aria-label={text.title}>
        <FileText size={22} aria-hidden="true" className={styles.noneIcon} />
        <div className={styles.noneText}>
          <h2 className={styles.noneTitle}>{text.title}</h2>
          <p>{text.text}</p>
          <p>{text.how}</p>
          <CommandLine command={path} />
          <p>{text.example}</p>
          <CommandLine command={EXAMPLE} />
          <p>{text.check}</p>
          <CommandLine command={`gatehouse policy check ${shellWord(path)}`} />
          <p className={styles.hint}>{text.company}</p>
        </div>
      </section>
      <section className={styles.section} aria-label={text.builtIn}>
        <h2 className={styles.heading}>{text.builtIn}</h2>
        <Together effective={effective} />
      </section>
    </>
  );
}

/** A folder of a user may have blanks in its name. */
function shellWord(word: string): string {
  return /^[\w@%+=:,.\\/~-]+$/.test(word) ? word : `"${word}"`;
}
