import type { ComponentPropsWithRef, ReactNode } from 'react';
import styles from './button.module.css';
import { classNames } from './class-names.ts';

export type ButtonLook = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  look?: ButtonLook;
  small?: boolean;
}

/** A button. `quiet` has no frame, for toolbars. */
export function Button({ look = 'plain', small = false, className, type, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type={type ?? 'button'}
      className={classNames(styles.button, styles[look], small && styles.small, className)}
      {...rest}
    />
  );
}

/** A square button with only an icon; `label` is what it is called. */
export function IconButton({
  label,
  className,
  ...rest
}: ComponentPropsWithRef<'button'> & { label: string }): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classNames(styles.icon, className)}
      {...rest}
    />
  );
}
