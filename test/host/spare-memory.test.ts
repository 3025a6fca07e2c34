import { describe, expect, test } from 'vitest';
import { collectMemory, SpareMemory } from '../../electron/host/spare-memory.ts';
import { TestClock } from '../core/audit/fixtures/test-clock.ts';

const MEGABYTE = 1024 * 1024;

class Machine implements Disposable {
  readonly clock = new TestClock();
  held = 80 * MEGABYTE;
  collected = 0;
  activity: (() => void) | undefined;
  readonly #spare = new SpareMemory({
    clock: this.clock,
    onActivity: (listener) => {
      this.activity = listener;
      return { [Symbol.dispose]: () => (this.activity = undefined) };
    },
    held: () => this.held,
    collect: () => {
      this.collected++;
      this.held = 82 * MEGABYTE;
    },
  });

  /** As it is some time after the start. */
  static settled(): Machine {
    const machine = new Machine();
    machine.clock.advance(20_000);
    machine.held = 80 * MEGABYTE;
    machine.collected = 0;
    return machine;
  }

  burst(megabytes: number): void {
    this.held = megabytes * MEGABYTE;
    this.activity?.();
  }

  [Symbol.dispose](): void {
    this.#spare[Symbol.dispose]();
  }
}

test('memory that starting took is given back when that is over', () => {
  using machine = new Machine();
  machine.clock.advance(7000);
  machine.burst(90);
  machine.clock.advance(8000);
  expect(machine.collected).toBe(0);
  machine.clock.advance(8000);
  expect(machine.collected).toBe(1);
});

describe('memory after a burst of calls', () => {
  test('is given back once nothing was called for some seconds, and only then', () => {
    using machine = Machine.settled();
    machine.burst(200);
    for (let pause = 0; pause < 5; pause++) {
      machine.clock.advance(7000);
      machine.burst(200);
    }
    expect(machine.collected).toBe(0);
    machine.clock.advance(16_000);
    expect(machine.collected).toBe(1);
    machine.clock.advance(60_000);
    expect(machine.collected).toBe(1);
  });

  test('stays when it is little', () => {
    using machine = Machine.settled();
    machine.burst(90);
    machine.clock.advance(20_000);
    expect(machine.collected).toBe(0);
    machine.burst(120);
    machine.clock.advance(20_000);
    expect(machine.collected).toBe(1);
  });

  test('costs no timer at rest', () => {
    using machine = Machine.settled();
    expect(machine.clock.waiting).toBe(0);
    machine.burst(200);
    machine.clock.advance(20_000);
    expect(machine.clock.waiting).toBe(0);
  });

  test('is left alone at the end', () => {
    const machine = Machine.settled();
    machine.burst(200);
    machine[Symbol.dispose]();
    machine.clock.advance(20_000);
    expect(machine.collected).toBe(0);
    expect(machine.activity).toBeUndefined();
  });

  test('can be collected by this V8', () => {
    let kept: unknown[] | undefined = Array.from({ length: 300_000 }, (_, index) => ({ index }));
    const before = process.memoryUsage().heapUsed;
    expect(kept).toHaveLength(300_000);
    kept = undefined;
    collectMemory();
    expect(process.memoryUsage().heapUsed).toBeLessThan(before - 5 * MEGABYTE);
  });
});
