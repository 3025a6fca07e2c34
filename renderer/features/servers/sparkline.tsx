import type { ReactNode } from 'react';
import { strings } from '../../strings/strings.ts';
import styles from './servers.module.css';

const BAR = 5;
const STEP = 8;
const HEIGHT = 24;

/** Calls per five minutes over the last hour. */
export function Sparkline({ buckets }: { buckets: readonly number[] }): ReactNode {
  const most = Math.max(1, ...buckets);
  const total = buckets.reduce((sum, count) => sum + count, 0);
  const width = Math.max(1, buckets.length) * STEP - (STEP - BAR);
  return (
    <svg
      width={width}
      height={HEIGHT}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      role="img"
      aria-label={strings.servers.sparkline(total)}
      className={styles.sparkline}
    >
      {buckets.map((count, index) => {
        const height = count === 0 ? 2 : Math.max(3, Math.round((count / most) * HEIGHT));
        return (
          <rect
            key={index}
            x={index * STEP}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            rx="1"
            className={count === 0 ? styles.barEmpty : styles.bar}
          />
        );
      })}
    </svg>
  );
}
