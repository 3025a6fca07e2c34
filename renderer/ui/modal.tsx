import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../strings/strings.ts';
import { IconButton } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './modal.module.css';

interface ModalProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** For what has long lines, as a diff. */
  wide?: boolean;
  /** A click outside does not close it: something runs that would be given up. */
  sticky?: boolean;
}

/** A dialog in the middle of the screen. It always closes: Esc, the cross, or a click outside unless it is sticky. */
export function Modal({ title, onClose, children, wide = false, sticky = false }: ModalProps): ReactNode {
  return (
    <Dialog.Root open disablePointerDismissal={sticky} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.veil} />
        <Dialog.Popup className={classNames(styles.modal, wide && styles.wide)}>
          <header className={styles.head}>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Close render={<IconButton label={strings.app.close} />}>
              <X size={16} />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
