import type { ReactNode } from 'react';
import type { ServerView } from '../../../shared/model/server.ts';
import { useGo } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { RequestForIt } from '../policy/request-for-it.tsx';
import styles from './server-detail.module.css';

const text = strings.servers;

/** Why a server may not run, by which rule of which layer, and the two ways on. */
export function Denied({ server: { name, admission } }: { server: ServerView }): ReactNode {
  const go = useGo();
  const { message, rule, layer } = admission;
  return (
    <section className={styles.denied}>
      <p className={styles.sentence}>
        <VisibleText text={message} />
      </p>
      {layer !== undefined && (
        <p>
          <VisibleText text={rule === undefined ? text.layerFrom(layer) : text.ruleFrom(rule, layer)} />
        </p>
      )}
      <div className={styles.deniedActions}>
        <Button small onClick={() => go({ screen: 'policy', tab: 'why', server: name })}>
          {text.why}
        </Button>
        <RequestForIt server={name} />
      </div>
    </section>
  );
}
