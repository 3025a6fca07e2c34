import type { ReactNode } from 'react';
import type { ServerView } from '../../../shared/model/server.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { formatAgo, formatSpan } from '../../strings/format.ts';
import { strings } from '../../strings/strings.ts';
import { Pill } from '../../ui/pill.tsx';
import type { Tone } from '../../ui/status-mark.tsx';

const text = strings.servers;
type State = ServerView['state'];

const TONES: Record<State['kind'], Tone> = {
  stopped: 'plain',
  starting: 'busy',
  running: 'good',
  degraded: 'fault',
  stopping: 'busy',
  backoff: 'wait',
  failed: 'bad',
  quarantined: 'bad',
};

/** The state as a word, a colour and a shape. What may not run says that instead. */
export function StatePill({ server }: { server: ServerView }): ReactNode {
  if (server.admission.effect === 'deny') return <Pill tone="bad">{text.notAdmitted}</Pill>;
  const { kind } = server.state;
  if (server.definition.url !== undefined && (kind === 'running' || kind === 'stopped')) {
    const connected = kind === 'running';
    return (
      <Pill tone={connected ? 'good' : 'plain'}>
        {connected ? text.remote.connected : text.remote.notConnected}
      </Pill>
    );
  }
  return <Pill tone={TONES[kind]}>{text.state[kind]}</Pill>;
}

/** What the state means now, as a part of a sentence. Of a remote server only the connection is ours. */
export function serverNote({ state, definition }: ServerView, now: number): string {
  if (definition.url === undefined) return stateNote(state, now);
  if (state.kind === 'running') return text.remote.since(formatAgo(state.since, now));
  return state.kind === 'stopped' ? text.remote.idle : stateNote(state, now);
}

function stateNote(state: State, now: number): string {
  switch (state.kind) {
    case 'stopped':
      return text.stoppedReason[state.reason];
    case 'starting':
      return text.stateNote.starting(formatSpan(state.deadline - now));
    case 'running':
      return text.stateNote.running(formatAgo(state.since, now));
    case 'degraded':
      return state.warnings.map(visibleText).join('; ');
    case 'stopping':
      return text.stateNote.stopping[state.step];
    case 'backoff':
      return text.stateNote.backoff(state.attempt, formatSpan(state.retryAt - now));
    case 'failed':
      return visibleText(state.message);
    case 'quarantined':
      return visibleText(state.drift);
  }
}

export function isRunning({ state }: ServerView): boolean {
  return state.kind === 'running' || state.kind === 'degraded' || state.kind === 'starting';
}
