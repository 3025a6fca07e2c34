import { Ghost } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { visibleText } from '../../../../shared/util/visible-text.ts';
import { useClientName, useConnected, useCore, useServices, useToast } from '../../../app/services.ts';
import { errorText } from '../../../strings/error-text.ts';
import { strings } from '../../../strings/strings.ts';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/confirm.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ChangeDialog } from '../change-dialog.tsx';
import clients from '../clients.module.css';
import { FindingCard } from './finding-card.tsx';
import { ShadowHistory } from './shadow-history.tsx';
import styles from './shadow.module.css';
import type { ShadowFinding, ShadowWatch } from './use-shadow.ts';

const text = strings.clients.shadow;

export type FindingAct = { kind: 'adopt' | 'quarantine' | 'release'; finding: ShadowFinding };

/** What clients run around Gatehouse: each finding, what can be done about it, and what was found before. */
export function ShadowTab({ shadow }: { shadow: ShadowWatch }): ReactNode {
  const connected = useConnected();
  const [act, setAct] = useState<FindingAct | { kind: 'all' }>();
  const { view, problem } = shadow;
  if (view === undefined) {
    return problem === undefined ? (
      <p className={styles.loading}>{strings.activity.loading}</p>
    ) : (
      <p className={styles.failed} role="alert">
        {problem}
      </p>
    );
  }
  const { findings, policy } = view;
  const removable = findings.filter(isRemovable);
  return (
    <div className={clients.tab} role="tabpanel" aria-label={strings.clients.tabs.shadow}>
      {findings.length === 0 ? (
        <EmptyState icon={<Ghost size={22} />} title={text.emptyTitle}>
          {text.emptyText}
        </EmptyState>
      ) : (
        <>
          <div className={styles.bar}>
            <p className={styles.policy}>{text.policy[policy]}</p>
            {removable.length > 1 && (
              <Button small disabled={!connected} onClick={() => setAct({ kind: 'all' })}>
                {text.takeAllOut}
              </Button>
            )}
          </div>
          <ul className={clients.list} aria-label={text.list}>
            {findings.map((finding) => (
              <FindingCard key={finding.id} finding={finding} onAct={(kind) => setAct({ kind, finding })} />
            ))}
          </ul>
        </>
      )}
      <ShadowHistory />
      {act !== undefined && (
        <Act act={act} removable={removable} onClose={() => setAct(undefined)} onDone={shadow.look} />
      )}
    </div>
  );
}

/** A process is only reported; an entry of a config can be taken out. */
export function isRemovable({ kind, state }: ShadowFinding): boolean {
  return kind === 'config' && state === 'found';
}

interface ActProps {
  act: FindingAct | { kind: 'all' };
  removable: readonly ShadowFinding[];
  onClose: () => void;
  onDone: () => void;
}

function Act({ act, removable, onClose, onDone }: ActProps): ReactNode {
  const { connection } = useServices();
  const toast = useToast();
  const clientName = useClientName();
  const known = useCore((state) => state.clients);
  const close = (): void => {
    onClose();
    onDone();
  };
  const takeOut = async (findings: readonly ShadowFinding[]): Promise<void> => {
    const result = await connection.call('shadow.quarantine', { ids: findings.map(({ id }) => id) });
    onDone();
    if (!result.ok) return toast(errorText(result.error), 'error');
    const { results } = result.value;
    for (const { error } of results) if (error !== undefined) toast(visibleText(error.message), 'error');
    const taken = results.filter(({ quarantined }) => quarantined);
    if (taken.length === 1) toast(text.taken(visibleText(taken[0]!.server)));
    else if (taken.length > 1) toast(text.takenMany(taken.length));
  };
  const release = async ({ id, server }: ShadowFinding): Promise<void> => {
    const result = await connection.call('shadow.release', { id });
    onDone();
    if (result.ok) toast(text.released(visibleText(server)));
    else toast(errorText(result.error), 'error');
  };
  if (act.kind === 'all') {
    return (
      <Confirm
        title={text.takeAllTitle(removable.length)}
        text={text.takeAllText}
        action={text.takeAllOut}
        onConfirm={() => void takeOut(removable)}
        onClose={onClose}
      />
    );
  }
  const { finding } = act;
  const name = visibleText(finding.server);
  const client = visibleText(clientName(finding.client));
  const file = visibleText(finding.file ?? '');
  if (act.kind === 'adopt') {
    const view = known.find(({ id }) => id === finding.client);
    if (view === undefined || finding.file === undefined) return null;
    const only = { path: finding.file, name: finding.server };
    return <ChangeDialog act={{ kind: 'adopt', client: view, only }} onClose={close} />;
  }
  const out = act.kind === 'quarantine';
  return (
    <Confirm
      title={out ? text.quarantineTitle(name) : text.releaseTitle(name)}
      text={out ? text.quarantineText(client, file) : text.releaseText(client, file)}
      action={out ? text.quarantine : text.release}
      onConfirm={() => void (out ? takeOut([finding]) : release(finding))}
      onClose={onClose}
    />
  );
}
