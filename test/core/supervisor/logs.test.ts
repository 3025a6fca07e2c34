import fc from 'fast-check';
import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Drain } from '../../../electron/core/supervisor/drain.ts';
import { defaultLimits } from '../../../electron/core/supervisor/limits.ts';
import { LineBudget } from '../../../electron/core/supervisor/line-budget.ts';
import { LineIntake } from '../../../electron/core/supervisor/line-intake.ts';
import { LogRing } from '../../../electron/core/supervisor/log-ring.ts';
import { nextLine, node, realSupervisor, shell } from './harness.ts';
import { ManualClock } from './manual-clock.ts';

const all = (count: number): number => count;

describe('lines', () => {
  test('come out the same however the bytes were cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(20)), (text, cuts) => {
        const bytes = Buffer.from(`${text}\n`);
        const intake = new LineIntake(1_000, all);
        const lines: string[] = [];
        let from = 0;
        for (const cut of cuts) lines.push(...intake.push(bytes.subarray(from, (from += cut))).lines);
        lines.push(...intake.push(bytes.subarray(from)).lines);
        const whole = bytes.toString('utf8').split('\n').slice(0, -1);
        expect(lines).toEqual(whole.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line)));
        expect(intake.end()).toBeUndefined();
      }),
    );
  });

  test('keep control characters, and split on nothing but the newline', () => {
    const { lines } = new LineIntake(100, all).push(Buffer.from('\u001b[31mred\u0000\u2028x\r\n\nlast'));
    expect(lines).toEqual(['\u001b[31mred\u0000\u2028x', '']);
  });

  test('that are too long are cut, and say by how much', () => {
    const intake = new LineIntake(4, all);
    expect(intake.push(Buffer.from('abcdef')).lines).toEqual([]);
    expect(intake.push(Buffer.from('ghi\nok\nabcd\n')).lines).toEqual(['abcd… (5 bytes more)', 'ok', 'abcd']);
    intake.push(Buffer.from('unfinished'));
    expect(intake.end()).toBe('unfi… (6 bytes more)');
  });

  test('of a flood are dropped from the front, the half line before it included', () => {
    const intake = new LineIntake(100, (count) => Math.min(count, 2));
    intake.push(Buffer.from('half '));
    expect(intake.push(Buffer.from('1\n2\n3\n4\nrest'))).toEqual({ dropped: 2, lines: ['3', '4'] });
    expect(intake.end()).toBe('rest');
  });
});

test('the line budget refills with time, and grants its floor even when it is empty', () => {
  const clock = new ManualClock();
  const budget = new LineBudget(clock, 100, 5);
  expect([budget.take(80), budget.take(80), budget.take(80)]).toEqual([80, 20, 5]);
  clock.advance(500);
  expect(budget.take(80)).toBe(50);
  clock.advance(60_000);
  expect(budget.take(1000)).toBe(100);
});

describe('a ring', () => {
  const line = (text: string) => ({ time: 1, stream: 'stderr' as const, text });

  test('holds the newest lines, in order, at any time', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string({ maxLength: 3 }), { maxLength: 9 })), (batches) => {
        const ring = new LogRing(7, 1_000);
        const told: string[] = [];
        using _following = ring.follow((lines) => told.push(...lines.map(({ text }) => text)));
        for (const batch of batches) ring.append(batch.map(line));
        expect(told).toEqual(batches.flat());
        expect(ring.last(100).map(({ text }) => text)).toEqual(told.slice(-7));
        expect(ring.last(3).map(({ text }) => text)).toEqual(told.slice(-3));
        expect(ring.last(0)).toEqual([]);
      }),
    );
  });

  test('is bounded in characters too', () => {
    const ring = new LogRing(1_000, 10);
    ring.append(['aaaa', 'bbbb', 'cccc'].map(line));
    expect(ring.last(10).map(({ text }) => text)).toEqual(['bbbb', 'cccc']);
  });

  test('tells nobody who has left', () => {
    const ring = new LogRing(10, 100);
    ring.follow(() => expect.unreachable())[Symbol.dispose]();
    ring.append([line('x')]);
  });
});

test('a drain reads no more than its share per window, and all of it in the end', async () => {
  const clock = new ManualClock();
  const stream = new PassThrough();
  const seen: string[] = [];
  using _drain = new Drain(stream, clock, { ...defaultLimits, drainBytes: 4 }, ({ lines }) =>
    seen.push(...lines),
  );
  let paused = once(stream, 'pause');
  stream.write('a\nb\n');
  await paused;
  stream.write('c\nd\n');
  expect(seen).toEqual(['a', 'b']);
  paused = once(stream, 'pause');
  clock.advance(20);
  await paused;
  expect(seen).toEqual(['a', 'b', 'c', 'd']);
  stream.end('tail');
  clock.advance(20);
  await once(stream, 'close');
  expect(seen.at(-1)).toBe('tail');
});

describe('the log of a server', () => {
  test('has its stderr and what the gate adds, with process and stream, and can be followed', async () => {
    await using supervisor = realSupervisor();
    const followed: string[] = [];
    supervisor.followLog('notes', (lines) => followed.push(...lines.map(({ text }) => text)));
    const upstream = await supervisor.launch(shell("printf 'one\\r\\ntwo' >&2"));
    upstream.stdout.resume();
    await upstream.exited;
    upstream.log('stdout', 'no message\nat all');
    supervisor.note('notes', 'noted');
    const { pid } = upstream;
    expect(supervisor.logs('notes', 10)).toEqual([
      { time: expect.any(Number), stream: 'stderr', text: 'one', pid },
      { time: expect.any(Number), stream: 'stderr', text: 'two', pid },
      { time: expect.any(Number), stream: 'stdout', text: 'no message', pid },
      { time: expect.any(Number), stream: 'stdout', text: 'at all', pid },
      { time: expect.any(Number), stream: 'gatehouse', text: 'noted' },
    ]);
    expect(followed).toEqual(['one', 'two', 'no message', 'at all', 'noted']);
    supervisor.forget('notes');
    expect(supervisor.logs('notes', 10)).toEqual([]);
  });

  test('stays bounded, and the server answers, while it floods stderr and the gate floods the log', async () => {
    await using supervisor = realSupervisor({ graceMs: 50, askMs: 50 });
    const flood =
      "const full = Buffer.alloc(65536, 'flood\\n'); const more = () => process.stderr.write(full, more); more();" +
      "process.stdin.on('data', (data) => process.stdout.write(data));";
    const upstream = await supervisor.launch(node(flood));
    let bytes = 0;
    const drops: string[] = [];
    supervisor.followLog('notes', (lines) => {
      for (const { text, stream } of lines) {
        bytes += text.length;
        if (stream === 'gatehouse' && text.endsWith(' lines dropped')) drops.push(text);
      }
    });
    for (let turn = 0; turn < 50 || drops.length === 0; turn++) {
      upstream.stdin.write(`${turn}\n`);
      expect(await nextLine(upstream)).toBe(String(turn));
      for (let line = 0; line < 100; line++) upstream.log('stdout', 'x'.repeat(20_000));
    }
    const lines = supervisor.logs('notes', 1_000_000);
    expect(lines.length).toBeLessThanOrEqual(2000);
    expect(lines.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(bytes).toBeGreaterThan(0);
    upstream.stdout.resume();
  });
});
