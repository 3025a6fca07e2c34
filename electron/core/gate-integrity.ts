import type { Finding } from '../../shared/model/finding.ts';
import type {
  CallFacts,
  DescribedItem,
  IntegrityPort,
  SessionFacts,
  ToolDefinition,
} from './gateway/index.ts';
import type { PinBook, ResultScanner } from './integrity/index.ts';

export interface GateIntegrityOptions {
  readonly pins: PinBook;
  readonly scanner: ResultScanner;
  /** Something was found in what a call brought back. */
  readonly tainted: (call: CallFacts, findings: readonly Finding[]) => void;
}

/** What the gate needs of integrity, for a session. */
export class GateIntegrity implements IntegrityPort {
  readonly #options: GateIntegrityOptions;

  constructor(options: GateIntegrityOptions) {
    this.#options = options;
  }

  described({ server, identity, client, id }: SessionFacts, items: readonly DescribedItem[]): void {
    this.#options.pins.see({ server, identity, client, session: id }, items);
  }

  hides(session: SessionFacts, tool: string, hash: string): boolean {
    return this.#options.pins.hides(session, tool, hash);
  }

  accepted(session: SessionFacts, tool: string): ToolDefinition | undefined {
    // Only tools with a name are ever kept (tool-catalog.ts).
    return this.#options.pins.accepted(session, tool) as ToolDefinition | undefined;
  }

  returned(call: CallFacts, answer: Buffer, found: (findings: readonly Finding[]) => void): void {
    this.#options.scanner.add(answer, (findings) => {
      found(findings);
      this.#options.tainted(call, findings);
    });
  }
}
