import { dirname } from 'node:path';
import type { SandboxGrants } from '../../../../shared/model/server.ts';
import { holds } from '../grants.ts';
import { INSIDE } from '../plan.ts';
import { plainEnv, type PresetLaunch, type PresetRule } from './preset-rule.ts';
import { optionValue } from './server-package.ts';

/** A browser is many processes, and each holds many files and much shared memory. */
const LIMITS: SandboxGrants['limits'] = { memoryMb: 8192, processes: 512, openFiles: 8192, tmpMb: 1024 };
const PROXY = `http://127.0.0.1:${INSIDE.proxyPort}`;

const NO_HOSTS = 'Pages are reached only on hosts you grant, and none is granted yet.';
const ITS_SANDBOX =
  "the browser's own sandbox is off, because it needs user namespaces, which are shut inside ours";

/** Where the browser is, when it does not lie where every server sees it. */
function browserGrant(browser: string | undefined): SandboxGrants['filesystem'] {
  if (browser === undefined || holds('/usr', browser)) return undefined;
  return { allowRead: [dirname(browser)] };
}

function browserGrants(browser: string | undefined, set: Record<string, string>): SandboxGrants {
  const filesystem = browserGrant(browser);
  return {
    ...(filesystem === undefined ? {} : { filesystem }),
    network: { allowUnixSockets: true },
    env: { set },
    limits: LIMITS,
  };
}

const playwright: PresetRule = {
  name: 'playwright',
  packages: ['npm:@playwright/mcp'],
  derive(launch) {
    const { own } = launch;
    const browser =
      optionValue(own, '--executable-path') ??
      plainEnv(launch, 'PLAYWRIGHT_MCP_EXECUTABLE_PATH') ??
      launch.browser;
    const set = {
      PLAYWRIGHT_MCP_SANDBOX: 'false',
      PLAYWRIGHT_MCP_HEADLESS: 'true',
      PLAYWRIGHT_MCP_ISOLATED: 'true',
      PLAYWRIGHT_MCP_OUTPUT_DIR: '/tmp/playwright',
      PLAYWRIGHT_MCP_PROXY_SERVER: PROXY,
      ...(browser === undefined ? {} : { PLAYWRIGHT_MCP_EXECUTABLE_PATH: browser }),
    };
    return { grants: browserGrants(browser, set), reason: sentence(browser) };
  },
};

/** Its options are given by arguments only, which are the user's to change. */
const puppeteer: PresetRule = {
  name: 'chrome-devtools',
  packages: ['npm:chrome-devtools-mcp', 'npm:@modelcontextprotocol/server-puppeteer'],
  derive(launch) {
    const browser = optionValue(launch.own, '--executablePath', '-e') ?? launch.browser;
    const missing = missingArguments(launch, browser);
    return {
      grants: browserGrants(browser, browser === undefined ? {} : { PUPPETEER_EXECUTABLE_PATH: browser }),
      reason:
        missing.length === 0
          ? sentence(browser)
          : `To start a browser in here it needs ${missing.join(' ')} in its arguments, because ${ITS_SANDBOX}.`,
    };
  },
};

function missingArguments({ own }: PresetLaunch, browser: string | undefined): string[] {
  const flags = ['--headless', '--isolated', '--chromeArg=--no-sandbox', `--proxyServer=${PROXY}`];
  if (browser !== undefined) flags.push(`--executablePath=${browser}`);
  const has = (flag: string): boolean =>
    own.some((word, at) => word === flag || `${word}=${own[at + 1]}` === flag);
  return flags.filter(
    (flag) =>
      !has(flag) && !(flag.startsWith('--executablePath') && optionValue(own, '--executablePath', '-e')),
  );
}

const sentence = (browser: string | undefined): string =>
  browser === undefined
    ? `No browser was found on this machine: install Chromium or Chrome. ${NO_HOSTS}`
    : `It may run ${browser} with room for its processes; ${ITS_SANDBOX}. ${NO_HOSTS}`;

/** Servers that drive a browser. */
export const browserServers: readonly PresetRule[] = [playwright, puppeteer];
