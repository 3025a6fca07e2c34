import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import hidden from '../ui/hidden.module.css';
import { VisibleText } from '../ui/visible-text.tsx';
import { useServices } from './services.ts';

/** Tells screen readers of new questions, without moving the focus. */
export function Announcer(): ReactNode {
  const announcement = useStore(useServices().questions.store, (log) => log.announcement);
  return (
    <div className={hidden.hidden} role="status" aria-live="polite" data-testid="announcer">
      <VisibleText text={announcement} />
    </div>
  );
}
