import { fillReferences } from '../../../../shared/util/secret-reference.ts';
import { plainEnv, type PresetLaunch, type PresetRule } from './preset-rule.ts';
import { optionValue } from './server-package.ts';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]', '::1'];

/** A grant for the database an address names. The address may hold a password, or the name of one: nothing of it but host and port is said. */
function reached(address: string | undefined, usual: number): ReturnType<PresetRule['derive']> {
  const url = address === undefined ? null : URL.parse(fillReferences(address, () => 'secret'));
  if (url === null)
    return {
      grants: {},
      reason: 'Its definition names no database that can be read from it, so it reaches none.',
    };
  const port = url.port === '' ? usual : Number(url.port);
  if (!LOOPBACK.includes(url.hostname) || port < 1024) {
    return {
      grants: {},
      reason: `Its database is at ${url.hostname}:${port}: only databases on this machine can be reached from a sandbox, because others do not speak through a proxy.`,
    };
  }
  return {
    grants: { network: { allowLoopbackPorts: [port] } },
    reason: `It reaches port ${port} of this machine, where its definition says the database is, and no other port, host or file.`,
  };
}

const firstAddress = ({ own }: PresetLaunch): string | undefined => own.find((word) => word.includes('://'));

const postgres: PresetRule = {
  name: 'postgres',
  packages: [
    'npm:@modelcontextprotocol/server-postgres',
    'npm:enhanced-postgres-mcp-server',
    'pypi:postgres-mcp',
  ],
  derive: (launch) =>
    reached(
      firstAddress(launch) ?? plainEnv(launch, 'DATABASE_URI') ?? plainEnv(launch, 'DATABASE_URL'),
      5432,
    ),
};

const redis: PresetRule = {
  name: 'redis',
  packages: ['npm:@modelcontextprotocol/server-redis', 'pypi:redis-mcp-server'],
  derive: (launch) =>
    reached(
      optionValue(launch.own, '--url') ??
        firstAddress(launch) ??
        plainEnv(launch, 'REDIS_URL') ??
        'redis://localhost',
      6379,
    ),
};

const mongodb: PresetRule = {
  name: 'mongodb',
  packages: ['npm:mongodb-mcp-server'],
  derive: (launch) =>
    reached(
      optionValue(launch.own, '--connectionString') ??
        firstAddress(launch) ??
        plainEnv(launch, 'MDB_MCP_CONNECTION_STRING'),
      27_017,
    ),
};

/** Servers of a database on this machine: its port, and nothing else. */
export const databaseServers: readonly PresetRule[] = [postgres, redis, mongodb];
