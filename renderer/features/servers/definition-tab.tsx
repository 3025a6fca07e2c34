import type { ReactNode } from 'react';
import type { ServerView } from '../../../shared/model/server.ts';
import { useClientName } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { IsolationBadge } from './isolation-badge.tsx';
import { PackageUpdate } from './package-update.tsx';
import { SandboxBadges } from './sandbox-badges.tsx';
import styles from './definition-tab.module.css';

const text = strings.servers;

/** What was configured, and what the server is. */
export function DefinitionTab({ server }: { server: ServerView }): ReactNode {
  const { definition, identityDetail, admission } = server;
  const clientName = useClientName();
  const argv =
    definition.command === undefined ? undefined : [definition.command, ...(definition.args ?? [])];
  return (
    <Facts>
      <Fact name={text.facts.identity}>
        <code>
          <VisibleText text={server.identity} />
        </code>
        {identityDetail.kind === 'unresolvable' && (
          <p className={styles.warn}>
            <VisibleText text={text.unresolvable(identityDetail.why)} />
          </p>
        )}
        {identityDetail.kind === 'package' && identityDetail.version === undefined && (
          <p className={styles.warn}>{text.notPinned}</p>
        )}
      </Fact>
      <Fact name={text.facts.admission}>
        {admission.effect === 'allow' ? text.admitted : text.denied}: <VisibleText text={admission.message} />
        {admission.layer !== undefined && (
          <span className={styles.quiet}>
            {' '}
            (<VisibleText text={[admission.rule, admission.layer].filter(Boolean).join(', ')} />)
          </span>
        )}
      </Fact>
      <Fact name={text.facts.sandbox}>
        <IsolationBadge server={server} />
        <SandboxBadges server={server} />
        {server.definition.url === undefined && (
          <p className={styles.quiet}>{text.sandbox.sentence[server.sandbox.level]}</p>
        )}
      </Fact>
      {definition.installed !== undefined && (
        <Fact name={strings.packages.update.title}>
          <PackageUpdate
            key={definition.installed.tree}
            server={server.name}
            installed={definition.installed}
          />
        </Fact>
      )}
      {argv !== undefined && (
        <Fact name={text.facts.command}>
          <Argv argv={argv} />
        </Fact>
      )}
      {definition.url !== undefined && (
        <Fact name={text.facts.url}>
          <code>
            <VisibleText text={definition.url} />
          </code>
        </Fact>
      )}
      {definition.cwd !== undefined && (
        <Fact name={text.facts.folder}>
          <code>
            <VisibleText text={definition.cwd} />
          </code>
        </Fact>
      )}
      <Pairs name={text.facts.env} pairs={definition.env} />
      <Pairs name={text.facts.headers} pairs={definition.headers} />
      <Fact name={text.facts.origin}>{text.provenance[server.provenance]}</Fact>
      <Fact name={text.facts.clients}>
        {server.clients.length === 0 ? (
          text.none
        ) : (
          <VisibleText text={server.clients.map(clientName).join(', ')} />
        )}
      </Fact>
      {server.pid !== undefined && <Fact name={text.facts.process}>{server.pid}</Fact>}
    </Facts>
  );
}

/** Each argument by itself, so that blanks inside one are seen. */
export function Argv({ argv }: { argv: readonly string[] }): ReactNode {
  return (
    <ol className={styles.argv}>
      {argv.map((part, index) => (
        <li key={index} className={styles.part}>
          {part === '' ? '""' : <VisibleText text={part} />}
        </li>
      ))}
    </ol>
  );
}

function Pairs({ name, pairs }: { name: string; pairs: Record<string, string> | undefined }): ReactNode {
  const entries = Object.entries(pairs ?? {});
  if (entries.length === 0) return null;
  return (
    <Fact name={name}>
      {entries.map(([key, value]) => (
        <p key={key}>
          <code>
            <VisibleText text={`${key}=${value}`} />
          </code>
        </p>
      ))}
    </Fact>
  );
}
