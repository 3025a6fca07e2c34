import { Play, Plus, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCore, useGo } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { adoptableIn } from '../clients/client-standing.ts';
import { useStartDemo } from './use-start-demo.ts';
import styles from './welcome.module.css';

const text = strings.app.welcome;

/** The first screen, while there is nothing to show: try it, adopt what is there, or add one server. */
export function Welcome(): ReactNode {
  const demo = useStartDemo();
  const go = useGo();
  const { count, where } = adoptableIn(useCore((state) => state.clients));
  return (
    <div className={styles.welcome}>
      <h2 className={styles.title}>{text.title}</h2>
      <p className={styles.text}>{text.text}</p>
      <div className={styles.ways}>
        <section className={styles.first}>
          <h3 className={styles.name}>
            <Play size={16} aria-hidden="true" />
            {text.demoTitle}
          </h3>
          <p>{text.demoText}</p>
          <Button look="primary" disabled={demo.starting} onClick={demo.start}>
            {demo.starting ? text.demoStarting : text.demoAction}
          </Button>
        </section>
        <section className={styles.way}>
          <h3 className={styles.name}>
            <Workflow size={16} aria-hidden="true" />
            {count > 0 ? strings.clients.setup.inviteTitle(count, where) : text.adoptTitle}
          </h3>
          <p>{count > 0 ? strings.clients.setup.inviteText : text.adoptText}</p>
          <Button
            look={count > 0 ? 'primary' : 'plain'}
            onClick={() => go({ screen: 'clients', tab: count > 0 ? 'setup' : 'clients' })}
          >
            {count > 0 ? strings.clients.setup.inviteAction : text.adoptAction}
          </Button>
        </section>
        <section className={styles.way}>
          <h3 className={styles.name}>
            <Plus size={16} aria-hidden="true" />
            {text.addTitle}
          </h3>
          <Button onClick={() => go({ screen: 'servers', adding: true })}>{text.addAction}</Button>
        </section>
      </div>
    </div>
  );
}
