import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { UpdateView } from '../../../shared/model/package.ts';
import type { InstalledPackage } from '../../../shared/model/server.ts';
import type { z } from 'zod';
import { useConnected, useServices } from '../../app/services.ts';
import type { Loaded } from '../../app/use-call.ts';
import { errorText } from '../../strings/error-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './definition-tab.module.css';
import { UpdateDialog } from './update-dialog.tsx';

const text = strings.packages.update;

type Check =
  | { kind: 'idle' }
  | { kind: 'checking' }
  | { kind: 'failed'; message: string }
  | { kind: 'known'; update: UpdateView };

interface PackageUpdateProps {
  server: string;
  installed: z.infer<typeof InstalledPackage>;
}

/** The pinned package of a server, and whether there is a newer one. Nothing is downloaded to find out. */
export function PackageUpdate({ server, installed }: PackageUpdateProps): ReactNode {
  const { connection } = useServices();
  const connected = useConnected();
  const [check, setCheck] = useState<Check>({ kind: 'idle' });
  const [prepared, setPrepared] = useState<Loaded<CallOutput<'packages.prepare'>>>();
  const ask = async (): Promise<void> => {
    setCheck({ kind: 'checking' });
    const result = await connection.call('packages.check', { name: server });
    const update = result.ok ? result.value.updates.find((one) => one.server === server) : undefined;
    if (!result.ok) setCheck({ kind: 'failed', message: errorText(result.error) });
    else setCheck(update === undefined ? { kind: 'idle' } : { kind: 'known', update });
  };
  const compare = async (version: string): Promise<void> => {
    setPrepared({ kind: 'loading' });
    const result = await connection.call('packages.prepare', { name: server, version });
    setPrepared((now) => {
      if (now === undefined) return undefined;
      return result.ok
        ? { kind: 'loaded', value: result.value }
        : { kind: 'failed', message: errorText(result.error) };
    });
  };
  const to = check.kind === 'known' ? check.update.to : undefined;
  return (
    <div className={styles.package}>
      <p>
        <code>
          <VisibleText text={`${installed.ecosystem}:${installed.name}@${installed.version}`} />
        </code>
      </p>
      <p className={styles.quiet}>{text.pinned(installed.tree.slice(0, 16))}</p>
      <p role="status">
        <Finding check={check} />
      </p>
      {to === undefined ? (
        <Button small disabled={check.kind === 'checking' || !connected} onClick={() => void ask()}>
          {check.kind === 'checking' ? text.checking : text.check}
        </Button>
      ) : (
        <Button small disabled={!connected} onClick={() => void compare(to)}>
          {text.compare}
        </Button>
      )}
      {prepared !== undefined && to !== undefined && (
        <UpdateDialog
          server={server}
          version={to}
          prepared={prepared}
          onClose={() => setPrepared(undefined)}
          onAccepted={() => setCheck({ kind: 'idle' })}
        />
      )}
    </div>
  );
}

function Finding({ check }: { check: Check }): ReactNode {
  if (check.kind === 'failed') return <span className={styles.warn}>{check.message}</span>;
  if (check.kind !== 'known') return null;
  const { from, to, problem } = check.update;
  if (problem !== undefined) {
    return (
      <span className={styles.warn}>
        <VisibleText text={problem} />
      </span>
    );
  }
  return to === undefined ? text.newest : <VisibleText text={text.newer(from, to)} />;
}
