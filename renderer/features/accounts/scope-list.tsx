import type { ReactNode } from 'react';
import type { AccountView } from '../../../shared/model/account.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './accounts.module.css';

/** Scopes in words where their name tells, with the name beside: the words are ours, the name is what counts. */
export function ScopeList({ scopes }: { scopes: AccountView['scopes'] }): ReactNode {
  return (
    <ul className={styles.scopes}>
      {scopes.map(({ name, words }) => (
        <li key={name}>
          {words !== undefined && (
            <>
              <VisibleText text={words} />{' '}
            </>
          )}
          <code className={styles.scope}>
            <VisibleText text={name} />
          </code>
        </li>
      ))}
    </ul>
  );
}
