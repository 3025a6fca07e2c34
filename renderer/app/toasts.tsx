import { X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { useServices } from './services.ts';
import type { Toast } from './toast-store.ts';
import styles from './toasts.module.css';

const SHOWN_MS = 6000;

export function Toasts(): ReactNode {
  const { toasts, dismiss } = useStore(useServices().toasts);
  return (
    <section className={styles.corner} aria-label={strings.app.notifications} aria-live="polite">
      {toasts.map((toast) => (
        <ToastView key={toast.id} toast={toast} onDismiss={() => dismiss(toast.id)} />
      ))}
    </section>
  );
}

/** Goes by itself unless it is an error, or the pointer or focus is on it. */
function ToastView({ toast, onDismiss }: { toast: Toast; onDismiss: () => void }): ReactNode {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.tone === 'error') return undefined;
    const timer = setTimeout(onDismiss, SHOWN_MS);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the callback is new at each render
  }, [held, toast.tone, toast.id]);
  return (
    <div
      className={classNames(styles.toast, toast.tone === 'error' && styles.error)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p className={styles.text}>{toast.text}</p>
      <IconButton label={strings.app.dismiss} onClick={onDismiss}>
        <X size={15} />
      </IconButton>
    </div>
  );
}
