import type { FlowLabel, FlowStep } from '../../../shared/model/flow.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';

/** A call, as far as its part in the flow of data goes. */
export interface FlowCall {
  /** Our id of the client. All its sessions feed one model, so they are one conversation. */
  readonly client: string;
  readonly server: string;
  readonly tool: string;
  readonly labels: readonly FlowLabel[];
  /** Epoch ms. */
  readonly time: number;
}

/** Ways in: what a conversation has once it has been there. */
type Inward = 'untrusted' | 'private';

interface Touched {
  readonly first: FlowStep;
  last: FlowStep;
}

const INWARD: readonly Inward[] = ['untrusted', 'private'];
const SHOWN_CHARACTERS = 80;

/**
 * What each client's conversation has touched. Text from outsiders can carry instructions; once a conversation holds such
 * text and private data, a call that sends something away or runs something may be the outsider's doing, though each
 * step alone was harmless. Labels only add up: a conversation forgets when its last session ends.
 */
export class Flows {
  readonly #touched = new Map<string, Partial<Record<Inward, Touched>>>();

  /** Takes note of a call that is on its way to its server. True when it brought a label that was not there. */
  touch(call: FlowCall): boolean {
    let isNew = false;
    for (const label of INWARD) if (call.labels.includes(label)) isNew = this.#add(call, label) || isNew;
    return isNew;
  }

  /**
   * The earlier calls because of which a call with these labels may carry private data to an outsider, or run what an
   * outsider wants; the oldest first. Undefined when it may not.
   */
  chain(client: string, labels: readonly FlowLabel[]): FlowStep[] | undefined {
    if (!labels.includes('external') && !labels.includes('exec')) return undefined;
    const { untrusted, private: secret } = this.#touched.get(client) ?? {};
    if (untrusted === undefined || secret === undefined) return undefined;
    const steps = [untrusted.first, untrusted.last, secret.first, secret.last];
    const distinct = steps.filter((step, at) => steps.findIndex((other) => isSame(other, step)) === at);
    return distinct.sort((one, other) => one.time - other.time);
  }

  /** What the conversation of a client has touched. */
  labels(client: string): FlowLabel[] {
    const touched = this.#touched.get(client);
    return INWARD.filter((label) => touched?.[label] !== undefined);
  }

  /** The last session of a client ended. */
  forget(client: string): void {
    this.#touched.delete(client);
  }

  #add(call: FlowCall, label: Inward): boolean {
    const step = stepOf(call, label);
    const touched = this.#touched.get(call.client) ?? {};
    const before = touched[label];
    this.#touched.set(call.client, touched);
    if (before === undefined) touched[label] = { first: step, last: step };
    else before.last = step;
    return before === undefined;
  }
}

const WHAT: Readonly<Record<Inward, string>> = {
  untrusted: 'brought in text that outsiders can write',
  private: 'read data that is not for outsiders',
};

function stepOf({ server, tool, time }: FlowCall, label: Inward): FlowStep {
  return { time, server, tool, label, text: `before, ${shown(tool)} of ${shown(server)} ${WHAT[label]}` };
}

function isSame(one: FlowStep, other: FlowStep): boolean {
  return one.label === other.label && one.server === other.server && one.tool === other.tool;
}

function shown(text: string): string {
  const line = visibleText(text.replace(/[\r\n\t]/g, ' '));
  return line.length <= SHOWN_CHARACTERS ? line : `${line.slice(0, SHOWN_CHARACTERS)}…`;
}
