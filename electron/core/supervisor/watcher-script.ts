/**
 * The watcher: a POSIX shell script (dash, and the bash 3.2 that is macOS's sh) of about 1 MB that outlives the core.
 * It reads from the core, one line each, `tag TAG` before a server is started, `group TAG PGID START` after, and
 * `gone TAG` when nothing of it is left. When the pipe ends, the core is dead, however it died: what is still known is
 * asked to end, and killed after two seconds.
 *
 * A group is killed only if its leader is gone (its number is then not given out again while the group lives) or is the
 * same process as at the start (its start time says so): a process number that was given out anew is not hit. Where
 * there is no /proc, only the group is known, and only its number. Descendants in other sessions are found by the
 * tag in their environment.
 */
export const WATCHER_SCRIPT = `
trap '' HUP INT TERM
known=
while read -r verb tag group start; do
  rest=
  for entry in $known; do
    [ "\${entry%%:*}" = "$tag" ] || rest="$rest $entry"
  done
  case $verb in
    tag) known="$rest $tag::" ;;
    group) known="$rest $tag:$group:$start" ;;
    gone) known=$rest ;;
  esac
done
[ -n "$known" ] || exit 0

ours() {
  [ "$2" != 0 ] && [ -r "/proc/$1/stat" ] || return 0
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
  set -- "$2" \${stat##*) }
  [ "$1" = "\${21}" ]
}

strays() {
  [ -r /proc/self/environ ] || return 0
  set --
  for entry in $known; do set -- "$@" -e "GATEHOUSE_LAUNCH=\${entry%%:*}"; done
  for file in $(grep -lsF "$@" /proc/[0-9]*/environ); do
    file=\${file#/proc/}
    echo "\${file%/environ}"
  done
}

sweep() {
  left=
  for entry in $known; do
    group=\${entry#*:}
    start=\${group#*:}
    group=\${group%%:*}
    [ -n "$group" ] && ours "$group" "$start" && kill -s "$1" -- "-$group" 2>/dev/null && left=yes
  done
  for pid in $(strays); do
    kill -s "$1" "$pid" 2>/dev/null && left=yes
  done
}

sweep TERM
round=0
while [ -n "$left" ] && [ $round -lt 20 ]; do
  sleep 0.1
  sweep 0
  round=$((round + 1))
done
round=0
while [ -n "$left" ] && [ $round -lt 50 ]; do
  sweep KILL
  sleep 0.1
  round=$((round + 1))
done
`;
