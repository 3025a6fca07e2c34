/** What every program on macOS needs of the system to start and to run; nothing of the user's. */

/** Programs, libraries, and what package managers install beside the system. Read and executed. */
export const SYSTEM_FOLDERS = [
  '/bin',
  '/sbin',
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/usr/libexec',
  '/usr/share',
  '/System/Library',
  '/System/Cryptexes',
  '/System/Volumes/Preboot/Cryptexes',
  '/Library/Apple',
  '/Library/Developer/CommandLineTools',
  '/Library/Frameworks',
  '/opt/homebrew/Cellar',
  '/opt/homebrew/bin',
  '/opt/homebrew/lib',
  '/opt/homebrew/opt',
  '/opt/homebrew/share',
  '/usr/local/Cellar',
  '/usr/local/bin',
  '/usr/local/lib',
  '/usr/local/opt',
  '/usr/local/share',
  '/private/var/db/dyld',
  '/private/var/db/timezone',
  '/private/etc/ssl',
  '/opt/homebrew/etc/ca-certificates',
  '/opt/homebrew/etc/openssl@3',
];

/** Read only. */
export const SYSTEM_FILES = [
  '/',
  '/private/etc/hosts',
  '/private/etc/localtime',
  '/private/etc/protocols',
  '/private/etc/services',
  '/private/etc/shells',
  '/Library/Preferences/.GlobalPreferences.plist',
];

export const DEVICES_READ = [
  '/dev/null',
  '/dev/zero',
  '/dev/random',
  '/dev/urandom',
  '/dev/dtracehelper',
  '/dev/autofs_nowait',
  '/dev/fd',
];

export const DEVICES_WRITTEN = ['/dev/null', '/dev/zero', '/dev/dtracehelper'];

/** Facts about the machine that runtimes ask for. Nothing that lists processes or their arguments. */
export const SYSCTL_NAMES = [
  'kern.argmax',
  'kern.bootargs',
  'kern.hostname',
  'kern.maxfilesperproc',
  'kern.maxproc',
  'kern.ngroups',
  'kern.osproductversion',
  'kern.osrelease',
  'kern.ostype',
  'kern.osvariant_status',
  'kern.osversion',
  'kern.secure_kernel',
  'kern.tcsm_available',
  'kern.tcsm_enable',
  'kern.usrstack64',
  'kern.version',
  'sysctl.proc_cputype',
  'vm.loadavg',
];
export const SYSCTL_PREFIXES = ['hw.', 'machdep.cpu.'];

/**
 * Who the user is, and the system log. Not the keychain (com.apple.SecurityServer), the pasteboard, windows, Apple events,
 * launching of programs, nor name resolution: hosts are reached through the proxy.
 */
export const MACH_SERVICES = [
  'com.apple.bsd.dirhelper',
  'com.apple.logd',
  'com.apple.system.logger',
  'com.apple.system.notification_center',
  'com.apple.system.opendirectoryd.libinfo',
  'com.apple.system.opendirectoryd.membership',
];
