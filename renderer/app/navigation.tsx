import { Search } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { primaryKeyName } from '../ui/keyboard.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { Footer } from './footer.tsx';
import { Logo } from './logo.tsx';
import styles from './navigation.module.css';
import { formatRoute, type ScreenName } from './route.ts';
import { SCREENS } from './screens.tsx';
import { useCore, useGo, useRoute } from './services.ts';

/** The screens, with what waits in each, and the state of the whole at the foot. */
export function Navigation({ onPalette }: { onPalette: () => void }): ReactNode {
  const current = useRoute().screen;
  const go = useGo();
  return (
    <div className={styles.side}>
      <header className={styles.head}>
        <div className={styles.brand}>
          <Logo />
          <span>{strings.app.name}</span>
        </div>
        <button
          type="button"
          className={styles.palette}
          onClick={onPalette}
          aria-keyshortcuts="Control+K Meta+K"
        >
          <Search size={14} aria-hidden="true" />
          <span className={styles.label}>{strings.app.palette.open}</span>
          <KeyHint keys={`${primaryKeyName()} K`} />
        </button>
      </header>
      <nav aria-label={strings.app.navigation}>
        <ul className={styles.list}>
          {SCREENS.map((screen) => (
            <li key={screen.name}>
              <a
                href={formatRoute(screen.route)}
                className={styles.link}
                aria-current={screen.name === current ? 'page' : undefined}
                data-testid={`nav-${screen.name}`}
                onClick={(event) => {
                  event.preventDefault();
                  go(screen.route);
                }}
              >
                <span className={styles.icon} aria-hidden="true">
                  {screen.icon}
                </span>
                <span className={styles.label}>{screen.title}</span>
                <Count screen={screen.name} />
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Footer />
    </div>
  );
}

function Count({ screen }: { screen: ScreenName }): ReactNode {
  const waiting = useCore(({ approvals }) => approvals.length);
  const servers = useCore((state) => state.servers.length);
  if (screen === 'approvals' && waiting > 0) {
    return (
      <span
        className={styles.waiting}
        role="img"
        aria-label={strings.app.waitingBadge(waiting)}
        data-testid="waiting-count"
      >
        {waiting}
      </span>
    );
  }
  if (screen === 'servers' && servers > 0) {
    return (
      <span className={styles.count} role="img" aria-label={strings.app.serverBadge(servers)}>
        {servers}
      </span>
    );
  }
  return null;
}
