import type { ReactNode } from 'react';

interface ScrollRegionProps {
  label: string;
  className: string | undefined;
  children: ReactNode;
  testId?: string;
}

/** A part of a screen that scrolls by itself. It takes the focus, or it could not be scrolled by keyboard. */
export function ScrollRegion({ label, className, children, testId }: ScrollRegionProps): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- axe: scrollable-region-focusable
    <div className={className} tabIndex={0} role="region" aria-label={label} data-testid={testId}>
      {children}
    </div>
  );
}
