/** Names a core needs of the environment it is started in, besides every `GATEHOUSE_*` and `LC_*`. */
const PASSED = new Set([
  ...['HOME', 'USER', 'LOGNAME', 'SHELL', 'PATH', 'LANG', 'TZ', 'TMPDIR', 'TMP', 'TEMP'],
  ...[
    'XDG_CONFIG_HOME',
    'XDG_DATA_HOME',
    'XDG_CACHE_HOME',
    'XDG_STATE_HOME',
    'XDG_RUNTIME_DIR',
    'XDG_DATA_DIRS',
  ],
  ...[
    'DISPLAY',
    'WAYLAND_DISPLAY',
    'XAUTHORITY',
    'DBUS_SESSION_BUS_ADDRESS',
    'XDG_CURRENT_DESKTOP',
    'SSH_AUTH_SOCK',
  ],
  ...[
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'ALL_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
  ],
  ...[
    'APPDATA',
    'LOCALAPPDATA',
    'USERPROFILE',
    'USERNAME',
    'USERDOMAIN',
    'HOMEDRIVE',
    'HOMEPATH',
    'COMPUTERNAME',
  ],
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'OS', 'NUMBER_OF_PROCESSORS'],
  ...['PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432', 'PUBLIC', 'PROCESSOR_ARCHITECTURE'],
]);

/**
 * What the C library of Linux is told when it runs a core, in `MALLOC_ARENA_MAX`: each thread would get a heap of its own,
 * and each keeps what it once needed, 10 MB after a burst of calls. `bin/gatehouse` says the same for `gatehouse up`. It is
 * read when a process begins; for what a core starts it is not meant.
 */
export const ONE_ARENA = '1';

/**
 * The environment of a core that a shim starts. The shim was started by a client, with what that client's config says:
 * secrets meant for one server, NODE_OPTIONS, a loader. None of it may become the core's. `NODE_EXTRA_CA_CERTS` and the
 * proxies pass, because without them a company's network is unreachable.
 */
export function coreEnvironment(env: NodeJS.ProcessEnv, home: string): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(env)) {
    const upper = name.toUpperCase();
    if (PASSED.has(upper) || upper.startsWith('LC_') || upper.startsWith('GATEHOUSE_')) passed[name] = value;
  }
  delete passed['GATEHOUSE_LAUNCH'];
  passed['MALLOC_ARENA_MAX'] = ONE_ARENA;
  passed['GATEHOUSE_HOME'] = home;
  return passed;
}
