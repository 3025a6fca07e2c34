import { ChevronRight, ListFilter, ScrollText } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { PolicyRuleView } from '../../../shared/model/policy-view.ts';
import { useCore } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { strings } from '../../strings/strings.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Pill } from '../../ui/pill.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './policy.module.css';
import { ruleWords } from './rule-words.ts';

const text = strings.policy.rules;

/** Every entry and rule in force, searchable, each with the layer it is from. */
export function RulesTab(): ReactNode {
  const layers = useCore(({ status }) => status.layers);
  const [search, setSearch] = useState('');
  const found = useCall('policy.search', { text: search }, layers);
  if (found.kind === 'failed') {
    return (
      <p className={styles.error} role="alert">
        {found.message}
      </p>
    );
  }
  if (found.kind === 'loading') return <p className={styles.quiet}>{strings.policy.loading}</p>;
  const { rules, total } = found.value;
  if (total === 0 && search === '') {
    return (
      <EmptyState icon={<ScrollText size={22} />} title={text.emptyTitle}>
        {text.emptyText}
      </EmptyState>
    );
  }
  return (
    <div className={styles.tab} role="tabpanel" aria-label={strings.policy.tabs.rules}>
      <div className={styles.searchBar}>
        <SearchField label={text.filter} value={search} onChange={setSearch} />
        <p className={styles.quietText} role="status">
          {rules.length < total ? text.some(rules.length, total) : text.total(total)}
        </p>
      </div>
      {rules.length === 0 ? (
        <EmptyState icon={<ListFilter size={22} />} title={text.nothingTitle}>
          {text.nothingText}
        </EmptyState>
      ) : (
        <ul className={styles.rows} aria-label={text.list}>
          {rules.map((rule) => (
            <RuleRow key={`${rule.layer} ${rule.list} ${rule.rule}`} rule={rule} />
          ))}
        </ul>
      )}
    </div>
  );
}

function RuleRow({ rule }: { rule: PolicyRuleView }): ReactNode {
  const { kind, tone, what, conditions, description } = ruleWords(rule);
  return (
    <li className={styles.row} data-testid="policy-rule">
      <span className={styles.rowKind}>
        <Pill tone={tone}>{text.kind[kind]}</Pill>
      </span>
      <div className={styles.rowWords}>
        <p>
          <VisibleText text={[what, ...conditions].join('; ')} />
        </p>
        <p className={styles.quietText}>
          <VisibleText
            text={[
              text.from(rule.rule, rule.layer),
              ...(description === undefined ? [] : [description]),
            ].join(' · ')}
          />
        </p>
        <details className={styles.raw}>
          <summary>
            <ChevronRight size={13} aria-hidden="true" className={styles.chevron} />
            {text.raw}
          </summary>
          <pre className={styles.json}>
            <VisibleText text={JSON.stringify(rule.value, null, 2)} />
          </pre>
        </details>
      </div>
    </li>
  );
}
