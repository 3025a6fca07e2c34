import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { ServerView } from '../../../shared/model/server.ts';
import { useServices } from '../../app/services.ts';
import { errorText } from '../../strings/error-text.ts';
import { formatAgo } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { ArgumentsView } from '../../ui/arguments/arguments-view.tsx';
import { Button } from '../../ui/button.tsx';
import { Pill } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './server-detail.module.css';

const text = strings.servers.toolList;
type Tools = CallOutput<'servers.tools'>;
type Tool = Tools['tools'][number];
type Loaded = { kind: 'loading' } | { kind: 'failed'; message: string } | { kind: 'loaded'; tools: Tools };

const TONES: Record<string, Tone> = { allow: 'good', ask: 'wait', deny: 'bad' };

/** The tools of a server: what each can do, and what happens when a client calls it. Their words are quoted as text. */
export function ToolsTab({ server }: { server: ServerView }): ReactNode {
  const { connection } = useServices();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  const [probing, setProbing] = useState(false);
  const { name, toolCount } = server;

  useEffect(() => {
    let current = true;
    void connection
      .call('servers.tools', { name, probe: false })
      .then((result) => current && setLoaded(toLoaded(result)));
    return () => {
      current = false;
    };
  }, [connection, name, toolCount]);
  const probe = async (): Promise<void> => {
    setProbing(true);
    const result = await connection.call('servers.tools', { name, probe: true });
    setProbing(false);
    setLoaded(toLoaded(result));
  };

  if (loaded.kind === 'loading') return <p className={styles.quiet}>{strings.activity.loading}</p>;
  const isUnknown = loaded.kind === 'failed' || loaded.tools.asOf === undefined;
  if (isUnknown && (loaded.kind === 'failed' || loaded.tools.tools.length === 0)) {
    return (
      <div className={styles.unknown}>
        {loaded.kind === 'failed' ? (
          <p className={styles.error} role="alert">
            {loaded.message}
          </p>
        ) : (
          <p>{text.unknown}</p>
        )}
        <Button small disabled={probing} onClick={() => void probe()}>
          {probing ? text.probing : text.probe}
        </Button>
        <p className={styles.quiet}>{text.probeNote}</p>
      </div>
    );
  }
  return <ToolList tools={loaded.tools} />;
}

function toLoaded(result: Awaited<ReturnType<ReturnType<typeof useServices>['connection']['call']>>): Loaded {
  return result.ok
    ? { kind: 'loaded', tools: result.value as Tools }
    : { kind: 'failed', message: errorText(result.error) };
}

function ToolList({ tools: { tools, asOf } }: { tools: Tools }): ReactNode {
  const now = useNow(30_000);
  if (tools.length === 0) return <p className={styles.quiet}>{text.none}</p>;
  return (
    <>
      <ul className={styles.tools} aria-label={text.title}>
        {tools.map((tool) => (
          <li key={tool.name}>
            <ToolEntry tool={tool} />
          </li>
        ))}
      </ul>
      {asOf !== undefined && <p className={styles.quiet}>{text.asOf(formatAgo(asOf, now))}</p>}
    </>
  );
}

function ToolEntry({ tool }: { tool: Tool }): ReactNode {
  const riskWord = (strings.approvals.riskWord as Record<string, string>)[tool.risk.level] ?? tool.risk.level;
  return (
    <details className={styles.tool} data-testid="tool">
      <summary>
        <ChevronRight size={14} aria-hidden="true" className={styles.chevron} />
        <code className={styles.toolName}>
          <VisibleText text={tool.name} />
        </code>
        <span className={styles.quiet}>{riskWord}</span>
        <Pill tone={TONES[tool.effect] ?? 'plain'}>{text.effect[tool.effect] ?? tool.effect}</Pill>
      </summary>
      <div className={styles.toolBody}>
        {tool.risk.reasons.map((reason) => (
          <p key={reason}>
            <VisibleText text={reason} />
          </p>
        ))}
        <p className={styles.quiet}>{tool.description === '' ? text.noDescription : text.described}</p>
        {tool.description !== '' && (
          <pre className={styles.quoted}>
            <VisibleText text={tool.description} />
          </pre>
        )}
        <p className={styles.quiet}>{text.parameters}</p>
        <ArgumentsView value={tool.inputSchema} />
      </div>
    </details>
  );
}
