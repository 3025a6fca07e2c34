import { describe, expect, it, test } from 'vitest';
import { assessCall, type RiskInput } from '../../../electron/core/risk/index.ts';

const assess = (name: string, args: unknown, more: Partial<RiskInput> = {}) =>
  assessCall({ name, definition: undefined, arguments: args, ...more });
const level = (name: string, args: unknown): string => assess(name, args).risk.level;

describe('how much a call does', () => {
  it('money that moves cannot be taken back; a price that is looked up is nothing', () => {
    expect(level('create_payment', { amount: 1200, currency: 'EUR' })).toBe('destructive');
    expect(level('transfer', { amount: '12.50', toAccount: 'DE02120300000000202051' })).toBe('destructive');
    expect(level('create_poll', { amount: 3 })).toBe('write');
    expect(level('convert_temperature', { value: 3 })).toBe('unknown');
    expect(level('get_price', { price: 3, currency: 'EUR' })).toBe('read');
  });

  it('recipients are named, and many of them are many', () => {
    const { risk, labels } = assess('send_report', { to: 'ana@example.org', body: 'x' });
    expect(risk.reasons.join()).toContain('it goes to “ana@example.org”');
    expect(labels).toContain('external');
    const all = Array.from({ length: 40 }, (_, at) => `user${at}@example.org`);
    expect(level('send_report', { to: all })).toBe('destructive');
  });

  it('a hundred items at once are more than a change', () => {
    expect(level('update_items', { ids: Array.from({ length: 30 }, (_, at) => at) })).toBe('write');
    expect(level('update_items', { ids: Array.from({ length: 100 }, (_, at) => at) })).toBe('destructive');
    expect(level('get_items', { ids: Array.from({ length: 100 }, (_, at) => at) })).toBe('read');
  });

  it('a switch that forces makes a change one that loses something', () => {
    expect(level('push_branch', { branch: 'main', force: true })).toBe('destructive');
    expect(level('push_branch', { branch: 'main', force: false })).toBe('write');
    expect(level('list_files', { recursive: true })).toBe('read');
  });
});

test('what could be taken for an option is not known to be harmless', () => {
  expect(level('git_diff', { target: '--output=/home/ana/.bashrc' })).toBe('unknown');
  expect(level('get_file', { path: '-rf' })).toBe('unknown');
});

describe('an address', () => {
  it.each([
    'http://localhost:3000/',
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://10.1.2.3/',
    'http://[::1]:80/',
    'http://[fd00::1]/',
    'http://printer.local/',
    'http://169.254.1.1/',
    'http://[::ffff:192.168.1.1]/',
  ])('inside this network is not fetched unasked: %s', (url) =>
    expect(level('fetch', { url })).toBe('unknown'),
  );

  it.each([
    'https://example.org/a',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
    'https://localhost.example.org/',
  ])('outside is fetched: %s', (url) => expect(level('fetch', { url })).toBe('read'));
});

describe('a description', () => {
  const described = (name: string, description: string) =>
    assess(name, {}, { definition: { description } }).risk.level;

  it('raises a name that says less', () => {
    expect(described('get_note', 'Permanently deletes the note.')).toBe('destructive');
    expect(described('get_note', 'Removes a note and returns it')).toBe('destructive');
    expect(described('frobnicate', 'Writes the file')).toBe('write');
  });

  it('never lowers one, and speaks with its first words only', () => {
    expect(described('delete_note', 'Reads a note.')).toBe('destructive');
    expect(described('frobnicate', 'Reads a note.')).toBe('unknown');
    expect(described('get_note', 'Gets a note. Use delete_note to delete it.')).toBe('read');
    expect(described('run_query', 'Executes a query')).toBe('write');
    expect(described('query_data', 'Executes a query')).toBe('read');
  });
});

describe('the hint that a tool only reads', () => {
  const definition = { annotations: { readOnlyHint: true } };
  const hinted = (name: string, hintsCount: boolean, more: object = {}) =>
    assess(name, {}, { definition: { ...definition, ...more }, hintsCount }).risk.level;

  it('counts where the company lists the server, and nowhere else', () => {
    expect(hinted('frobnicate', false)).toBe('unknown');
    expect(hinted('frobnicate', true)).toBe('read');
    expect(hinted('run_report', true)).toBe('read');
  });

  it('never outweighs a name that loses something or hands out secrets, nor the arguments', () => {
    expect(hinted('delete_note', true)).toBe('destructive');
    expect(hinted('get_secret', true)).toBe('unknown');
    expect(hinted('frobnicate', true, { description: 'Deletes all notes' })).toBe('destructive');
    expect(assess('frobnicate', { command: 'rm -rf /' }, { definition, hintsCount: true }).risk.level).toBe(
      'destructive',
    );
  });
});

describe('a path', () => {
  const realPath = (path: string): string | undefined =>
    path === '/home/ana/project/link' ? '/home/ana/.ssh/id_ed25519' : path;
  const reading = (path: string, more: Partial<RiskInput> = {}) =>
    assess('read_file', { path }, { cwd: '/home/ana/project', realPath, ...more }).risk;

  it('is judged by where it really leads', () => {
    expect(reading('/home/ana/project/a.md').level).toBe('read');
    const risk = reading('/home/ana/project/link');
    expect(risk.level).toBe('unknown');
    expect(risk.reasons.join()).toContain('is really “/home/ana/.ssh/id_ed25519”');
    expect(reading('link').level).toBe('unknown');
    expect(reading('file:///home/ana/project/link').level).toBe('unknown');
  });

  it('outside the folders its server was granted is not known to be harmless', () => {
    const folders = ['/home/ana/project', '/home/ana/notes'];
    expect(reading('/home/ana/notes/a.md', { folders }).level).toBe('read');
    expect(reading('/home/ana/other/a.md', { folders }).level).toBe('unknown');
    expect(reading('/home/ana/notes/../other/a.md', { folders }).level).toBe('unknown');
    expect(reading('/home/ana/other/a.md', { folders: [] }).level).toBe('unknown');
  });

  it('that shows which settings there are holds no secret', () => {
    expect(reading('/home/ana/project/.env.example').level).toBe('read');
    expect(reading('/home/ana/project/.env.local').level).toBe('unknown');
  });
});

describe('what a call brings in and sends out, where there is no table', () => {
  it.each<[string, unknown, string[]]>([
    ['fetch_page', { url: 'https://a.example/' }, ['external', 'untrusted']],
    ['read_file', { path: 'a.md' }, ['private']],
    ['list_issues', {}, ['untrusted']],
    ['read_email', { id: 1 }, ['private', 'untrusted']],
    ['send_email', { to: 'a@b.example' }, ['external']],
    ['create_comment', { body: 'x' }, ['external']],
    ['run_command', { command: 'ls' }, ['exec']],
    ['query', { sql: 'SELECT 1' }, ['private']],
    ['frobnicate', {}, ['private']],
    ['update_item', { callback: 'https://a.example/' }, ['external']],
  ])('%s %j: %j', (name, args, labels) => {
    expect([...assess(name, args).labels].sort()).toEqual(labels);
  });

  it('a resource on the web comes from outside, any other is private', () => {
    const resource = (name: string) => assess(name, {}, { operation: 'resources/read' }).labels;
    expect(resource('https://a.example/x')).toEqual(['untrusted', 'external']);
    expect(resource('file:///home/ana/a.md')).toEqual(['private']);
    expect(assess('summary', {}, { operation: 'prompts/get' }).labels).toEqual([]);
  });
});
