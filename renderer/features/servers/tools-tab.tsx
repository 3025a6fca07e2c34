import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract/index.ts';
import type { ServerView } from '../../../shared/model/server.ts';
import { useServices } from '../../app/services.ts';
import { type Loaded, useCall } from '../../app/use-call.ts';
import { errorText } from '../../strings/error-text.ts';
import { formatAgo } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { ArgumentsView } from '../../ui/arguments/arguments-view.tsx';
import { Button } from '../../ui/button.tsx';
import { Pill } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { FindingList } from '../../ui/review/finding-list.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import styles from './server-detail.module.css';
import { ToolReview } from './tool-review.tsx';

const text = strings.servers.toolList;
type Tools = CallOutput<'servers.tools'>;
type Tool = Tools['tools'][number];

const TONES: Record<string, Tone> = { allow: 'good', ask: 'wait', deny: 'bad' };

/** The tools of a server, and above them what of it waits for a review. */
export function ToolsTab({ server }: { server: ServerView }): ReactNode {
  return (
    <>
      <ToolReview server={server} />
      <KnownTools server={server} />
    </>
  );
}

/** What each tool can do, and what happens when a client calls it. Their words are quoted as text. */
function KnownTools({ server }: { server: ServerView }): ReactNode {
  const { connection } = useServices();
  const { name, toolCount, toReview } = server;
  const known = useCall('servers.tools', { name }, `${toolCount ?? ''} ${toReview ?? 0}`);
  const [probed, setProbed] = useState<Loaded<Tools>>();
  const probe = async (): Promise<void> => {
    setProbed({ kind: 'loading' });
    const result = await connection.call('servers.tools', { name, probe: true });
    setProbed(
      result.ok
        ? { kind: 'loaded', value: result.value }
        : { kind: 'failed', message: errorText(result.error) },
    );
  };
  const probing = probed?.kind === 'loading';
  const loaded = probed === undefined || probing ? known : probed;

  if (loaded.kind === 'loading') return <p className={styles.quiet}>{strings.activity.loading}</p>;
  const unknown =
    loaded.kind === 'failed' || (loaded.value.asOf === undefined && loaded.value.tools.length === 0);
  if (unknown) {
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
  return <ToolList tools={loaded.value} />;
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
        {tool.findings.length > 0 && (
          <Pill tone="wait">{strings.review.findingCount(tool.findings.length)}</Pill>
        )}
        {tool.pin !== 'pinned' && <Pill tone="info">{strings.review.pin[tool.pin]}</Pill>}
        <Pill tone={TONES[tool.effect] ?? 'plain'}>{text.effect[tool.effect] ?? tool.effect}</Pill>
      </summary>
      <div className={styles.toolBody}>
        <FindingList findings={tool.findings} />
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
