import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RiskLevel } from '../../../shared/model/decision.ts';
import { strings } from '../../strings/strings.ts';
import { classNames } from '../../ui/class-names.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './reasons.module.css';

/** Why the question is asked, in plain words. */
export function Reasons({ risk, reasons }: { risk: RiskLevel; reasons: readonly string[] }): ReactNode {
  const shown = reasons.length > 0 ? reasons : [strings.approvals.risk[risk]];
  return (
    <ul
      className={classNames(styles.reasons, risk === 'destructive' && styles.destructive)}
      aria-label={strings.approvals.reasons}
    >
      {shown.map((reason) => (
        <li key={reason} className={styles.reason}>
          <TriangleAlert size={15} aria-hidden="true" className={styles.icon} />
          <span>
            <VisibleText text={reason} />
          </span>
        </li>
      ))}
    </ul>
  );
}
