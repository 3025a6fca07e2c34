import { type ReactNode, useState } from 'react';
import type { ServerSandbox } from '../../../shared/model/sandbox.ts';
import type { ServerView } from '../../../shared/model/server.ts';
import { useConnected } from '../../app/services.ts';
import { useCall } from '../../app/use-call.ts';
import { useRevision } from '../../app/use-revision.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { GrantsDialog, type GrantsWish } from './grants-dialog.tsx';
import { AcceptedLess, LessIsolation } from './less-isolation.tsx';
import { SandboxAxes } from './sandbox-axes.tsx';
import { SandboxWants } from './sandbox-wants.tsx';
import styles from './sandbox.module.css';

const text = strings.sandbox;

/** What a server may touch, how far that is held, what it did not get, and the ways to change it. */
export function SandboxTab({ server }: { server: ServerView }): ReactNode {
  if (server.definition.url !== undefined) return <p className={styles.quiet}>{text.remoteText}</p>;
  return <LocalSandbox server={server} />;
}

function LocalSandbox({ server }: { server: ServerView }): ReactNode {
  const refused = useRevision('network.refused');
  // A hint comes with a new view of the server, and so does every change of its isolation.
  const { name, definition, sandbox } = server;
  const [looked, setLooked] = useState({ server, times: 0 });
  if (looked.server !== server) setLooked({ server, times: looked.times + 1 });
  const revision = `${refused} ${looked.times} ${JSON.stringify([definition, sandbox])}`;
  const shown = useCall('sandbox.show', { name }, revision);
  const [wish, setWish] = useState<GrantsWish>();
  if (shown.kind === 'loading') return <p className={styles.quiet}>{text.loading}</p>;
  if (shown.kind === 'failed') {
    return (
      <p className={styles.problem} role="alert">
        {shown.message}
      </p>
    );
  }
  const isolation = shown.value;
  return (
    <div className={styles.tab} data-testid="sandbox">
      {isolation.accepted !== undefined && <AcceptedLess server={name} accepted={isolation.accepted} />}
      {isolation.problem !== undefined && (
        <div className={styles.problem} role="note">
          <h3>{text.problem}</h3>
          <p>
            <VisibleText text={isolation.problem} />
          </p>
          {isolation.own && <ApproveAgain grants={isolation.grants} onWish={setWish} />}
        </div>
      )}
      <Touch sandbox={isolation} onWish={setWish} />
      <SandboxWants
        hints={isolation.hints}
        refusals={isolation.refusals}
        onGrant={(grants) => setWish({ kind: 'change', grants })}
      />
      <SandboxAxes sandbox={isolation} />
      {isolation.accepted === undefined && <LessIsolation server={name} sentences={isolation.confirm} />}
      {wish !== undefined && <GrantsDialog server={name} wish={wish} onClose={() => setWish(undefined)} />}
    </div>
  );
}

/** What was granted is a file or folder, not a path: where another one is in its place, it has to be approved again. */
function ApproveAgain({
  grants,
  onWish,
}: Pick<TouchProps, 'onWish'> & Pick<ServerSandbox, 'grants'>): ReactNode {
  const connected = useConnected();
  return (
    <Button small disabled={!connected} onClick={() => onWish({ kind: 'change', grants })}>
      {text.approveAgain}
    </Button>
  );
}

interface TouchProps {
  sandbox: ServerSandbox;
  onWish: (wish: GrantsWish) => void;
}

function Touch({ sandbox, onWish }: TouchProps): ReactNode {
  const connected = useConnected();
  const { own, preset, plain, grants, view } = sandbox;
  return (
    <section className={styles.section} aria-label={text.touch}>
      <div className={styles.sectionHead}>
        <h3>{text.touch}</h3>
        <Button small disabled={!connected} onClick={() => onWish({ kind: 'edit', grants })}>
          {text.change}
        </Button>
      </div>
      {own && <p className={styles.quiet}>{text.own}</p>}
      {!own && preset === undefined && sandbox.reasons.length === 0 && (
        <p className={styles.quiet}>{text.nothing}</p>
      )}
      {!own && preset !== undefined && (
        <p className={styles.quiet}>
          <VisibleText text={`${text.presetOf(preset.name)} ${preset.reason}`} />
        </p>
      )}
      {view.level === 'none' && <p className={styles.bad}>{text.notHeld}</p>}
      <ul className={styles.plain}>
        {plain.map((line) => (
          <li key={line}>
            <VisibleText text={line} />
          </li>
        ))}
      </ul>
      {own && (
        <div>
          <Button small disabled={!connected} onClick={() => onWish({ kind: 'change' })}>
            {text.byItself}
          </Button>
        </div>
      )}
    </section>
  );
}
