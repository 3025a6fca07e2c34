import { type ReactNode, useState } from 'react';
import { strings } from '../strings/strings.ts';
import { isOverlayOpen, isPrimary } from '../ui/keyboard.ts';
import { useWindowKey } from '../ui/use-window-key.ts';
import { Announcer } from './announcer.tsx';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import styles from './frame.module.css';
import { Navigation } from './navigation.tsx';
import { SCREENS } from './screens.tsx';
import { useRoute } from './services.ts';
import { Toasts } from './toasts.tsx';
import { useDocumentTitle } from './use-document-title.ts';

/** What is around every screen. */
export function Frame(): ReactNode {
  const route = useRoute();
  const [palette, setPalette] = useState(false);
  useDocumentTitle();
  useWindowKey((event) => {
    if (!isPrimary(event) || event.key.toLowerCase() !== 'k' || (isOverlayOpen() && !palette)) return;
    event.preventDefault();
    setPalette(!palette);
  });
  const screen = SCREENS.find(({ name }) => name === route.screen);
  return (
    <div className={styles.frame}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          // The fragment belongs to the route.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {strings.app.skipLink}
      </a>
      <Navigation onPalette={() => setPalette(true)} />
      <div className={styles.content}>
        <ConnectionBanner />
        <ErrorBoundary key={route.screen}>{screen?.render()}</ErrorBoundary>
      </div>
      {palette && <CommandPalette onClose={() => setPalette(false)} />}
      <Toasts />
      <Announcer />
    </div>
  );
}
