/** What passes a shim, and what a shim holds of it: the same for both, on sockets, pipes and files. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compile, compileShim, findCompiler, nativeSources } from '../../scripts/lib/native-shim.mjs';
import { RunningShim, type ShimKind, TestHome } from './harness.ts';
import { SHIMS } from './shim-kinds.ts';

const MIB = 1024 * 1024;

let home: TestHome;
afterEach(() => home[Symbol.dispose]());

/** Lines of 10 MiB. */
function* longLines(count: number): Generator<Buffer> {
  for (let part = 0; part < count * 10; part++) {
    const bytes = Buffer.alloc(MIB, `${part} of a long line, `);
    if (part % 10 === 9) bytes[MIB - 1] = 0x0a;
    yield bytes;
  }
}

/** What came of `count` long lines that a slow reader reads: how many bytes, and whether all are as they were sent. */
async function echoSlowly(shim: ReturnType<TestHome['start']>, count: number): Promise<number> {
  const sent = createHash('sha256');
  const received = createHash('sha256');
  const source = Readable.from(
    (function* () {
      for (const bytes of longLines(count)) {
        sent.update(bytes);
        yield bytes;
      }
    })(),
  );
  const writing = pipeline(source, shim.stdin, { end: false });
  let greeted = false;
  let length = 0;
  for await (const chunk of shim.stdout.iterator({ destroyOnReturn: false })) {
    const bytes = greeted ? (chunk as Buffer) : (chunk as Buffer).subarray(chunk.indexOf('\n') + 1);
    greeted = true;
    received.update(bytes);
    length += bytes.length;
    if (length >= count * 10 * MIB) break;
    // Slow: several turns of this process for each part that is read.
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  }
  await writing;
  expect(received.digest('hex')).toBe(sent.digest('hex'));
  return length;
}

describe.each(SHIMS)('$name: a shim', (kind) => {
  beforeEach(async () => {
    home = new TestHome(kind);
    await home.core();
  });

  test('passes lines of 10 MiB both ways', async () => {
    const shim = home.start([...kind.alone, 'connect', 'notes']);
    expect(await echoSlowly(shim, 2)).toBe(20 * MIB);
    shim.stdin.end();
    const [rest, [code]] = await Promise.all([once(shim.stdout, 'data'), once(shim, 'exit')]);
    expect(String(rest)).toBe('bye\n');
    expect(code).toBe(0);
  });

  test('passes on what comes after the client has closed', async () => {
    const shim = home.usualShim(['late']);
    await shim.until('hello');
    shim.say('question');
    shim.close();
    expect(await shim.exit()).toBe(0);
    expect(shim.text).toMatch(/question\nstill\nanswering\n$/);
  });

  test('leaves with 1, and with what came, when its core is killed in the middle of an answer', async () => {
    const shim = home.usualShim(['dies-talking']);
    await shim.until('hello');
    shim.say('go');
    expect(await shim.exit()).toBe(1);
    expect(shim.text).toMatch(/^hello from .*\n(go\n)?x*$/);
  });

  test.skipIf(process.platform === 'win32')('passes everything through pipes', async () => {
    const sent = Buffer.concat([...longLines(2)]);
    const shim = home.start(['/bin/sh', '-c', 'cat | "$@" connect notes | cat', 'sh', ...kind.alone]);
    shim.stdin.end(sent);
    const chunks = await shim.stdout.toArray();
    const received = Buffer.concat(chunks as Buffer[]);
    const from = received.indexOf('\n') + 1;
    expect(received.length - from).toBe(sent.length + 'bye\n'.length);
    expect(received.subarray(from, -4).equals(sent)).toBe(true);
  });

  test.skipIf(process.platform === 'win32')(
    'reads a file, and writes one where others stopped writing',
    async () => {
      writeFileSync(join(home.path, 'in'), 'from a file\n');
      const script = 'cd "$GATEHOUSE_HOME"; (echo before; "$@" connect notes <in; echo after $?) >out';
      const shim = home.start(['/bin/sh', '-c', script, 'sh', ...kind.alone]);
      await once(shim, 'exit');
      expect(readFileSync(join(home.path, 'out'), 'utf8')).toMatch(
        /^before\nhello from notes at .*\nfrom a file\nbye\nafter 0\n$/,
      );
    },
  );

  test.skipIf(process.platform === 'win32')(
    'takes a closed stdin for its end, and does without a stdout',
    async () => {
      const script = '"$@" connect notes <&-; echo $? >&2; "$@" connect notes </dev/null >&-; echo $? >&2';
      const shim = home.start(['/bin/sh', '-c', script, 'sh', ...kind.alone]);
      const [text, codes] = await Promise.all([shim.stdout.toArray(), shim.stderr.toArray()]);
      expect(text.join('')).toMatch(/^hello from .*\nbye\n$/);
      expect(codes.join('')).toBe('0\n0\n');
    },
  );
});

/** The native shim alone, built in some way. */
function builtBy(build: (program: string) => string | undefined): ShimKind {
  const program = join(home.path, 'connect');
  expect(build(program)).toBeUndefined();
  const command = [program, '/nothing/to/become', 'connect.js'];
  return { name: 'native', command, alone: command, env: {} };
}

describe.skipIf(findCompiler() === undefined)('the native shim', () => {
  beforeEach(async () => {
    home = new TestHome();
    await home.core();
  });

  test.runIf(process.platform === 'linux')(
    'holds less than 4 MB while 100 MB go each way to a slow reader',
    async () => {
      const shim = home.start([...builtBy(compileShim).alone, 'connect', 'notes']);
      expect(await echoSlowly(shim, 10)).toBe(100 * MIB);
      const status = readFileSync(`/proc/${shim.pid}/status`, 'utf8');
      expect(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1])).toBeLessThan(4096);
      shim.stdin.end();
      expect(await once(shim, 'exit')).toEqual([0, null]);
    },
  );

  test('leaves in order when the client has closed and the core says no more', async () => {
    const kind = builtBy((program) => compile(nativeSources(), program, ['-DFAREWELL_MS=300']));
    const shim = new RunningShim(home.start([...kind.alone, 'connect', 'hangs']));
    await shim.until('hello');
    shim.close();
    expect(await shim.exit()).toBe(0);
  });
});
