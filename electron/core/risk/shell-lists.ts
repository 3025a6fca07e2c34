const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Commands that only look, whatever their arguments (find, sed, awk and the like are judged apart or not here). */
export const LOOKING_COMMANDS: ReadonlySet<string> = words(
  'ls cat head tail grep rg egrep fgrep pwd wc echo printf whoami uname which stat file du df ps id ' +
    'basename dirname realpath readlink cut tr diff cmp true false test [ type cd jq less more sha256sum md5sum dir',
);

/** Commands after which something is lost or out of hand. */
export const LOSING_COMMANDS: ReadonlySet<string> = words(
  'rm rmdir unlink shred dd fdisk parted wipefs truncate format del erase rd kill killall pkill shutdown reboot halt ' +
    'poweroff init mkswap remove-item stop-process clear-content clear-disk diskpart userdel groupdel crontab iptables ' +
    'nft dropdb reg bcdedit vssadmin srm',
);

/** Commands that run another one, which may stand anywhere behind them. */
export const WRAPPERS: ReadonlySet<string> = words(
  'env nice nohup time timeout xargs exec command builtin stdbuf setsid ionice watch busybox caffeinate flock chroot ' +
    'nsenter unshare docker podman kubectl ssh find if then else elif do while until ! for parallel start',
);

/** Run the next command as somebody else. */
export const AS_SOMEBODY_ELSE: ReadonlySet<string> = words('sudo doas su pkexec runas gosu');

/** Run the text they are given. */
export const INTERPRETERS: ReadonlySet<string> = words(
  'sh bash zsh dash ksh fish ash csh tcsh cmd powershell pwsh eval source . python python2 python3 node deno bun perl ' +
    'ruby php lua osascript iex invoke-expression',
);

/** Interpreters whose text is shell again. */
export const SHELLS: ReadonlySet<string> = words(
  'sh bash zsh dash ksh fish ash csh tcsh cmd powershell pwsh eval ssh su watch iex invoke-expression',
);

/** Fetch something from elsewhere. */
export const DOWNLOADERS: ReadonlySet<string> = words(
  'curl wget fetch aria2c iwr irm invoke-webrequest invoke-restmethod nc ncat netcat scp ftp',
);

/** Take SQL in their arguments. */
export const DATABASE_COMMANDS: ReadonlySet<string> = words(
  'psql mysql mariadb sqlite3 sqlite sqlcmd duckdb clickhouse',
);
