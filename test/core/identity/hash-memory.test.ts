import { expect, it } from 'vitest';
import { type FileState, HashMemory, sameState } from '../../../electron/core/identity/hash-memory.ts';

const NOW = 1_800_000_000_000;
const ago = (milliseconds: number): bigint => BigInt(NOW - milliseconds) * 1_000_000n;
const old: FileState = { dev: 1n, ino: 2n, size: 3n, mtimeNs: ago(60_000), ctimeNs: ago(60_000) };

it('remembers a file that has been left alone', () => {
  const memory = new HashMemory();
  memory.put(old, 'h', NOW);
  expect(memory.get({ ...old })).toBe('h');
});

it('takes any other device, inode, size or time for another state', () => {
  const memory = new HashMemory();
  memory.put(old, 'h', NOW);
  for (const member of ['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const) {
    const other = { ...old, [member]: old[member] + 1n };
    expect(memory.get(other)).toBeUndefined();
    expect(sameState(old, other)).toBe(false);
  }
});

it('does not remember what was written a moment ago, or in the future', () => {
  const memory = new HashMemory();
  for (const young of [
    { ...old, ctimeNs: ago(2_000) },
    { ...old, mtimeNs: ago(0) },
    { ...old, mtimeNs: ago(-60_000) },
  ]) {
    memory.put(young, 'h', NOW);
    expect(memory.get(young)).toBeUndefined();
  }
});

it('forgets the oldest', () => {
  const memory = new HashMemory(2);
  for (const ino of [1n, 2n, 3n]) memory.put({ ...old, ino }, `h${ino}`, NOW);
  expect([1n, 2n, 3n].map((ino) => memory.get({ ...old, ino }))).toEqual([undefined, 'h2', 'h3']);
});
