import { type ReactNode, useState } from 'react';
import type { ConfigChange } from '../../../../shared/model/client.ts';
import { useCore } from '../../../app/services.ts';
import { useCall } from '../../../app/use-call.ts';
import { strings } from '../../../strings/strings.ts';
import clients from '../clients.module.css';
import { entriesOf, type SetupEntry } from './setup-entries.ts';
import styles from './setup.module.css';
import { DoneStep } from './done-step.tsx';
import { FoundStep } from './found-step.tsx';
import { PreviewStep } from './preview-step.tsx';

const text = strings.clients.setup;
const STEPS = ['found', 'preview', 'done'] as const;
type Step = { kind: 'found' } | { kind: 'preview' } | { kind: 'done'; changes: ConfigChange[] };

/** From nothing to every server behind the gate: look, choose, see what changes, write. Nothing happens before the last. */
export function SetupWizard(): ReactNode {
  const [step, setStep] = useState<Step>({ kind: 'found' });
  // Looked at once: what is adopted below must not vanish from the list while it is read.
  const scan = useCall('clients.scan', {});
  const entries = useCore((state) => entriesOf(state.clients));
  // What is known to be harmful is chosen by hand only, or with all of them.
  const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isChosen = ({ key, adoptable, harm }: SetupEntry): boolean =>
    adoptable && (turned.get(key) ?? harm === undefined);
  const chosen = entries.filter(isChosen);
  const turn = (some: readonly SetupEntry[], to: boolean): void =>
    setTurned(new Map([...turned, ...some.map(({ key }): [string, boolean] => [key, to])]));
  return (
    <div className={clients.tab}>
      <ol className={styles.steps} aria-label={text.stepsLabel}>
        {STEPS.map((name) => (
          <li key={name} aria-current={name === step.kind ? 'step' : undefined} className={styles.step}>
            {text.steps[name]}
          </li>
        ))}
      </ol>
      {step.kind === 'found' && (
        <FoundStep
          scan={scan}
          entries={entries}
          chosen={chosen}
          onToggle={(entry) => turn([entry], !isChosen(entry))}
          onAll={(all) => turn(entries, all)}
          onNext={() => setStep({ kind: 'preview' })}
        />
      )}
      {step.kind === 'preview' && (
        <PreviewStep
          chosen={chosen}
          onBack={() => setStep({ kind: 'found' })}
          onDone={(changes) => setStep({ kind: 'done', changes })}
        />
      )}
      {step.kind === 'done' && <DoneStep changes={step.changes} />}
    </div>
  );
}
