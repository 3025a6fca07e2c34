import type { Judge } from '../judge.ts';
import type { KnownTools } from '../tool-book.ts';

/** What a call of the tool with harmless arguments would come to: allow, ask or deny. */
export function toolEffect(
  judge: Judge,
  server: string,
  { identity }: KnownTools,
  { definition, definitionHash }: KnownTools['tools'][number],
  cwd: string,
): string {
  const session = { id: 'preview', client: 'unknown', clientPid: undefined, cwd, server, identity };
  return judge.explain({
    session,
    operation: 'tools/call',
    name: definition.name,
    arguments: {},
    definition,
    definitionHash,
  }).decision.effect;
}
