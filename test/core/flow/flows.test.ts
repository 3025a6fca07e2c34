import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Flows } from '../../../electron/core/flow/index.ts';
import type { FlowLabel } from '../../../shared/model/flow.ts';

const call = (labels: FlowLabel[], tool = 'tool', client = 'cursor', time = 1) => ({
  client,
  server: 'server',
  tool,
  labels,
  time,
});

test('untrusted text and private data before a call that leaves make a chain, the oldest step first', () => {
  const flows = new Flows();
  expect(flows.touch(call(['untrusted', 'external'], 'fetch', 'cursor', 1))).toBe(true);
  expect(flows.chain('cursor', ['external'])).toBeUndefined();
  expect(flows.touch(call(['private'], 'read_file', 'cursor', 2))).toBe(true);
  expect(flows.chain('cursor', ['external'])?.map(({ tool, label }) => [tool, label])).toEqual([
    ['fetch', 'untrusted'],
    ['read_file', 'private'],
  ]);
  expect(flows.chain('cursor', ['exec'])).toHaveLength(2);
});

test('a call that neither leaves nor runs anything has no chain; nor has that of another client', () => {
  const flows = new Flows();
  flows.touch(call(['untrusted', 'private']));
  for (const labels of [[], ['private'], ['untrusted']] as FlowLabel[][])
    expect(flows.chain('cursor', labels)).toBeUndefined();
  expect(flows.chain('claude-desktop', ['external'])).toBeUndefined();
});

test('a chain holds the first and the last call of each kind, and is gone when the conversation ends', () => {
  const flows = new Flows();
  for (let at = 0; at < 1000; at++) flows.touch(call(['untrusted', 'private'], `tool-${at}`, 'cursor', at));
  expect(flows.chain('cursor', ['external'])?.map(({ tool }) => tool)).toEqual([
    'tool-0',
    'tool-0',
    'tool-999',
    'tool-999',
  ]);
  flows.forget('cursor');
  expect(flows.chain('cursor', ['external'])).toBeUndefined();
  expect(flows.labels('cursor')).toEqual([]);
});

test('a step is told in our words, with the names of others escaped', () => {
  const flows = new Flows();
  flows.touch(call(['untrusted', 'private'], 'a\u202Eb\nc'));
  expect(flows.chain('cursor', ['external'])![0]!.text).toBe(
    'before, a⟨U+202E⟩b c of server brought in text that outsiders can write',
  );
});

test('labels only add up: whatever comes later, a chain stays a chain', () => {
  const label = fc.constantFrom<FlowLabel>('untrusted', 'private', 'external', 'exec');
  const labels = fc.array(label, { maxLength: 3 });
  fc.assert(
    fc.property(fc.array(labels, { maxLength: 12 }), (calls) => {
      const flows = new Flows();
      let chained = false;
      for (const given of calls) {
        flows.touch(call(given));
        const has = flows.chain('cursor', ['external']) !== undefined;
        expect(has || !chained).toBe(true);
        chained = has;
      }
      const all = calls.flat();
      expect(chained).toBe(all.includes('untrusted') && all.includes('private'));
    }),
  );
});
