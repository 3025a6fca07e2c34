import type { WarningView } from '../../../shared/model/health.ts';
import type { Clock, Timer } from '../clock/index.ts';
import { catalogue, type WarningCode, type WarningFacts, type WarningKind } from './catalogue.ts';

type Facts = Readonly<Record<string, string | number>>;

/** A warning that holds: since when, and the facts of each subject (file, server …) it holds for. */
interface Raised {
  readonly since: number;
  readonly subjects: Map<string, Facts>;
  visible: 'not yet' | 'yes';
  timer: Timer | undefined;
}

const SEVERITIES: readonly WarningView['severity'][] = ['critical', 'warning', 'info'];

/**
 * What is wrong right now. Rooms raise and clear; surfaces list. A warning shows one root cause: consequences of another
 * one that is shown are hidden, and so is what lasts only a moment.
 */
export class Health implements Disposable {
  readonly #clock: Clock;
  readonly #raised = new Map<WarningCode, Raised>();
  readonly #listeners = new Set<() => void>();
  #shown = '[]';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Says that something is wrong; again with other facts: that they changed. `subject` tells causes of one kind apart. */
  raise<Code extends WarningCode>(code: Code, facts: WarningFacts<Code>, subject = ''): void {
    const raised = this.#raised.get(code) ?? this.#begin(code);
    raised.subjects.set(subject, facts);
    this.#tell();
  }

  /** Says that it is no longer so. */
  clear(code: WarningCode, subject = ''): void {
    const raised = this.#raised.get(code);
    if (raised === undefined || !raised.subjects.delete(subject)) return;
    if (raised.subjects.size === 0) {
      raised.timer?.cancel();
      this.#raised.delete(code);
    }
    this.#tell();
  }

  /** What is shown now: the most severe first, then the oldest. */
  list(): WarningView[] {
    const shown = [...this.#raised].filter(
      ([code, raised]) => raised.visible === 'yes' && !this.#isConsequence(code),
    );
    return shown
      .map(([code, raised]) => view(code, raised))
      .sort((a, b) => rank(a) - rank(b) || a.since - b.since || (a.code < b.code ? -1 : 1));
  }

  /** Calls back after each change of `list`. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  [Symbol.dispose](): void {
    for (const { timer } of this.#raised.values()) timer?.cancel();
    this.#raised.clear();
    this.#listeners.clear();
  }

  #begin(code: WarningCode): Raised {
    const wait = kindOf(code).timeToVisible ?? 0;
    const raised: Raised = {
      since: this.#clock.now(),
      subjects: new Map(),
      visible: wait === 0 ? 'yes' : 'not yet',
      timer: undefined,
    };
    this.#raised.set(code, raised);
    if (wait > 0) {
      raised.timer = this.#clock.after(wait, () => {
        raised.visible = 'yes';
        this.#tell();
      });
    }
    return raised;
  }

  #isConsequence(code: WarningCode): boolean {
    const causes: readonly string[] = kindOf(code).dependsOn ?? [];
    return causes.some((cause) => this.#raised.get(cause as WarningCode)?.visible === 'yes');
  }

  #tell(): void {
    const shown = JSON.stringify(this.list());
    if (shown === this.#shown) return;
    this.#shown = shown;
    for (const listener of [...this.#listeners]) listener();
  }
}

function kindOf(code: WarningCode): WarningKind {
  return catalogue[code];
}

function rank(warning: WarningView): number {
  return SEVERITIES.indexOf(warning.severity);
}

function view(code: WarningCode, raised: Raised): WarningView {
  const { severity, title, text, fix } = kindOf(code);
  const subjects = [...raised.subjects.values()];
  const filled = subjects.map((facts) => fill(text, facts)).join(' ');
  return {
    code,
    severity,
    title,
    text: filled,
    ...(fix === undefined ? {} : { fix: fill(fix, subjects[0] ?? {}) }),
    since: raised.since,
  };
}

function fill(text: string, facts: Facts): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? 'unknown'));
}
