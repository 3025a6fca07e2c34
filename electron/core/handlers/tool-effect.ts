import type { JudgePort } from '../gateway/index.ts';
import type { KnownTools } from '../tool-book.ts';

/** What a call of the tool with harmless arguments would come to: allow, ask or deny. */
export function toolEffect(
  judge: JudgePort,
  server: string,
  tool: KnownTools['tools'][number],
  cwd: string,
): string {
  const { definition, definitionHash } = tool;
  const session = {
    id: 'preview',
    client: 'unknown',
    clientPid: undefined,
    cwd,
    server,
    identity: 'unknown',
  };
  return judge.judge({
    session,
    operation: 'tools/call',
    name: definition.name,
    arguments: {},
    definition,
    definitionHash,
  }).decision.effect;
}
