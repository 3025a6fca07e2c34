import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { IconButton } from './button.tsx';
import styles from './detail-pane.module.css';
import { useMedia } from './use-media.ts';

interface DetailPaneProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

/** The detail of what is selected: beside the list where there is room, a sheet over it on narrow screens. */
export function DetailPane({ label, onClose, children, wide = false }: DetailPaneProps): ReactNode {
  const narrow = useMedia('(max-width: 1023px)');
  if (!narrow) {
    return (
      <aside className={wide ? styles.wide : styles.pane} aria-label={label} data-testid="detail">
        <IconButton label={strings.app.close} className={styles.close} onClick={onClose}>
          <X size={16} />
        </IconButton>
        {children}
      </aside>
    );
  }
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.veil} />
        <Dialog.Popup className={styles.sheet} aria-label={label} data-testid="detail">
          <Dialog.Close render={<IconButton label={strings.app.close} className={styles.close} />}>
            <X size={16} />
          </Dialog.Close>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
