import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateStream, type StateSources } from '../../../electron/core/state/state-stream.ts';
import { applyStateEvent, type StateAt } from '../../../shared/contract/apply-state.ts';
import {
  type SliceName,
  StateEvent,
  type StateSnapshot,
  stateSlices,
} from '../../../shared/contract/index.ts';
import { ManualClock } from '../../fixtures/manual-clock.ts';
import { aQuestion, aServer, aState } from '../../fixtures/state.ts';

/** State a test changes, and how often each part of it was read. */
class Desk {
  readonly clock = new ManualClock();
  readonly state: StateSnapshot = aState();
  readonly reads = new Map<string, number>();
  readonly stream: StateStream;

  constructor() {
    const read =
      <Name extends keyof StateSnapshot>(name: Name) =>
      (): StateSnapshot[Name] => {
        this.reads.set(name, (this.reads.get(name) ?? 0) + 1);
        return structuredClone(this.state[name]);
      };
    const names = ['status', ...Object.keys(stateSlices)] as (keyof StateSnapshot)[];
    const sources = Object.fromEntries(names.map((name) => [name, read(name)]));
    this.stream = new StateStream(sources as unknown as StateSources, this.clock);
  }

  /** A screen: what it was sent, and what it makes of it. */
  watch(): Screen {
    const screen = new Screen();
    screen.subscription = this.stream.subscribe((event) => screen.take(event));
    return screen;
  }
}

class Screen {
  readonly events: StateEvent[] = [];
  at: StateAt | undefined;
  subscription: Disposable | undefined;

  take(event: StateEvent): void {
    // As it crosses the wire, and as the contract says it is.
    const sent = StateEvent.parse(JSON.parse(JSON.stringify(event)));
    this.events.push(sent);
    this.at = applyStateEvent(this.at, sent);
    if (this.at === undefined) throw new Error(`a gap before ${JSON.stringify(sent)}`);
  }
}

/** The state with its collections in one order: the order of a map is no part of it. */
function sorted(state: StateSnapshot | undefined): unknown {
  if (state === undefined) return undefined;
  const lists = Object.entries(stateSlices).map(([name, { key }]) => {
    const items = state[name as SliceName] as Record<string, unknown>[];
    return [name, items.toSorted((one, other) => (String(one[key]) < String(other[key]) ? -1 : 1))];
  });
  return { status: state.status, ...Object.fromEntries(lists) };
}

describe('the state stream', () => {
  it('begins with the whole state, at once', () => {
    const desk = new Desk();
    desk.state.approvals.push(aQuestion('q1'));
    const screen = desk.watch();
    expect(screen.events).toEqual([{ kind: 'snapshot', seq: 0, state: desk.state }]);
  });

  it('sends only what changed, once for many changes', () => {
    const desk = new Desk();
    desk.state.servers.push(aServer('one'), aServer('two'));
    const screen = desk.watch();
    desk.state.servers[1] = aServer('two', { kind: 'running', since: 5 });
    for (let time = 0; time < 100; time++) desk.stream.changed('servers');
    desk.clock.advance(33);
    expect(screen.events.slice(1)).toEqual([
      { kind: 'slice', seq: 1, slice: 'servers', upsert: [desk.state.servers[1]], remove: [] },
    ]);
    expect(desk.reads.get('servers')).toBe(2);
    expect(desk.reads.get('approvals')).toBe(1);
  });

  it('says nothing of a slice that only might have changed', () => {
    const desk = new Desk();
    desk.state.servers.push(aServer('one'));
    const screen = desk.watch();
    desk.stream.changed('servers', 'rules');
    desk.clock.advance(1000);
    expect(screen.events).toHaveLength(1);
  });

  it('says which items are gone', () => {
    const desk = new Desk();
    desk.state.approvals.push(aQuestion('q1'), aQuestion('q2'));
    const screen = desk.watch();
    desk.state.approvals.shift();
    desk.stream.changed('approvals');
    desk.clock.advance(33);
    expect(screen.events[1]).toEqual({
      kind: 'slice',
      seq: 1,
      slice: 'approvals',
      upsert: [],
      remove: ['q1'],
    });
  });

  it('reads nothing and waits for nothing while nobody watches', () => {
    const desk = new Desk();
    desk.stream.changed('servers', 'status');
    expect(desk.clock.timers).toBe(0);
    const screen = desk.watch();
    desk.reads.clear();
    desk.stream.changed('servers', 'status');
    screen.subscription?.[Symbol.dispose]();
    desk.stream.changed('servers', 'status');
    desk.clock.advance(1000);
    expect(desk.reads.size).toBe(0);
    expect(desk.clock.timers).toBe(0);
    expect(screen.events).toHaveLength(1);
  });

  it('sends nothing more to one that left, also of what was gathered before', () => {
    const desk = new Desk();
    const [stays, leaves] = [desk.watch(), desk.watch()];
    desk.state.approvals.push(aQuestion('q1'));
    desk.stream.changed('approvals');
    leaves.subscription?.[Symbol.dispose]();
    desk.clock.advance(33);
    expect(leaves.events).toHaveLength(1);
    expect(stays.events).toHaveLength(2);
  });

  it('ends with its timer and its subscribers', () => {
    const desk = new Desk();
    const screen = desk.watch();
    desk.stream.changed('status');
    desk.stream[Symbol.dispose]();
    expect(desk.clock.timers).toBe(0);
    desk.stream.changed('status');
    desk.clock.advance(1000);
    expect(screen.events).toHaveLength(1);
  });

  it('leaves every screen with the state as it is, without a gap, whatever changed and whoever came and went', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const step = fc.oneof(
      fc.record({
        do: fc.constant('put' as const),
        id,
        text: fc.string({ maxLength: 3 }),
        told: fc.boolean(),
      }),
      fc.record({ do: fc.constant('drop' as const), id, told: fc.boolean() }),
      fc.record({ do: fc.constant('count' as const), calls: fc.nat(5) }),
      fc.record({ do: fc.constant('pass' as const), time: fc.nat(60) }),
      fc.record({ do: fc.constant('watch' as const) }),
      fc.record({ do: fc.constant('leave' as const), which: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const desk = new Desk();
        const screens = [desk.watch()];
        for (const one of steps) {
          const { approvals, status } = desk.state;
          switch (one.do) {
            case 'put':
            case 'drop': {
              const index = approvals.findIndex((item) => item.id === one.id);
              if (index !== -1) approvals.splice(index, 1);
              if (one.do === 'put') approvals.push(aQuestion(one.id, { tool: one.text }));
              if (one.told) desk.stream.changed('approvals');
              break;
            }
            case 'count':
              status.callsToday = one.calls;
              desk.stream.changed('status');
              break;
            case 'pass':
              desk.clock.advance(one.time);
              break;
            case 'watch':
              screens.push(desk.watch());
              break;
            case 'leave':
              for (const screen of screens.splice(one.which, 1)) screen.subscription?.[Symbol.dispose]();
          }
        }
        desk.stream.changed('approvals');
        desk.clock.advance(33);
        for (const screen of screens) {
          expect(sorted(screen.at?.state)).toEqual(sorted(desk.state));
          expect(screen.events.map(({ seq }) => seq)).toEqual(screen.events.map((_, index) => index));
        }
      }),
    );
  });
});
