/**
 * Environment names that change what code a launch runs, where it is fetched from, or whom it believes. Compared without
 * regard to ASCII case: npm reads `npm_config_*` in any case, proxies are read in both, Windows folds every name.
 */
const NAMES = new Set(
  `PATH PATHEXT COMSPEC SHELL SHELLOPTS BASHOPTS BASH_ENV ENV ZDOTDIR IFS CDPATH PS4 PROMPT_COMMAND
   HOME USERPROFILE HOMEDRIVE HOMEPATH APPDATA LOCALAPPDATA PROGRAMDATA SYSTEMROOT WINDIR
   XDG_CONFIG_HOME XDG_CONFIG_DIRS XDG_DATA_HOME XDG_DATA_DIRS XDG_CACHE_HOME
   NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED
   NODE_COMPILE_CACHE NODE_ICU_DATA NODE_REDIRECT_WARNINGS NODE_V8_COVERAGE NODE_USE_ENV_PROXY NODE_CHANNEL_FD
   NODE_PRESERVE_SYMLINKS NODE_PRESERVE_SYMLINKS_MAIN NODE_USE_SYSTEM_CA
   TSX_TSCONFIG_PATH TS_NODE_PROJECT
   VIRTUAL_ENV CLASSPATH JAVA_HOME JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS MAVEN_OPTS
   RUBYOPT RUBYLIB PERL5OPT PERL5LIB PERL5DB PERLLIB PHPRC PHP_INI_SCAN_DIR GOFLAGS RUSTC_WRAPPER
   GIT_SSH GIT_SSH_COMMAND GIT_EXEC_PATH GIT_ASKPASS GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER GIT_EXTERNAL_DIFF
   GIT_PROXY_COMMAND GIT_TEMPLATE_DIR GIT_DIR GIT_WORK_TREE GIT_SSL_NO_VERIFY
   SSH_ASKPASS SUDO_ASKPASS EDITOR VISUAL PAGER MANPAGER BROWSER LESSOPEN LESSCLOSE
   HOSTALIASES LOCALDOMAIN RES_OPTIONS SSLKEYLOGFILE CARGO_HOME
   SSL_CERT_FILE SSL_CERT_DIR OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES REQUESTS_CA_BUNDLE CURL_CA_BUNDLE CURL_HOME
   HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY NO_PROXY
   CONTAINER_HOST GLIBC_TUNABLES GCONV_PATH LOCPATH NLSPATH MALLOC_TRACE GTK_MODULES GTK_PATH QT_PLUGIN_PATH
   GIO_EXTRA_MODULES`
    .trim()
    .split(/\s+/),
);

const PREFIXES = [
  'LD_',
  'DYLD_',
  'NPM_CONFIG_',
  'PNPM_',
  'YARN_',
  'COREPACK_',
  'BUN_',
  'DENO_',
  'TSX_',
  'TS_NODE_',
  'UV_',
  'PIP_',
  'PIPX_',
  'CONDA_',
  'PYTHON',
  'GEM_',
  'BUNDLE_',
  'LUA_',
  'DOTNET_',
  'CORECLR_',
  'COR_',
  'GIT_CONFIG',
  'DOCKER_',
  'CONTAINERS_',
  'PODMAN_',
  'ELECTRON_',
  'BASH_FUNC_',
  // Version managers: the `npx` or `python3` of the PATH is often a program of theirs, which looks here for the real one.
  'ASDF_',
  'FNM_',
  'MISE_',
  'NODENV_',
  'NVM_',
  'PROTO_',
  'PYENV_',
  'RBENV_',
  'RTX_',
  'RUSTUP_',
  'VOLTA_',
];

/** Of the families above, the members that only change how text is written. */
const HARMLESS = new Set(['PYTHONUNBUFFERED', 'PYTHONIOENCODING', 'PYTHONUTF8', 'PYTHONDONTWRITEBYTECODE']);

/** True when setting this variable can change what code runs. A name that cannot be a name counts too. */
export function changesCode(name: string): boolean {
  // "LD_PRELOAD=/x:" as a name becomes the variable LD_PRELOAD in the child.
  if (name === '' || /[=\0]/.test(name)) return true;
  const folded = name.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  if (HARMLESS.has(folded)) return false;
  return NAMES.has(folded) || PREFIXES.some((prefix) => folded.startsWith(prefix));
}
