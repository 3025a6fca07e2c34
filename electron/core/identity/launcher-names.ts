/** Which family of launcher a program name belongs to. */
export type LauncherFamily =
  | 'node'
  | 'python'
  | 'plain-script'
  | 'bun'
  | 'deno'
  | 'npx'
  | 'npm'
  | 'dlx'
  | 'bunx'
  | 'uvx'
  | 'uv'
  | 'pipx'
  | 'container'
  | 'wrapper'
  | 'foreign';

const FAMILIES: Readonly<Record<string, LauncherFamily>> = {
  node: 'node',
  nodejs: 'node',
  tsx: 'plain-script',
  ruby: 'plain-script',
  perl: 'plain-script',
  bun: 'bun',
  deno: 'deno',
  npx: 'npx',
  npm: 'npm',
  pnpm: 'dlx',
  yarn: 'dlx',
  bunx: 'bunx',
  uvx: 'uvx',
  uv: 'uv',
  pipx: 'pipx',
  docker: 'container',
  podman: 'container',
};

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Programs whose arguments are another command, or code. */
const WRAPPERS = new Set(
  words(`sh bash rbash zsh dash ksh mksh fish ash csh tcsh nu elvish xonsh cmd command powershell pwsh
    env sudo doas su runuser pkexec nice ionice nohup setsid timeout gtimeout time stdbuf unbuffer xargs parallel find fd
    script ssh watch watchexec entr chroot unshare nsenter bwrap firejail systemd-run systemd-inhibit flatpak snap
    xvfb-run dbus-run-session dbus-launch proxychains proxychains4 torsocks strace ltrace gdb lldb valgrind perf
    busybox toybox ld.so taskset chrt numactl prlimit flock faketime setarch linux32 linux64 setpriv capsh start-stop-daemon
    direnv dotenv dotenvx op doppler infisical aws-vault envchain chamber
    osascript open start wscript cscript mshta rundll32 regsvr32 winpty wsl conhost forfiles
    expect awk gawk mawk nawk sed vi vim nvim emacs socat nc ncat tmux screen pnpx ts-node ts-node-esm nodemon`),
);

/** Runtimes and project runners whose command lines are not read yet: what they end in is unknown. */
const FOREIGN = new Set(
  words(`java javaw jbang dotnet mono php lua luajit Rscript julia elixir escript erl racket guile sbcl tclsh wish
    go cargo make gmake just task rake npm-run-all poetry pdm hatch rye pixi pipenv conda mamba micromamba bundle
    rbenv pyenv nvm fnm volta corepack mise asdf nix nix-shell devbox kubectl nerdctl finch container
    electron pypy pypy3 ipython jupyter gradle mvn sbt scala kotlin groovy swift dart flutter`),
);

/** The family of a program name, compared exactly. Undefined: not a launcher we know. */
export function launcherFamily(name: string): LauncherFamily | undefined {
  if (Object.hasOwn(FAMILIES, name)) return FAMILIES[name];
  if (/^python(?:\d(?:\.\d+)?t?)?$/.test(name)) return 'python';
  if (WRAPPERS.has(name) || /^ld-[\w.-]*\.so(?:\.\d+)*$/.test(name)) return 'wrapper';
  return FOREIGN.has(name) ? 'foreign' : undefined;
}

/** The name without an executable's ending and ASCII capitals: how a file system that folds case would find it. */
export function foldedProgramName(name: string): string {
  return name.replace(/\.(?:exe|cmd|bat|com|ps1)$/i, '').replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Packages whose arguments are another command or script: to run one of them is not to be it. */
export const NPM_LAUNCHERS = new Set(
  words(`node npm npx pnpm yarn bun deno tsx ts-node esno esbuild-runner @babel/node sucrase jiti cross-env cross-env-shell
    dotenv-cli env-cmd nodemon concurrently zx shx npm-run-all foreman pm2 forever supergateway mcp-proxy
    @modelcontextprotocol/inspector @smithery/cli @dotenvx/dotenvx vite-node vitest`),
);
export const PYPI_LAUNCHERS = new Set(
  words(
    `python ipython mcp fastmcp mcpo mcp-proxy poetry pdm pipx uv hatch nox tox invoke honcho supervisor`,
  ),
);
/** Packages that only carry messages to a URL in their arguments. */
export const NPM_BRIDGES = new Set(words('mcp-remote mcp-remote-client'));
