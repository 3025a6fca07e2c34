import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { knownProjects } from '../../../electron/core/clients/known-projects.ts';
import { select, testMachine } from './fixtures/machine.ts';

test('projects that clients remember are looked at, and adopted with their client', async () => {
  await using machine = await testMachine();
  const { home, project } = machine;
  const entry = JSON.stringify({ mcpServers: { a: { command: 'node' } } });
  await machine.write(join(project, '.mcp.json'), entry);
  const state = {
    projects: { [project]: { mcpServers: { b: { command: 'node', args: ['b.js'] } } }, relative: {} },
  };
  await machine.write(join(home, '.claude.json'), JSON.stringify(state));
  expect(await knownProjects(machine.ports.machine)).toEqual([project]);
  const shown = (await machine.clients.list([])).filter(({ id }) => id === 'claude-code');
  expect(shown[0]!.configs.map(({ path, servers }) => [path, servers.map(({ name }) => name)])).toEqual([
    [join(home, '.claude.json'), []],
    [join(home, '.claude.json'), ['b']],
    [join(project, '.mcp.json'), ['a']],
  ]);
  await machine.clients.adopt(select(['claude-code']));
  expect([...machine.definitions.keys()].sort()).toEqual(['a', 'b']);
  await machine.clients.restore(select(['claude-code']));
  expect(await machine.read(join(project, '.mcp.json'))).toBe(entry);
});

test('workspaces of editors are read from their storage; what is no folder of this machine is left out', async () => {
  await using machine = await testMachine();
  const storage = join(machine.home, '.config', 'Code', 'User', 'workspaceStorage');
  const write = (name: string, content: unknown): Promise<void> =>
    machine.write(join(storage, name, 'workspace.json'), JSON.stringify(content));
  const folder = join(machine.project, 'with space é');
  await write('1', { folder: pathToFileURL(folder).href });
  await write('2', { folder: 'vscode-remote://ssh-remote%2Bhost/srv' });
  await write('3', { workspace: 'file:///x.code-workspace' });
  await machine.write(join(storage, '4', 'workspace.json'), '{');
  const facts = { ...machine.ports.machine, list: (path: string) => readdirSync(path) };
  expect(
    await knownProjects({ ...facts, list: (path) => (path === storage ? facts.list(path) : []) }),
  ).toEqual([folder]);
});

test('the same server name in two projects of one file is two servers, and both go back', async () => {
  await using machine = await testMachine();
  const path = join(machine.home, '.claude.json');
  const of = (script: string): unknown => ({ mcpServers: { same: { command: 'node', args: [script] } } });
  const text = JSON.stringify(
    { ...(of('0.js') as object), projects: { '/p/1': of('1.js'), '/p/2': of('2.js') } },
    null,
    2,
  );
  await machine.write(path, text);
  const changes = await machine.clients.adopt(select(['claude-code']));
  expect(changes.flatMap(({ servers }) => servers.map(({ as }) => as))).toEqual(['same', 'same-2', 'same-3']);
  await machine.write(path, (await machine.read(path)).replace('"projects"', '"more": 1, "projects"'));
  await machine.clients.restore(select(['claude-code']));
  expect(await machine.read(path)).toBe(text.replace('"projects"', '"more": 1, "projects"'));
});
