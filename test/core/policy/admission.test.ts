import { describe, expect, it } from 'vitest';
import { admit, combineLayers } from '../../../electron/core/policy/index.ts';
import { HASH, layer, remote, setOf, stdio, validLayer } from './facts.ts';

const NONE = combineLayers([]);

describe('without lists', () => {
  it('a server runs when there is no policy', () => {
    expect(admit(NONE, stdio())).toMatchObject({ effect: 'allow', reason: 'no_policy' });
  });
  it('a server runs when no layer has a list', () => {
    expect(admit(setOf({}), stdio())).toMatchObject({ effect: 'allow', reason: 'no_rule' });
  });
  it('a remote server whose address is no URL never runs', () => {
    expect(admit(NONE, remote('not a url'))).toMatchObject({ effect: 'deny', reason: 'invalid_url' });
  });
});

describe('deny', () => {
  it('names the entry and the layer', () => {
    const set = setOf({}, { deniedMcpServers: [{ serverName: 'x' }, { serverName: 'acme' }] });
    expect(admit(set, stdio())).toEqual({
      effect: 'deny',
      reason: 'denied',
      message: 'your own policy denies this server',
      rule: 'deniedMcpServers[1]',
      layer: 'user',
    });
  });
  it('wins over an allow of another layer, and holds in monitor mode', () => {
    const allow = { mode: 'monitor' as const, allowedMcpServers: [{ sha256: HASH }] };
    const set = setOf(allow, { mode: 'monitor', deniedMcpServers: [{ sha256: HASH.toUpperCase() }] });
    expect(admit(set, stdio()).effect).toBe('deny');
  });
  it('is not escaped by environment, folder, a wrapper, an unset variable or a user name in the URL', () => {
    const set = setOf({
      deniedMcpServers: [{ serverCommand: ['sh', '-c', '${X}'] }, { serverUrl: 'https://evil.example/*' }],
    });
    const facts = stdio({
      configured: ['sh', '-c', '${X}'],
      command: undefined,
      environment: ['NODE_OPTIONS'],
      folder: 'decides',
      reading: 'opaque',
    });
    expect(admit(set, facts).effect).toBe('deny');
    expect(admit(set, remote('https://me@evil.example/mcp')).effect).toBe('deny');
  });
  it('sees a command after expansion', () => {
    const set = setOf({ deniedMcpServers: [{ serverCommand: ['npx', 'evil'] }] });
    const facts = stdio({ configured: ['npx', '${P}'], command: ['npx', 'evil'] });
    expect(admit(set, facts).effect).toBe('deny');
  });
});

describe('an allowlist', () => {
  it('that is empty admits nothing', () => {
    const set = setOf({ allowedMcpServers: [] });
    for (const facts of [stdio(), remote('https://a.example/')]) {
      expect(admit(set, facts)).toMatchObject({
        effect: 'deny',
        reason: 'not_allowed',
        rule: 'allowedMcpServers',
      });
    }
  });
  it('must be passed in every layer that has one', () => {
    const both = setOf(
      { allowedMcpServers: [{ sha256: HASH }] },
      { allowedMcpServers: [{ serverName: 'other' }] },
    );
    expect(admit(both, stdio())).toMatchObject({ effect: 'deny', layer: 'user' });
    expect(admit(both, stdio({ name: 'other' }))).toMatchObject({
      effect: 'allow',
      reason: 'allowed',
      rule: 'allowedMcpServers[0]',
      layer: 'system',
    });
  });
  it('with a content entry does not look at names', () => {
    const set = setOf({ allowedMcpServers: [{ serverName: 'acme' }, { sha256: 'b'.repeat(64) }] });
    expect(admit(set, stdio()).effect).toBe('deny');
    expect(admit(set, remote('https://a.example/', 'acme')).effect).toBe('deny');
  });
  it('of names and URLs judges stdio servers by name and remote ones by URL', () => {
    const set = setOf({ allowedMcpServers: [{ serverName: 'acme' }, { serverUrl: 'https://a.example/*' }] });
    expect(admit(set, stdio()).effect).toBe('allow');
    expect(admit(set, remote('https://b.example/', 'acme')).effect).toBe('deny');
    expect(admit(set, remote('https://a.example/mcp', 'any')).effect).toBe('allow');
  });
  it('compares names exactly: the Kelvin sign is not a k', () => {
    const set = setOf({ allowedMcpServers: [{ serverName: 'kit' }] });
    expect(admit(set, stdio({ name: '\u212Ait' })).effect).toBe('deny');
    expect(admit(set, stdio({ name: 'Kit' })).effect).toBe('deny');
  });
});

describe('serverCommand', () => {
  const set = setOf({ allowedMcpServers: [{ serverCommand: ['/opt/acme/bin/mcp', '--prod'] }] });
  const effect = (command: string[] | undefined) => admit(set, stdio({ command })).effect;

  it('is every word, in order, no more', () => {
    expect(effect(['/opt/acme/bin/mcp', '--prod'])).toBe('allow');
    expect(effect(['/opt/acme/bin/mcp'])).toBe('deny');
    expect(effect(['/opt/acme/bin/mcp', '--prod', '--also'])).toBe('deny');
    expect(effect(['--prod', '/opt/acme/bin/mcp'])).toBe('deny');
    expect(effect(['/opt/acme/bin/mcp --prod'])).toBe('deny');
    expect(effect(['/opt/acme/bin/mcp', '--PROD'])).toBe('deny');
  });
  it('has no globs and expands nothing on its own side', () => {
    const loose = setOf({ allowedMcpServers: [{ serverCommand: ['*', '${HOME}'] }] });
    expect(admit(loose, stdio({ command: ['anything', '/home/u'] })).effect).toBe('deny');
  });
  it('matches nothing when a variable has no value', () => {
    expect(effect(undefined)).toBe('deny');
  });
  it('does not match when the definition chooses a folder that decides what runs', () => {
    expect(admit(set, stdio({ folder: 'decides' })).message).toContain('folder');
  });
});

describe('sha256', () => {
  const set = setOf({ allowedMcpServers: [{ sha256: `sha256:${HASH}` }] });

  it('is of the file that runs', () => {
    expect(admit(set, stdio({ command: ['/else/where', '--any'] })).effect).toBe('allow');
    const other = stdio({ identity: { kind: 'file', path: '/opt/acme/bin/mcp', sha256: 'c'.repeat(64) } });
    expect(admit(set, other).effect).toBe('deny');
    expect(admit(set, stdio({ identity: { kind: 'package', ecosystem: 'npm', name: HASH } })).effect).toBe(
      'deny',
    );
  });
});

describe('what runs cannot be told', () => {
  const opaque = stdio({
    identity: { kind: 'unresolvable', why: 'sh runs what it is told' },
    reading: 'opaque',
  });

  it('matches no allow entry, not even its exact command or its name', () => {
    for (const entry of [{ serverCommand: [...opaque.command!] }, { serverName: 'acme' }]) {
      const admission = admit(setOf({ allowedMcpServers: [entry] }), opaque);
      expect(admission.effect).toBe('deny');
      expect(admission.message).toContain('sh runs what it is told');
    }
  });
  it('is no obstacle where nothing is demanded', () => {
    expect(admit(setOf({}), opaque).effect).toBe('allow');
  });
});

describe('environment', () => {
  const set = (env?: string[]) =>
    setOf({ allowedMcpServers: [{ sha256: HASH, ...(env === undefined ? {} : { env }) }] });

  it.each(
    `NODE_OPTIONS node_options LD_PRELOAD DYLD_INSERT_LIBRARIES PYTHONPATH PYTHONSTARTUP PYTHONWARNINGS BASH_ENV ENV PATH
     NODE_PATH npm_config_call Npm_Config_Call NPM_CONFIG_REGISTRY UV_INDEX_URL PIP_INDEX_URL JAVA_TOOL_OPTIONS RUBYOPT
     PERL5OPT VOLTA_HOME pyenv_version MISE_CONFIG_FILE HOSTALIASES SSLKEYLOGFILE GIT_SSH_COMMAND SSL_CERT_FILE HTTP_PROXY https_proxy OPENSSL_CONF BROWSER BUN_OPTIONS DOCKER_HOST HOME
     LD_PRELOAD=/tmp/e.so:`.split(/\s+/),
  )('%s makes a content match fail', (name) => {
    const admission = admit(set(), stdio({ environment: [name] }));
    expect(admission.effect).toBe('deny');
    expect(admission.message).toContain(name);
  });
  it('an entry may list a name, exactly', () => {
    expect(admit(set(['NODE_OPTIONS']), stdio({ environment: ['NODE_OPTIONS'] })).effect).toBe('allow');
    expect(admit(set(['NODE_OPTIONS']), stdio({ environment: ['NODE_OPTIONS', 'PATH'] })).effect).toBe(
      'deny',
    );
    expect(admit(set(['npm_config_x']), stdio({ environment: ['NPM_CONFIG_X'] })).effect).toBe('deny');
  });
  it('other names are the server’s own business', () => {
    const environment = ['GITHUB_TOKEN', 'ACME_REGION', 'PYTHONUNBUFFERED', 'NODE_ENV'];
    expect(admit(set(), stdio({ environment })).effect).toBe('allow');
  });
});

describe('monitor mode', () => {
  it('lets a server pass that the list does not have, and says what would have been', () => {
    const set = setOf({ mode: 'monitor', allowedMcpServers: [] });
    expect(set.mode).toBe('monitor');
    const admission = admit(set, stdio());
    expect(admission).toMatchObject({
      effect: 'allow',
      reason: 'monitor',
      rule: 'allowedMcpServers',
      layer: 'system',
    });
    expect(admission.message).toContain('would have been denied');
  });
  it('is over as soon as one layer does not say so', () => {
    const monitor = { mode: 'monitor' as const, allowedMcpServers: [] };
    expect(admit(setOf(monitor, {}), stdio()).effect).toBe('deny');
    expect(admit(setOf(monitor, { mode: 'enforce' }), stdio()).effect).toBe('deny');
  });
});

describe('a layer that cannot be used', () => {
  const broken = layer({ allowedMcpServer: [] }, 'user');

  it('admits nothing and says where', () => {
    const admission = admit(
      combineLayers([validLayer({ allowedMcpServers: [{ sha256: HASH }] }), broken]),
      stdio(),
    );
    expect(admission).toMatchObject({ effect: 'deny', reason: 'policy_error', layer: 'user' });
    expect(admission.message).toContain('user.json line 1, column 2');
  });
  it('admits nothing beside a layer in monitor mode', () => {
    expect(admit(combineLayers([validLayer({ mode: 'monitor' }), broken]), stdio()).effect).toBe('deny');
  });
  it('stays in force with its last good version when there is one', () => {
    const kept = validLayer({ deniedMcpServers: [{ serverName: 'evil' }] }, 'user').state;
    if (kept.kind !== 'valid') throw new Error('unreachable');
    const state = { kind: 'kept' as const, policy: kept.policy, problems: [{ problem: 'gone' }] };
    const set = combineLayers([{ name: 'user', source: 'user.json', state }]);
    expect(admit(set, stdio()).effect).toBe('allow');
    expect(admit(set, stdio({ name: 'evil' })).effect).toBe('deny');
  });
});
