import { Copy, Ghost, KeyRound, OctagonAlert, Server, ShieldX } from 'lucide-react';
import type { ReactNode } from 'react';
import { knownBadText } from '../../../../shared/model/known-bad-text.ts';
import type { ScanSummary } from '../../../../shared/model/shadow.ts';
import { useClientName } from '../../../app/services.ts';
import { strings } from '../../../strings/strings.ts';
import { VisibleText } from '../../../ui/visible-text.tsx';
import styles from './setup.module.css';

const text = strings.clients.setup.facts;
type Place = ScanSummary['duplicates'][number]['places'][number];

/** The findings of the first look, worst last; what there is none of is left out. */
export function ScanFacts({ scan }: { scan: ScanSummary }): ReactNode {
  const clientName = useClientName();
  const at = ({ server, client }: Place): string => `${server} (${clientName(client)})`;
  const direct = scan.clients.filter(({ servers, adopted }) => servers > adopted);
  const running = scan.shadow.findings.filter(({ kind }) => kind === 'process');
  return (
    <ul className={styles.facts}>
      <Found
        icon={<Server size={18} />}
        title={text.servers(scan.direct, direct.length)}
        about={text.serversText}
        which={direct.map(({ name, servers, adopted }) => `${name}: ${servers - adopted}`)}
      />
      {scan.duplicates.length > 0 && (
        <Found
          icon={<Copy size={18} />}
          title={text.duplicates(scan.duplicates.length)}
          about={text.duplicatesText}
          which={scan.duplicates.map(({ places }) => places.map(at).join(', '))}
        />
      )}
      {scan.secrets.length > 0 && (
        <Found
          tone="wait"
          icon={<KeyRound size={18} />}
          title={text.secrets(scan.secrets.length)}
          about={text.secretsText}
          which={scan.secrets.map((place) => `${at(place)}: ${place.names.join(', ')}`)}
        />
      )}
      {running.length > 0 && (
        <Found
          tone="wait"
          icon={<Ghost size={18} />}
          title={text.shadow(running.length)}
          about={text.shadowText}
          which={running.map(({ server, client, pid }) => `${server} (${clientName(client)}, ${pid ?? ''})`)}
        />
      )}
      {scan.denied.length > 0 && (
        <Found
          tone="bad"
          icon={<ShieldX size={18} />}
          title={text.denied(scan.denied.length)}
          about={text.deniedText}
          which={scan.denied.map((place) => `${at(place)}: ${place.admission.message}`)}
        />
      )}
      {scan.knownBad.length > 0 && (
        <Found
          tone="bad"
          icon={<OctagonAlert size={18} />}
          title={text.knownBad(scan.knownBad.length)}
          about={text.knownBadText}
          which={scan.knownBad.map((place) => `${at(place)}: ${knownBadText(place.knownBad)}`)}
        />
      )}
    </ul>
  );
}

interface FoundProps {
  icon: ReactNode;
  title: string;
  about: string;
  which: readonly string[];
  tone?: 'plain' | 'wait' | 'bad';
}

function Found({ icon, title, about, which, tone = 'plain' }: FoundProps): ReactNode {
  return (
    <li className={styles.fact} data-tone={tone}>
      <span className={styles.factIcon} aria-hidden="true">
        {icon}
      </span>
      <div className={styles.factWords}>
        <p className={styles.factTitle}>{title}</p>
        <p className={styles.quiet}>{about}</p>
        {which.length > 0 && (
          <details className={styles.which}>
            <summary>{text.show}</summary>
            <ul>
              {which.map((line) => (
                <li key={line}>
                  <VisibleText text={line} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}
