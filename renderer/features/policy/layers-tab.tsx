import { RefreshCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { PolicyView } from '../../../shared/model/policy-view.ts';
import { useConnected, useCore, useServices, useToast } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Pill } from '../../ui/pill.tsx';
import { LayerCard } from './layer-card.tsx';
import { NoPolicy } from './no-policy.tsx';
import { Together } from './together.tsx';
import styles from './policy.module.css';

const text = strings.policy;

/** The mode, each layer with its state, and what all of them demand together. */
export function LayersTab(): ReactNode {
  // What holds has changed whenever the status says something else about the layers.
  const layers = useCore(({ status }) => status.layers);
  const shown = useCall('policy.show', {}, layers);
  if (shown.kind === 'loading') return <p className={styles.quiet}>{text.loading}</p>;
  if (shown.kind === 'failed') {
    return (
      <p className={styles.error} role="alert">
        {shown.message}
      </p>
    );
  }
  const policy = shown.value;
  return (
    <div className={styles.tab} role="tabpanel" aria-label={text.tabs.layers}>
      {policy.layers.length === 0 ? (
        <NoPolicy effective={policy.effective} />
      ) : (
        <>
          <Mode policy={policy} />
          <section className={styles.section} aria-label={text.layersTitle}>
            <h2 className={styles.heading}>{text.layersTitle}</h2>
            <p className={styles.hint}>{text.layersHint}</p>
            <ul className={styles.cards}>
              {policy.layers.map((layer) => (
                <LayerCard key={`${layer.name} ${layer.source}`} layer={layer} />
              ))}
            </ul>
          </section>
          <section className={styles.section} aria-label={text.together.title}>
            <h2 className={styles.heading}>{text.together.title}</h2>
            <Together effective={policy.effective} />
          </section>
        </>
      )}
    </div>
  );
}

function Mode({ policy: { mode } }: { policy: PolicyView }): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const toast = useToast();
  const [reading, setReading] = useState(false);
  const refresh = async (): Promise<void> => {
    setReading(true);
    const result = await connection.call('policy.refresh', {});
    setReading(false);
    if (result.ok) toast(text.refreshed);
    else toast(errorText(result.error), 'error');
  };
  return (
    <div className={styles.mode}>
      <Pill tone={mode === 'enforce' ? 'good' : 'wait'}>{text.mode[mode]}</Pill>
      <p className={styles.modeText}>{mode === 'enforce' ? text.mode.enforceText : text.mode.monitorText}</p>
      <Button small disabled={reading || !connected} onClick={() => void refresh()}>
        <RefreshCw size={13} aria-hidden="true" />
        {reading ? text.refreshing : text.refresh}
      </Button>
    </div>
  );
}
