import { useEffect } from 'react';
import { strings } from '../strings/strings.ts';
import { useCore, useRoute } from './services.ts';

/** The tab says how many questions wait, in words and with a dot on its icon. */
export function useDocumentTitle(): void {
  const waiting = useCore(({ approvals }) => approvals.length);
  const screen = strings.app.screens[useRoute().screen];
  useEffect(() => {
    document.title = waiting > 0 ? strings.app.titleWaiting(waiting, screen) : strings.app.title(screen);
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon !== null) icon.href = waiting > 0 ? './favicon-waiting.svg' : './favicon.svg';
  }, [waiting, screen]);
}
