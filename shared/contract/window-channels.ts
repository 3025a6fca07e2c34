/** The IPC channels between the preload script and the shell: no other channel exists. */
export const windowChannels = {
  /** invoke(name, input) → Result */
  call: 'gatehouse:call',
  /** send(id, name, input); `id` counts up within one page. */
  subscribe: 'gatehouse:subscribe',
  /** send(id) */
  unsubscribe: 'gatehouse:unsubscribe',
  /** shell → page: (id, event) */
  event: 'gatehouse:event',
} as const;
