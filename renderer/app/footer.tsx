import type { ReactNode } from 'react';
import type { StatusView } from '../../shared/contract/index.ts';
import { strings } from '../strings/strings.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { StatusMark } from '../ui/status-mark.tsx';
import styles from './footer.module.css';
import { Health } from './health.tsx';
import { useCore } from './services.ts';
import { ThemeMenu } from './theme-menu.tsx';

const text = strings.app.policy;

/** Which policy holds, whether something is wrong, and the theme. */
export function Footer(): ReactNode {
  const status = useCore((state) => state.status);
  return (
    <footer className={styles.footer}>
      <Policy status={status} />
      <div className={styles.row}>
        <Health warnings={status.warnings} />
        <ThemeMenu />
      </div>
    </footer>
  );
}

function Policy({ status }: { status: StatusView }): ReactNode {
  const broken = status.layers.find(({ valid }) => !valid);
  if (broken !== undefined) {
    return (
      <p className={styles.broken} title={broken.problem}>
        <StatusMark tone="bad" /> {text.invalid(broken.name)}
      </p>
    );
  }
  const top = status.layers[0];
  return (
    <p className={styles.policy} title={status.mode === 'enforce' ? text.enforceHint : text.monitorHint}>
      <strong className={styles.name}>
        {top === undefined ? (
          text.ownOnly
        ) : (
          <VisibleText text={text.layer(top.id ?? top.name, top.version)} />
        )}
      </strong>
      , {text[status.mode]}
    </p>
  );
}
