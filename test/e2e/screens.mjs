/**
 * Looks at every screen: takes a picture of each at two sizes and in both themes, and runs axe on them.
 *
 *   node test/e2e/screens.mjs [FOLDER] [NAME…]     the folder is by default one under the system's temp folder
 *
 * Needs a built renderer and a Chromium. Exits 1 when axe finds something or the page logs an error.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { PageCore } from '../fixtures/page-core.mjs';

const AXE = readFileSync(
  fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url)),
  'utf8',
);
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
];

/** Where to go, and what to do there before the picture. */
const SCREENS = {
  activity: { hash: '#/activity' },
  'activity-detail': {
    hash: '#/activity',
    act: async (page) => {
      await page.locator('[data-testid=call][data-status=denied]').first().click();
      await page.getByText('chain verified').waitFor();
    },
  },
  'approvals-diff': { hash: '#/approvals/waiting/q-notes' },
  'approvals-sql': { hash: '#/approvals/waiting/q-sql' },
  'approvals-flow': {
    hash: '#/approvals/waiting/q-flow',
    act: (page) => page.getByTestId('tool-standing').waitFor(),
  },
  'rule-edit': {
    hash: '#/approvals/rules',
    act: (page) => page.getByTestId('rule').nth(2).getByRole('button', { name: 'Edit' }).click(),
  },
  'rule-edit-grant': {
    hash: '#/approvals/rules',
    act: (page) => page.getByTestId('rule').nth(0).getByRole('button', { name: 'Edit' }).click(),
  },
  'server-review': {
    hash: '#/servers/deploy',
    act: (page) => page.getByTestId('review-item').first().locator('summary').click(),
  },
  'approvals-long': { hash: '#/approvals/waiting/q-long' },
  'approvals-long-open': {
    hash: '#/approvals/waiting/q-long',
    act: (page) => page.getByTestId('must-open').click(),
  },
  'approvals-standing': {
    hash: '#/approvals/waiting/q-notes',
    act: async (page) => {
      await page.getByTestId('allow-for').click();
      await page.getByRole('radio', { name: 'This session' }).click();
      await page.getByRole('radio', { name: 'Arguments like these' }).click();
    },
  },
  rules: { hash: '#/approvals/rules' },
  history: { hash: '#/approvals/history' },
  servers: { hash: '#/servers' },
  'server-tools': {
    hash: '#/servers/notes',
    act: (page) => page.getByTestId('tool').nth(1).locator('summary').click(),
  },
  'server-logs': { hash: '#/servers/notes/logs' },
  'server-definition': { hash: '#/servers/notes/definition' },
  'server-denied': { hash: '#/servers/left-pad-mcp' },
  'server-add': {
    hash: '#/servers/%2B',
    act: async (page) => {
      await page.getByLabel('Command line').fill('npx -y "my server" --root $HOME | tee log');
      await page.getByRole('button', { name: 'Add a variable' }).click();
    },
  },
  'server-isolation': { hash: '#/servers/notes/sandbox' },
  'server-isolation-problem': { hash: '#/servers/postgres/sandbox' },
  'server-isolation-less': {
    hash: '#/servers/memory/sandbox',
    act: async (page) => {
      await page.getByTestId('less-isolation').locator('summary').click();
      await page.getByRole('radio', { name: 'Not isolated' }).click();
      await page.getByLabel('The sentence').fill('run memory');
    },
  },
  'server-isolation-accepted': { hash: '#/servers/build-runner/sandbox' },
  'server-grant': {
    hash: '#/servers/notes/sandbox',
    act: (page) =>
      page
        .getByRole('button', { name: /^Grant this/ })
        .first()
        .click(),
  },
  'server-grants': {
    hash: '#/servers/notes/sandbox',
    act: async (page) => {
      await page.getByRole('button', { name: 'Change…' }).click();
      await page.getByRole('button', { name: 'Add a host' }).click();
    },
  },
  'server-remote': { hash: '#/servers/tickets/sandbox' },
  'server-request': {
    hash: '#/servers/left-pad-mcp',
    act: (page) => page.getByRole('button', { name: /request for IT/ }).click(),
  },
  'server-install': { hash: '#/servers/%2B/install' },
  'server-install-look': {
    hash: '#/servers/%2B/install',
    act: async (page) => {
      await page.getByLabel('Package', { exact: true }).fill('npm:@acme/notes');
      await page.getByRole('button', { name: 'Look at it' }).click();
      await page.getByTestId('package-look').waitFor();
    },
  },
  'server-update': {
    hash: '#/servers/memory/definition',
    act: async (page) => {
      await page.getByRole('button', { name: 'Check for an update' }).click();
      await page.getByRole('button', { name: 'Compare…' }).click();
      await page.getByRole('button', { name: /^Run / }).waitFor();
    },
  },
  policy: { hash: '#/policy' },
  'policy-none': { hash: '#/policy', options: { fresh: true } },
  'policy-rules': {
    hash: '#/policy/rules',
    act: (page) => page.getByText('As it is written').first().click(),
  },
  'policy-rules-none': { hash: '#/policy/rules', options: { fresh: true } },
  'policy-why': { hash: '#/policy/why' },
  'policy-why-server': { hash: '#/policy/why/left-pad-mcp' },
  'policy-why-tool': {
    hash: '#/policy/why/notes/write_file',
    act: async (page) => {
      await page.getByLabel('Arguments').fill('{ "path": ');
      await page.getByRole('button', { name: 'Explain' }).click();
    },
  },
  'policy-denials': { hash: '#/policy/denials' },
  clients: { hash: '#/clients' },
  'clients-none': { hash: '#/clients', options: { fresh: true } },
  'clients-adopt': {
    hash: '#/clients',
    act: async (page) => {
      await page.getByRole('button', { name: 'Adopt… the servers of Cursor' }).click();
      await page.getByTestId('config-change').first().waitFor();
    },
  },
  shadow: {
    hash: '#/clients/shadow',
    act: (page) => page.getByText('History').click(),
  },
  'shadow-none': { hash: '#/clients/shadow', options: { fresh: true } },
  'shadow-out': {
    hash: '#/clients/shadow',
    act: (page) => page.getByRole('button', { name: 'Take out: browser' }).click(),
  },
  setup: { hash: '#/clients/setup', options: { unadopted: true } },
  'setup-none': { hash: '#/clients/setup', options: { fresh: true } },
  'setup-preview': {
    hash: '#/clients/setup',
    options: { unadopted: true },
    act: (page) => page.getByTestId('setup-next').click(),
  },
  'setup-done': {
    hash: '#/clients/setup',
    options: { unadopted: true },
    act: async (page) => {
      await page.getByTestId('setup-next').click();
      await page.getByTestId('setup-adopt').click();
    },
  },
  'setup-invite': { hash: '#/activity', options: { unadopted: true, rows: 0, quiet: true } },
  accounts: { hash: '#/accounts' },
  'accounts-none': { hash: '#/accounts', options: { fresh: true } },
  'account-login': {
    hash: '#/accounts',
    act: async (page) => {
      await page.getByRole('button', { name: 'Log in: wiki' }).click();
      await page.getByTestId('login-asked').waitFor();
    },
  },
  'account-waiting': {
    hash: '#/accounts',
    act: async (page) => {
      await page.getByRole('button', { name: 'Log in: wiki' }).click();
      await page.evaluate(() => (window.open = () => null));
      await page.getByTestId('open-browser').click();
      await page.getByText('The browser is on another machine').click();
    },
  },
  'account-failed': {
    hash: '#/accounts',
    act: (page) => page.getByRole('button', { name: 'Log in again: tickets' }).click(),
  },
  secrets: { hash: '#/accounts/secrets' },
  'secrets-none': { hash: '#/accounts/secrets', options: { fresh: true } },
  'secret-set': {
    hash: '#/accounts/secrets',
    act: (page) => page.getByRole('button', { name: 'Set tickets.client' }).click(),
  },
  'vault-locked': {
    hash: '#/accounts/secrets',
    options: { vault: { kind: 'passphrase', state: 'locked', detail: 'it is sealed with a passphrase' } },
    act: (page) => page.getByRole('button', { name: 'Unlock' }).click(),
  },
  'vault-unavailable': {
    hash: '#/accounts/secrets',
    options: {
      vault: {
        kind: 'keychain',
        state: 'unavailable',
        detail: 'no service answers for org.freedesktop.secrets',
      },
    },
  },
  palette: {
    hash: '#/activity',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('no');
    },
  },
  noisy: {
    hash: '#/approvals',
    act: async (page, core) => {
      for (let index = 0; index < 7; index++) {
        core.ask({ ...core.state.approvals[1], id: `noise-${index}`, createdAt: Date.now() });
      }
      await page.getByTestId('noisy').waitFor();
    },
  },
  lost: {
    hash: '#/approvals',
    act: async (page, core) => {
      core.server.close();
      core.drop();
      await page.getByRole('alert').first().waitFor();
    },
  },
  welcome: { hash: '#/activity', options: { fresh: true } },
  'no-token': { hash: '#/activity', token: false },
};

const [folder = mkdtempSync(join(tmpdir(), 'gatehouse-screens-')), ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
let problems = 0;
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
try {
  for (const [name, screen] of Object.entries(SCREENS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const size of SIZES) for (const theme of ['light', 'dark']) await look(name, screen, size, theme);
  }
} finally {
  await browser.close();
}
process.stdout.write(`pictures: ${folder}\nproblems: ${problems}\n`);
process.exitCode = problems === 0 ? 0 : 1;

async function look(name, screen, size, theme) {
  await using core = new PageCore(screen.options);
  const address = await core.listen();
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  const expected = name === 'lost' ? /ERR_CONNECTION_REFUSED|WebSocket|net::/ : undefined;
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected?.test(message.text()))
      report(name, size, theme, message.text());
  });
  page.on('pageerror', (error) => report(name, size, theme, String(error)));
  await page.goto(screen.token === false ? address.replace(/#.*/, '') : address);
  if (screen.token !== false) {
    await page.getByRole('navigation').waitFor();
    await page.evaluate((hash) => (location.hash = hash), screen.hash);
  }
  await page.waitForTimeout(700);
  await screen.act?.(page, core);
  await page.waitForTimeout(200);
  await page.screenshot({ path: join(folder, `${name}-${size.width}-${theme}.png`) });
  if (name !== 'lost') await checkWithAxe(page, name, size, theme);
  await context.close();
}

async function checkWithAxe(page, name, size, theme) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ['violations'] }),
  );
  for (const { id, help, nodes } of violations) {
    report(
      name,
      size,
      theme,
      `axe ${id}: ${help}\n    ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary?.split('\n')[1] ?? ''}`).join('\n    ')}`,
    );
  }
}

function report(name, { width }, theme, text) {
  problems++;
  process.stdout.write(`${name} ${width} ${theme}: ${text}\n`);
}
