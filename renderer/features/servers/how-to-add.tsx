import type { ReactNode } from 'react';
import { useGo } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Choices } from '../../ui/choices.tsx';
import styles from './add-server.module.css';

const text = strings.packages.how;
const WAYS = ['command', 'install'] as const;
type Way = (typeof WAYS)[number];

/** Switches between the two ways to add a server. */
export function HowToAdd({ way }: { way: Way }): ReactNode {
  const go = useGo();
  return (
    <div className={styles.how}>
      <Choices
        role="tablist"
        label={text.label}
        choices={WAYS.map((value) => ({ value, label: text[value] }))}
        value={way}
        onChange={(value) =>
          go({ screen: 'servers', adding: value === 'install' ? 'install' : true }, 'replace')
        }
      />
    </div>
  );
}
