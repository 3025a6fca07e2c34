import { plainEnv, type PresetRule } from './preset-rule.ts';
import type { PackageKey } from './server-package.ts';

/** Servers that talk to one service: the hosts of its API, and the variable that names another one (self-hosted). */
const SERVICES: readonly {
  readonly name: string;
  readonly packages: readonly PackageKey[];
  readonly hosts: readonly string[];
  readonly address?: string;
}[] = [
  {
    name: 'github',
    packages: ['npm:@modelcontextprotocol/server-github'],
    hosts: ['api.github.com:443'],
  },
  {
    name: 'gitlab',
    packages: ['npm:@modelcontextprotocol/server-gitlab', 'npm:@zereight/mcp-gitlab'],
    hosts: ['gitlab.com:443'],
    address: 'GITLAB_API_URL',
  },
  { name: 'slack', packages: ['npm:@modelcontextprotocol/server-slack'], hosts: ['slack.com:443'] },
  {
    name: 'brave-search',
    packages: ['npm:@modelcontextprotocol/server-brave-search', 'npm:@brave/brave-search-mcp-server'],
    hosts: ['api.search.brave.com:443'],
  },
  {
    name: 'google-maps',
    packages: ['npm:@modelcontextprotocol/server-google-maps'],
    hosts: ['maps.googleapis.com:443'],
  },
  { name: 'notion', packages: ['npm:@notionhq/notion-mcp-server'], hosts: ['api.notion.com:443'] },
  {
    name: 'context7',
    packages: ['npm:@upstash/context7-mcp'],
    hosts: ['context7.com:443', 'mcp.context7.com:443'],
  },
  { name: 'tavily', packages: ['npm:tavily-mcp'], hosts: ['api.tavily.com:443'] },
  { name: 'exa', packages: ['npm:exa-mcp-server'], hosts: ['api.exa.ai:443'] },
  {
    name: 'firecrawl',
    packages: ['npm:firecrawl-mcp'],
    hosts: ['api.firecrawl.dev:443'],
    address: 'FIRECRAWL_API_URL',
  },
];

/** Servers of one service each. */
export const apiServers: readonly PresetRule[] = SERVICES.map(({ name, packages, hosts, address }) => ({
  name,
  packages,
  derive(launch) {
    const other = address === undefined ? undefined : hostOf(plainEnv(launch, address));
    const allowedDomains = other === undefined ? [...hosts] : [other];
    const where = allowedDomains.map((host) => host.replace(/:443$/, '')).join(' and ');
    return {
      grants: { network: { allowedDomains } },
      reason:
        other === undefined
          ? `It reaches ${where}, the service it is for, and no other host and no file.`
          : `It reaches ${where}, which its ${address} names, and no other host and no file.`,
    };
  },
}));

/** `host:port` of an address with a host name; undefined when there is none. */
function hostOf(address: string | undefined): string | undefined {
  const url = address === undefined ? null : URL.parse(address);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') return undefined;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.hostname}:${port}`;
}
