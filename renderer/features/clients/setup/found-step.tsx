import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../../shared/contract/index.ts';
import type { Loaded } from '../../../app/use-call.ts';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import { strings } from '../../../strings/strings.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { VisibleText } from '../../../ui/visible-text.tsx';
import { Refusal } from '../../../ui/refusal.tsx';
import { useStartDemo } from '../../activity/use-start-demo.ts';
import { ScanFacts } from './scan-facts.tsx';
import type { SetupEntry } from './setup-entries.ts';
import styles from './setup.module.css';

const text = strings.clients.setup;

interface FoundStepProps {
  scan: Loaded<CallOutput<'clients.scan'>>;
  entries: readonly SetupEntry[];
  chosen: readonly SetupEntry[];
  onToggle: (entry: SetupEntry) => void;
  onAll: (all: boolean) => void;
  onNext: () => void;
}

/** What the scan found, and which of the servers to adopt. */
export function FoundStep({ scan, entries, chosen, onToggle, onAll, onNext }: FoundStepProps): ReactNode {
  const demo = useStartDemo();
  if (scan.kind === 'loading') return <p role="status">{text.looking}</p>;
  const adoptable = entries.filter((entry) => entry.adoptable);
  if (entries.length === 0) {
    return (
      <EmptyState
        icon={<CircleCheck size={22} />}
        title={text.nothingTitle}
        action={
          <Button disabled={demo.starting} onClick={demo.start}>
            {text.demo}
          </Button>
        }
      >
        {text.nothingText}
      </EmptyState>
    );
  }
  const isChosen = new Set(chosen.map(({ key }) => key));
  return (
    <>
      {scan.kind === 'failed' ? <Refusal text={scan.message} /> : <ScanFacts scan={scan.value} />}
      <section className={styles.choose} aria-label={text.choose}>
        <header className={styles.chooseHead}>
          <h2>{text.choose}</h2>
          <label className={styles.pick}>
            <input
              type="checkbox"
              checked={adoptable.length > 0 && chosen.length === adoptable.length}
              disabled={adoptable.length === 0}
              onChange={(event) => onAll(event.target.checked)}
            />
            {text.all}
          </label>
        </header>
        <ul>
          {entries.map((entry) => (
            <li key={entry.key} className={styles.entry}>
              <label className={styles.pick}>
                <input
                  type="checkbox"
                  checked={isChosen.has(entry.key)}
                  disabled={!entry.adoptable}
                  onChange={() => onToggle(entry)}
                />
                <strong className={styles.entryName}>
                  <VisibleText text={entry.name} />
                </strong>
              </label>
              <code className={styles.launch} title={visibleText(entry.launch)}>
                <VisibleText text={entry.launch} />
              </code>
              <span className={styles.where} title={visibleText(entry.path)}>
                <VisibleText text={entry.clientName} />
              </span>
              {entry.harm !== undefined && (
                <p className={styles.harm}>
                  <VisibleText text={entry.harm} />
                </p>
              )}
              {!entry.adoptable && (
                <p className={styles.cannot}>
                  <VisibleText text={entry.problem ?? text.cannot} />
                </p>
              )}
            </li>
          ))}
        </ul>
      </section>
      <footer className={styles.foot}>
        {chosen.length === 0 && <span className={styles.quiet}>{text.noneChosen}</span>}
        <Button look="primary" disabled={chosen.length === 0} onClick={onNext} data-testid="setup-next">
          {text.next}
        </Button>
      </footer>
    </>
  );
}
