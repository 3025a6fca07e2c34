import type { LaunchFacts } from '../../../shared/model/launch.ts';
import { identityText } from '../../../shared/model/server.ts';
import type { PolicyAdmission } from './admission.ts';
import type { AllowedEntry } from './schema.ts';

/** What a user whose server is denied can send to IT. */
export interface AllowRequest {
  readonly identity: string;
  /** The entry that would admit exactly this; undefined when nothing could. */
  readonly entry: AllowedEntry | undefined;
  readonly text: string;
}

/** A request to allow a server: what it is, its hash where it has one, and an entry that can be pasted. */
export function allowRequest(facts: LaunchFacts, { reason, message, layer }: PolicyAdmission): AllowRequest {
  const entry = entryFor(facts);
  const identity = facts.kind === 'remote' ? facts.url : identityText(facts.identity);
  const runs = facts.kind === 'remote' ? facts.url : JSON.stringify(facts.configured);
  const lines = [
    `Please allow the MCP server "${facts.name}".`,
    '',
    `What it is:  ${identity}`,
    `What it runs: ${runs}`,
    `Why it does not run now: ${message}.`,
    '',
    ...(reason === 'denied'
      ? [`It matches "deniedMcpServers" of the layer "${layer ?? ''}": nothing admits it while it does.`, '']
      : []),
    ...(entry === undefined
      ? [
          'What it runs cannot be told from its command line, so no entry can allow it. It has to be defined without a shell or a wrapper, or installed (gatehouse install).',
        ]
      : ['Entry for "allowedMcpServers":', '', JSON.stringify(entry, null, 2)]),
  ];
  return { identity, entry, text: `${lines.join('\n')}\n` };
}

function entryFor(facts: LaunchFacts): AllowedEntry | undefined {
  const description = facts.name;
  if (facts.kind === 'remote') return { serverUrl: facts.url, description };
  if (facts.reading === 'opaque') return undefined;
  const { identity } = facts;
  switch (identity.kind) {
    case 'package': {
      const { ecosystem, name, version, integrity } = identity;
      return {
        package: `${ecosystem}:${name}`,
        ...(version === undefined ? {} : { version }),
        ...(integrity === undefined ? {} : { integrity }),
        description,
      };
    }
    case 'file':
      return { sha256: identity.sha256, description: `${description}, ${identity.path}` };
    case 'image':
      return { image: identity.reference, description };
    default:
      return facts.command === undefined ? undefined : { serverCommand: [...facts.command], description };
  }
}
