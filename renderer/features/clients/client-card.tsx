import type { ReactNode } from 'react';
import type { ClientConfigView, ClientView } from '../../../shared/model/client.ts';
import { knownBadText } from '../../../shared/model/known-bad-text.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { useConnected } from '../../app/services.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Pill } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import type { ConfigAct } from './change-dialog.tsx';
import { type ClientStanding, standingOf } from './client-standing.ts';
import styles from './clients.module.css';

const text = strings.clients;
type Entry = ClientConfigView['servers'][number];
const TONES: Record<Entry['state'], Tone> = { adopted: 'good', direct: 'wait', quarantined: 'bad' };

interface ClientCardProps {
  client: ClientView;
  onAct: (act: ConfigAct) => void;
}

/** One client: each of its files that exist, each server in them, and what became of it. */
export function ClientCard({ client, onAct }: ClientCardProps): ReactNode {
  const connected = useConnected();
  const standing = standingOf(client);
  const configs = client.configs.filter(({ exists }) => exists);
  const mayRestore = standing.adopted > 0 || configs.some(({ backup }) => backup);
  const name = visibleText(client.name);
  const [tone, words] = summary(standing);
  return (
    <li className={styles.card} data-testid="client" data-client={client.id}>
      <div className={styles.top}>
        <h2 className={styles.name}>
          <VisibleText text={client.name} />
        </h2>
        <Pill tone={tone}>{words}</Pill>
        <div className={styles.actions}>
          {mayRestore && (
            <Button
              small
              disabled={!connected}
              aria-label={text.restoreLabel(name)}
              onClick={() => onAct({ kind: 'restore', client })}
            >
              {text.restore}
            </Button>
          )}
          {standing.adoptable > 0 && (
            <Button
              small
              look="primary"
              disabled={!connected}
              aria-label={text.adoptLabel(name)}
              onClick={() => onAct({ kind: 'adopt', client })}
            >
              {text.adopt}
            </Button>
          )}
        </div>
      </div>
      {configs.map((config) => (
        <ConfigFile key={`${config.path} ${config.scope}`} config={config} />
      ))}
    </li>
  );
}

function ConfigFile({ config }: { config: ClientConfigView }): ReactNode {
  return (
    <section className={styles.file}>
      <p className={styles.path}>
        <code title={visibleText(config.path)}>
          <VisibleText text={config.path} />
        </code>
        <span>{text.scope[config.scope]}</span>
      </p>
      {config.problem !== undefined && (
        <p className={styles.problem}>
          <VisibleText text={config.problem} />
        </p>
      )}
      {config.problem === undefined && config.servers.length === 0 && (
        <p className={styles.quiet}>{text.noServers}</p>
      )}
      {config.servers.length > 0 && (
        <ul className={styles.entries}>
          {config.servers.map((entry) => (
            <EntryRow key={entry.name} entry={entry} />
          ))}
        </ul>
      )}
    </section>
  );
}

function EntryRow({ entry }: { entry: Entry }): ReactNode {
  return (
    <li className={styles.entry} data-testid="entry" data-state={entry.state}>
      <span className={styles.entryName}>
        <VisibleText text={entry.name} />
      </span>
      <code className={styles.launch} title={visibleText(entry.launch)}>
        {entry.launch === '' ? text.launchEmpty : <VisibleText text={entry.launch} />}
      </code>
      <Badge tone={TONES[entry.state]}>{text.state[entry.state]}</Badge>
      {entry.knownBad !== undefined && (
        <p className={styles.entryHarm}>
          <VisibleText text={knownBadText(entry.knownBad)} />
        </p>
      )}
      {entry.problem !== undefined && (
        <p className={styles.entryProblem}>
          <VisibleText text={entry.problem} />
        </p>
      )}
    </li>
  );
}

function summary({ all, adopted, direct, problems }: ClientStanding): [Tone, string] {
  if (all === 0) return problems > 0 ? ['bad', text.summary.problem] : ['plain', text.summary.empty];
  if (adopted + direct === 0) return ['plain', text.summary.out];
  if (adopted === all) return ['good', text.summary.all];
  return adopted === 0 ? ['wait', text.summary.none] : ['wait', text.summary.some(adopted, all)];
}
