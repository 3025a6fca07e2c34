import type {
  CallInput,
  CallName,
  CallOutput,
  EventInput,
  EventName,
  EventOutput,
} from '../../shared/contract/index.ts';
import type { Result } from '../../shared/errors/result.ts';

/** Why the core will not talk to this page; trying again does not help. */
export type Refusal = 'no_token' | 'wrong_token' | 'wrong_protocol';

/** `lost` is tried again at `retryAt` (epoch ms); `attempt` counts from 1. */
export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'ready' }
  | { kind: 'lost'; retryAt: number; attempt: number }
  | { kind: 'refused'; reason: Refusal };

/** Takes back what it was returned for. */
export type Unsubscribe = () => void;

/**
 * The one way to the core. Two transports implement it: the bridge of the Electron window and the WebSocket of the
 * loopback page. Streams outlive a lost connection: they are subscribed again as soon as it is back.
 */
export interface Connection extends Disposable {
  /** Which surface this is; said with every answer to a question. */
  readonly surface: 'window' | 'page';
  readonly platform: string;
  state(): ConnectionState;
  onState(listener: (state: ConnectionState) => void): Unsubscribe;
  /** Never rejects. Without a connection it answers at once with `core_unreachable`. */
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<Result<CallOutput<Name>>>;
  subscribe<Name extends EventName>(
    name: Name,
    input: EventInput<Name>,
    onEvent: (event: EventOutput<Name>) => void,
  ): Unsubscribe;
  /** Ends the wait of a `lost` connection. */
  retryNow(): void;
}
