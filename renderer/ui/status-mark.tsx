import type { ReactNode } from 'react';

/** What a mark says besides its colour: each tone has a shape of its own. */
export type Tone = 'good' | 'wait' | 'fault' | 'bad' | 'info' | 'plain' | 'busy';

const SHAPES: Record<Tone, ReactNode> = {
  good: <circle cx="4" cy="4" r="3.2" fill="currentColor" />,
  wait: <path d="M4 .4 7.6 4 4 7.6.4 4Z" fill="currentColor" />,
  bad: <rect x="1" y="1" width="6" height="6" rx="1" fill="currentColor" />,
  fault: <path d="M4 .9 7.5 7.1h-7Z" fill="currentColor" />,
  info: <path d="M.5 .9h7L4 7.1Z" fill="currentColor" />,
  plain: <circle cx="4" cy="4" r="2.7" fill="none" stroke="currentColor" strokeWidth="1.3" />,
  busy: (
    <path
      d="M4 1.2a2.8 2.8 0 1 1-2.8 2.8"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
    />
  ),
};

/** A small shape that goes with a word; never alone. */
export function StatusMark({ tone }: { tone: Tone }): ReactNode {
  return (
    <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true" focusable="false">
      {SHAPES[tone]}
    </svg>
  );
}
