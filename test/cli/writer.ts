import { listing, scripted } from '../fixtures/real-core.ts';

/** A server with one tool that writes, and that says something on its stderr when it is pinged. */
export const writer = scripted([
  listing({ name: 'write_note' }),
  { on: 'tools/call', do: [{ answer: { content: [{ type: 'text', text: 'written' }] } }] },
  { on: 'ping', do: [{ stderr: 'a word\n' }, { answer: {} }] },
]);
