import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CoreClient } from '../../electron/connect/core-client.ts';
import { CANARY, connecting, ownAddress, Prison, type Ran } from '../fixtures/sandbox/prison.ts';

/** What a row works with. */
interface Scene {
  readonly prison: Prison;
  readonly home: string;
  readonly project: string;
  readonly mark: string;
  readonly core: number;
  readonly ports: { readonly loopback: number; readonly six: number; readonly own: number };
  readonly victim: { readonly pid: number; readonly line: string };
}

/** One way out: what is run, and how it shows that it worked. By default the canary, or the probe's own word. */
interface Row {
  readonly name: string;
  readonly run: (scene: Scene) => readonly string[];
  readonly worked?: (ran: Ran, scene: Scene) => boolean;
  /** Undoes what the control did. */
  readonly undo?: (scene: Scene) => void;
}

const shell =
  (script: string): Row['run'] =>
  () => ['/bin/sh', '-c', script];
const probe =
  (...words: readonly string[]): Row['run'] =>
  ({ prison }) => [prison.probe, ...words];
const holds = (path: string, scene: Scene): boolean =>
  existsSync(path) && readFileSync(path, 'utf8').includes(scene.mark);
const leaks = ({ output }: Ran): boolean => output.includes(CANARY) || output.includes('ESCAPED');

const reading: Row[] = [
  ['a key', '$HOME/.ssh/id'],
  ['a key through /proc/self/root', '/proc/self/root$HOME/.ssh/id'],
  ['a key through ..', '$HOME/project/../.ssh/id'],
  ['cloud credentials', '$HOME/.aws/credentials'],
  ['a folder beside the granted one', '$HOME/other/file'],
  ['the temporary files of others', '$HOME/../tmp-of-others'],
].map(([name, path]) => ({ name: `reads ${name}`, run: shell(`cat ${path}`) }));

const writing: Row[] = [
  {
    name: 'writes into the home',
    run: ({ mark }) => ['/bin/sh', '-c', `echo ${mark} > $HOME/pwned`],
    worked: (_, scene) => holds(join(scene.home, 'pwned'), scene),
    undo: ({ home }) => rmSync(join(home, 'pwned')),
  },
  {
    name: 'changes what a shell runs at start',
    run: ({ mark }) => ['/bin/sh', '-c', `echo ${mark} >> $HOME/.bashrc`],
    worked: (_, scene) => holds(join(scene.home, '.bashrc'), scene),
  },
  {
    name: 'starts with the desktop',
    run: ({ mark }) => [
      '/bin/sh',
      '-c',
      `mkdir -p $HOME/.config/autostart && echo ${mark} > $HOME/.config/autostart/x.desktop`,
    ],
    worked: (_, scene) => holds(join(scene.home, '.config/autostart/x.desktop'), scene),
  },
  {
    name: 'changes its own program',
    run: ({ mark }) => ['/bin/sh', '-c', `echo ' ${mark}' >> $HOME/tools/run-this/package.json`],
    worked: (_, scene) => holds(join(scene.home, 'tools/run-this/package.json'), scene),
  },
  {
    name: 'plants a git hook in a granted repository',
    run: ({ mark }) => ['/bin/sh', '-c', `echo ${mark} > $HOME/project/.git/hooks/pre-commit`],
    worked: (_, scene) => holds(join(scene.project, '.git/hooks/pre-commit'), scene),
    undo: ({ project }) => rmSync(join(project, '.git/hooks/pre-commit')),
  },
  {
    name: 'moves .git away to make a new one',
    run: ({ mark }) => [
      '/bin/sh',
      '-c',
      `mv $HOME/project/.git $HOME/project/g-${mark} && echo ${CANARY}; mv $HOME/project/g-${mark} $HOME/project/.git`,
    ],
  },
  {
    name: 'changes the configuration of git',
    run: ({ mark }) => ['/bin/sh', '-c', `echo '# ${mark}' >> $HOME/project/.git/config`],
    worked: (_, scene) => holds(join(scene.project, '.git/config'), scene),
  },
  {
    name: 'leads git from a worktree to another repository',
    run: ({ mark }) => ['/bin/sh', '-c', `echo 'gitdir: ../${mark}' > $HOME/project/worktree/.git`],
    worked: (_, scene) => holds(join(scene.project, 'worktree/.git'), scene),
  },
  {
    name: 'changes the tasks of an editor',
    run: ({ mark }) => ['/bin/sh', '-c', `echo ${mark} > $HOME/project/.vscode/tasks.json`],
    worked: (_, scene) => holds(join(scene.project, '.vscode/tasks.json'), scene),
  },
  {
    name: 'reads a key through a link in the granted folder',
    run: shell(`ln -sf $HOME/.ssh/id $HOME/project/l && cat $HOME/project/l`),
  },
  {
    name: 'reads a key through a second name in the granted folder',
    run: shell(`rm -f $HOME/project/h; ln $HOME/.ssh/id $HOME/project/h && cat $HOME/project/h`),
  },
];

const processes: Row[] = [
  { name: 'has the secrets of the core in its environment', run: shell('env | grep SUPERVISOR_TOKEN') },
  {
    name: 'lists the processes of the machine',
    run: ({ victim }) => ['/bin/sh', '-c', `test -e /proc/${victim.pid} && echo ${CANARY}`],
  },
  {
    name: 'reads the environment of another process',
    run: ({ victim }) => ['cat', `/proc/${victim.pid}/environ`],
  },
  {
    name: 'reads a key through the root of another process',
    run: ({ victim, home }) => ['cat', `/proc/${victim.pid}/root${home}/.ssh/id`],
  },
  { name: 'signals the core', run: ({ prison, core }) => [prison.probe, 'signal', String(core)] },
  {
    name: 'attaches to another process',
    run: ({ prison, victim }) => [prison.probe, 'attach', String(victim.pid)],
  },
  {
    name: 'reads the memory of another process',
    run: ({ prison, victim }) => [prison.probe, 'read-other', String(victim.pid), victim.line],
  },
  { name: 'gains rights by a set-uid program', run: probe('rights') },
  { name: 'reads the shared memory of others', run: probe('shm') },
  { name: 'reads the keyring of the user', run: probe('key') },
  { name: 'types into the terminal', run: probe('terminal') },
];

const network: Row[] = [
  {
    name: 'reaches this machine',
    run: ({ ports }) => connecting({ host: '127.0.0.1', port: ports.loopback }),
  },
  { name: 'reaches this machine by IPv6', run: ({ ports }) => connecting({ host: '::1', port: ports.six }) },
  {
    name: 'reaches the network of this machine',
    run: ({ ports }) => connecting({ host: ownAddress() ?? '127.0.0.1', port: ports.own }),
  },
  {
    name: 'connects to an abstract socket',
    run: ({ prison, mark }) => [prison.probe, 'abstract', `canary-${mark}`],
  },
  {
    name: 'connects to a socket of the session',
    run: ({ prison, home }) => [prison.probe, 'unix', join(home, 'bus')],
  },
  {
    name: 'connects to a socket in the granted folder',
    run: ({ prison, project }) => [prison.probe, 'unix', join(project, 'sock')],
  },
];

const kernel: Row[] = [
  ['makes a namespace', 'namespace'],
  ['makes a namespace by clone', 'clone'],
  ['makes a namespace by clone3', 'clone3'],
  ['takes a mount away', 'umount'],
  ['opens a file system', 'fsopen'],
  ['joins a namespace', 'setns'],
  ['makes a packet socket', 'packet'],
  ['reaches the host of a virtual machine', 'vsock'],
  ['makes an algorithm socket', 'alg'],
  ['makes an io_uring', 'ring'],
  ['handles page faults of the kernel', 'fault'],
  ['leaves memory that no process has', 'leave-shm'],
  ['loads bpf', 'bpf'],
  ['counts performance events', 'events'],
  ['makes a key', 'make-key'],
  ['calls by the numbers of i386', 'i386'],
  ['calls by the numbers of x32', 'x32'],
].map(([name, act]) => ({ name: name!, run: probe(act!) }));

const limits: Row[] = [
  { name: 'starts processes without end', run: probe('processes', '400') },
  { name: 'takes memory without end', run: probe('memory', '3000') },
  {
    name: 'fills tmp',
    run: shell(`head -c 20000000 /dev/zero > /tmp/fill-$$ && echo ${CANARY}; rm -f /tmp/fill-$$`),
  },
  {
    name: 'fills the home',
    run: shell(`head -c 20000000 /dev/zero > $HOME/fill && echo ${CANARY}; rm -f $HOME/fill`),
  },
  {
    name: 'fills the shared memory',
    run: shell(`head -c 20000000 /dev/zero > /dev/shm/fill-$$ && echo ${CANARY}; rm -f /dev/shm/fill-$$`),
  },
];

/** Calls that a kernel may not have, or may refuse to everybody: then there is nothing to break out through. */
const NOT_EVERYWHERE = [
  'reaches the host of a virtual machine',
  'makes an algorithm socket',
  'makes an io_uring',
  'handles page faults of the kernel',
  'loads bpf',
  'counts performance events',
  'calls by the numbers of i386',
  'calls by the numbers of x32',
  'types into the terminal',
];

// Root may do what no user may; npm test makes an ordinary user for this.
describe.skipIf(process.platform !== 'linux' || process.getuid?.() === 0)('a server in its sandbox', () => {
  let prison: Prison;
  let scene: Scene;

  beforeAll(async () => {
    prison = await Prison.create({ SUPERVISOR_TOKEN: CANARY });
    const { home, project, gatehouse } = prison;
    const mark = `mark-${process.pid}`;
    await prison.listen({ path: join(home, 'bus') });
    await prison.listen({ path: join(project, 'sock') });
    await prison.listen({ path: `\0canary-${mark}` });
    writeFileSync(join(gatehouse.base, 'tmp-of-others'), CANARY);
    mkdirSync(join(project, 'worktree'));
    writeFileSync(join(project, 'worktree/.git'), 'gitdir: /none\n');
    const ports = {
      loopback: await prison.listen({ host: '127.0.0.1', port: 0 }),
      six: await prison.listen({ host: '::1', port: 0 }),
      own: await prison.listen({ host: '0.0.0.0', port: 0 }),
    };
    await prison.outside(prison.probe, 'make-shm');
    await prison.outside(prison.probe, 'make-key');
    const { pid } = await prison.start({
      held: {
        filesystem: { allowWrite: [project], allowRead: [join(gatehouse.base, 'probe')] },
        limits: { tmpMb: 16 },
      },
      small: {
        filesystem: { allowRead: [join(gatehouse.base, 'probe')] },
        limits: { memoryMb: 64 },
      },
      other: { filesystem: { allowRead: [join(home, 'other'), join(gatehouse.base, 'probe')] } },
    });
    scene = { prison, home, project, mark, core: pid, ports, victim: await prison.victim() };
  });
  afterAll(() => prison?.[Symbol.asyncDispose]());

  it.each([...reading, ...writing, ...processes, ...network, ...kernel, ...limits])(
    'never $name',
    async (row) => {
      const worked = row.worked ?? leaks;
      const held = await prison.inside('held', ...row.run(scene));
      expect(worked(held, scene), held.output).toBe(false);
      const free = await prison.outside(...row.run(scene));
      // The same attempt succeeds where nothing holds it: else the row would prove nothing.
      const possible =
        worked(free, scene) ||
        (NOT_EVERYWHERE.includes(row.name) && /^(?:absent|blocked): /.test(free.output));
      expect(possible, free.output).toBe(true);
      row.undo?.(scene);
    },
  );

  // What does not exist cannot be denied: made, it is told within a second, in four places.
  it.each(['.idea', '.mcp.json', '.envrc', '.husky', '.git/commondir', 'worktree/.vscode'])(
    'never makes a new %s unseen',
    async (name) => {
      const { gatehouse } = prison;
      const path = join(prison.project, name);
      expect(existsSync(path)).toBe(false);
      const alarms = async (): Promise<unknown[]> => {
        const { records } = await gatehouse.ok('audit', 'search', '--limit', '500');
        return records.filter(({ kind, detail }) => kind === 'sandbox.alarm' && detail?.['path'] === path);
      };
      expect(await alarms()).toEqual([]);
      const ran = await prison.inside('held', '/bin/sh', '-c', `echo x > "$0"`, path);
      expect(ran.code, ran.output).toBe(0);
      await expect.poll(alarms, { timeout: 20_000 }).toHaveLength(1);
      const core = await CoreClient.connect(gatehouse.home, 'cli');
      const { rows } = await core.call('activity.list', {});
      const { warnings } = await core.call('core.status', {});
      core.close();
      expect(rows).toContainEqual(
        expect.objectContaining({ operation: 'file', name: path, server: 'held', status: 'noted' }),
      );
      expect(warnings.some(({ code, text }) => code === 'protected_name' && text.includes('held'))).toBe(
        true,
      );
      const { lines } = await gatehouse.ok('logs', 'held');
      expect(lines.map(({ text }) => text)).toContain(`${path} came to be while it ran`);
      rmSync(path, { recursive: true });
    },
  );

  it('never holds more memory with four processes than it may: all of it is ended', async () => {
    const free = await prison.outside(prison.probe, 'share-out', '200', '1');
    expect(free.output).toContain('ESCAPED');
    const client = await prison.client('small');
    const call = client.callTool('run', { command: [prison.probe, 'share-out', '200', '60'] });
    const ended = await call.then(
      (answer) => JSON.stringify(answer),
      (error: unknown) => String(error),
    );
    expect(ended).not.toContain('ESCAPED');
    const { lines } = await prison.gatehouse.ok('logs', 'small');
    expect(lines.some(({ text }) => /MB together and may use 576 MB: they are ended/.test(text))).toBe(true);
  });

  it('does what it was granted: reads, writes and runs in its folder', async () => {
    const script = `cat $HOME/project/file && echo new > $HOME/project/written && echo ok > /tmp/own && cat /tmp/own`;
    const ran = await prison.inside('held', '/bin/sh', '-c', script);
    expect(ran.output).toBe(`${CANARY} project/file\nok\n`);
    expect(readFileSync(join(prison.project, 'written'), 'utf8')).toBe('new\n');
  });

  it('reaches nothing of another server', async () => {
    expect((await prison.inside('other', 'cat', join(prison.home, 'other/file'))).output).toContain(CANARY);
    expect(leaks(await prison.inside('other', 'cat', join(prison.project, 'file')))).toBe(false);
    expect(leaks(await prison.inside('held', 'cat', join(prison.home, 'other/file')))).toBe(false);
    await prison.inside('held', '/bin/sh', '-c', `echo ${CANARY} > /tmp/note; echo ${CANARY} > $HOME/note`);
    expect(leaks(await prison.inside('other', '/bin/sh', '-c', 'cat /tmp/note $HOME/note'))).toBe(false);
  });

  it('inherits no open file but its three streams', async () => {
    const ran = await prison.inside(
      'held',
      process.execPath,
      '-e',
      'console.log(require("fs").readdirSync("/proc/1/fd").length, require("fs").readdirSync("/proc/self/fd").map((n) => { try { return require("fs").readlinkSync("/proc/self/fd/" + n) } catch { return "" } }).filter((t) => t.startsWith("/") && !t.startsWith("/proc") && !t.startsWith("/dev")).length)',
    );
    expect(ran.output.trim()).toMatch(/ 0$/);
  });

  it('shows nobody on the machine what it was granted, nor a secret', async () => {
    const lines = (
      await prison.outside('/bin/sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " "')
    ).output;
    expect(lines).toContain('bwrap --args');
    expect(lines).not.toContain('--bind-fd');
    expect(lines).not.toContain(CANARY);
  });

  it('says of the server that it is isolated, on every axis', async () => {
    const { servers } = await prison.gatehouse.ok('servers');
    for (const server of servers) {
      expect(server.sandbox).toEqual({
        level: 'isolated',
        axes: { files: 'isolated', network: 'isolated', processes: 'isolated', limits: 'isolated' },
      });
    }
  });
});
