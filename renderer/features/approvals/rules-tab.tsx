import { BookCheck, ListFilter } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { UserRule } from '../../../shared/model/rule.ts';
import { useConnected, useCore, useServices, useToast } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { formatAgo, formatShortMoment } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Pill } from '../../ui/pill.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { EditRule } from './edit-rule.tsx';
import styles from './rules-tab.module.css';

const text = strings.approvals.rules;
const TONES: Record<UserRule['effect'], Tone> = { allow: 'good', deny: 'bad', ask: 'wait' };

/** Every standing rule and grant of the user, revocable. */
export function RulesTab(): ReactNode {
  const rules = useCore((state) => state.rules);
  const [search, setSearch] = useState('');
  const [revoking, setRevoking] = useState<UserRule>();
  const [editing, setEditing] = useState<UserRule>();
  if (rules.length === 0) {
    return (
      <EmptyState icon={<BookCheck size={22} />} title={text.emptyTitle}>
        {text.emptyText}
      </EmptyState>
    );
  }
  const wanted = search.toLowerCase();
  const shown = rules.filter((rule) => rule.sentence.toLowerCase().includes(wanted));
  return (
    <div className={styles.tab} role="tabpanel" aria-label={strings.approvals.tabs.rules}>
      <SearchField label={text.filter} value={search} onChange={setSearch} />
      {shown.length === 0 ? (
        <EmptyState icon={<ListFilter size={22} />} title={text.nothingTitle} />
      ) : (
        <ul className={styles.list} aria-label={text.list}>
          {shown.map((rule) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              onRevoke={() => setRevoking(rule)}
              onEdit={() => setEditing(rule)}
            />
          ))}
        </ul>
      )}
      {editing !== undefined && <EditRule rule={editing} onClose={() => setEditing(undefined)} />}
      {revoking !== undefined && <Revoke rule={revoking} onClose={() => setRevoking(undefined)} />}
    </div>
  );
}

interface RuleRowProps {
  rule: UserRule;
  onRevoke: () => void;
  onEdit: () => void;
}

function RuleRow({ rule, onRevoke, onEdit }: RuleRowProps): ReactNode {
  const now = useNow(30_000);
  const connected = useConnected();
  const used =
    rule.lastUsedAt === undefined ? text.neverUsed : text.used(rule.uses, formatAgo(rule.lastUsedAt, now));
  const end =
    rule.match.session !== undefined
      ? text.endsWithSession
      : rule.expiresAt === undefined
        ? text.forever
        : text.expires(formatShortMoment(rule.expiresAt));
  return (
    <li className={styles.rule} data-testid="rule">
      <span className={styles.effect}>
        <Pill tone={TONES[rule.effect]}>{text.effect[rule.effect]}</Pill>
      </span>
      <div className={styles.words}>
        <p className={styles.sentence}>
          <VisibleText text={rule.sentence} />
        </p>
        <p className={styles.facts}>
          {[used, end, text.origin[rule.origin], text.made(formatAgo(rule.createdAt, now))].join(' · ')}
        </p>
      </div>
      <Button
        small
        disabled={!connected}
        aria-label={text.editLabel(visibleText(rule.sentence))}
        onClick={onEdit}
      >
        {text.edit}
      </Button>
      <Button
        small
        disabled={!connected}
        aria-label={text.revokeLabel(visibleText(rule.sentence))}
        onClick={onRevoke}
      >
        {text.revoke}
      </Button>
    </li>
  );
}

function Revoke({ rule, onClose }: { rule: UserRule; onClose: () => void }): ReactNode {
  const { connection } = useServices();
  const toast = useToast();
  const revoke = async (): Promise<void> => {
    const result = await connection.call('rules.remove', { id: rule.id });
    if (result.ok) toast(text.revoked);
    else toast(errorText(result.error), 'error');
  };
  return (
    <Confirm
      title={text.revokeTitle}
      text={text.revokeText(visibleText(rule.sentence))}
      action={text.revoke}
      onConfirm={() => void revoke()}
      onClose={onClose}
    />
  );
}
