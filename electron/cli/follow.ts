import type { CommandContext, CoreLink } from './command.ts';

/** Lets a stream go on until the user interrupts or the core goes; then ends it. */
export async function followToEnd(
  context: CommandContext,
  core: CoreLink,
  subscription: Disposable,
): Promise<number> {
  await Promise.race([context.interrupted(), core.closed]);
  subscription[Symbol.dispose]();
  return 0;
}
