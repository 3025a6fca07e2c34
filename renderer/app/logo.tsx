import type { ReactNode } from 'react';

/** Two towers and a gate. */
export function Logo({ size = 22 }: { size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
      <path
        d="M4 28V9.5l4-4 4 4h8l4-4 4 4V28M4 28h6m12 0h6M10 28v-8a6 6 0 0 1 12 0v8M16 14v14M10.6 20.5h10.8"
        stroke="var(--accent)"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
