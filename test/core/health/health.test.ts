import { beforeEach, describe, expect, test } from 'vitest';
import { catalogue, Health, type WarningKind } from '../../../electron/core/health/index.ts';
import { WarningView } from '../../../shared/model/health.ts';
import { TestClock } from '../audit/fixtures/test-clock.ts';

let clock: TestClock;
let health: Health;
let told: number;
beforeEach(() => {
  clock = new TestClock();
  health = new Health(clock);
  told = 0;
  health.onChange(() => told++);
});

const codes = (): string[] => health.list().map(({ code }) => code);
const full = { file: '/j/000001.jsonl', detail: 'the disk is full' };

describe('health', () => {
  test('lists what is wrong in words, since when, until it is cleared', () => {
    const since = clock.now();
    health.raise('journal_unwritable', full);
    clock.advance(5000);
    health.raise('journal_unwritable', { ...full, detail: 'the file system is read-only' });
    const [warning] = health.list();
    expect(WarningView.parse(warning)).toMatchObject({
      code: 'journal_unwritable',
      severity: 'critical',
      since,
    });
    expect(warning?.text).toContain('/j/000001.jsonl: the file system is read-only');
    health.clear('journal_unwritable');
    expect(health.list()).toEqual([]);
    expect(told).toBe(3);
  });

  test('tells nobody when nothing changed', () => {
    health.raise('journal_unwritable', full);
    health.raise('journal_unwritable', full);
    health.clear('rules_broken');
    expect(told).toBe(1);
  });

  test('shows the most severe first, then the oldest', () => {
    health.raise('sandbox_none', {});
    clock.advance(1);
    health.raise('keychain_unavailable', { detail: 'locked' });
    clock.advance(1);
    health.raise('journal_tampered', { file: 'x', problem: 'y' });
    clock.advance(1);
    health.raise('journal_unwritable', full);
    expect(codes()).toEqual([
      'journal_tampered',
      'journal_unwritable',
      'keychain_unavailable',
      'sandbox_none',
    ]);
  });

  test('hides consequences while their cause is shown', () => {
    health.raise('journal_unwritable', full);
    health.raise('home_not_writable', { home: '/h', detail: 'the disk is full' });
    expect(codes()).toEqual(['home_not_writable']);
    health.clear('home_not_writable');
    expect(codes()).toEqual(['journal_unwritable']);
  });

  test('does not show what lasts only a moment', () => {
    const facts = { file: '/h/rules.json', problem: 'a comma is expected' };
    health.raise('rules_broken', facts);
    clock.advance(1000);
    health.clear('rules_broken');
    clock.advance(60_000);
    expect(told).toBe(0);
    health.raise('rules_broken', facts);
    clock.advance(1499);
    expect(codes()).toEqual([]);
    clock.advance(1);
    expect(codes()).toEqual(['rules_broken']);
    expect(told).toBe(1);
  });

  test('makes one warning of many subjects, and keeps it until the last is cleared', () => {
    for (const client of ['cursor', 'vscode']) {
      health.raise('config_unreadable', { client, file: `/${client}.json`, problem: 'not JSON' }, client);
    }
    clock.advance(10_000);
    expect(codes()).toEqual(['config_unreadable']);
    expect(health.list()[0]?.text).toMatch(/cursor.*vscode/);
    health.clear('config_unreadable', 'cursor');
    expect(health.list()[0]?.text).not.toMatch(/cursor/);
    health.clear('config_unreadable', 'vscode');
    expect(codes()).toEqual([]);
  });

  test('lets go of its timers', () => {
    health.raise('rules_broken', { file: 'x', problem: 'y' });
    health[Symbol.dispose]();
    expect(clock.waiting).toBe(0);
  });
});

describe('the catalogue', () => {
  const kinds: Readonly<Record<string, WarningKind>> = catalogue;

  test('names only causes that exist, and no warning hides itself', () => {
    for (const [code, kind] of Object.entries(kinds)) {
      for (const cause of kind.dependsOn ?? []) {
        expect(Object.keys(kinds)).toContain(cause);
        expect(kinds[cause]?.dependsOn ?? []).not.toContain(code);
        expect(cause).not.toBe(code);
      }
    }
  });

  test('says what to do about everything that can be mended', () => {
    for (const [code, kind] of Object.entries(kinds)) {
      expect(kind.title, code).not.toMatch(/[{}.]/);
      // An outcome is a sentence of its own.
      expect(kind.text, code).toMatch(/(\.|\{outcome\})$/);
      if (kind.severity !== 'info') expect(kind.fix, code).toBeDefined();
    }
  });
});
