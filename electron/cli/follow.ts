import type { CommandContext, CoreLink } from './command.ts';

/** Begins a stream and lets it go on until the user interrupts or the core goes; then ends it. */
export async function followToEnd(
  context: CommandContext,
  core: CoreLink,
  begin: () => Promise<Disposable>,
): Promise<number> {
  const interrupted = context.interrupted();
  using _stream = await begin();
  await Promise.race([interrupted, core.closed]);
  return 0;
}
