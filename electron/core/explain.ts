import type { CallOutput, CallParsedInput } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors/app-error.ts';
import { identityText, type ServerDefinition } from '../../shared/model/server.ts';
import type { Admissions } from './admissions.ts';
import { type CallFacts, definitionHash, NO_DEFINITION, type ToolDefinition } from './gateway/index.ts';
import type { Judge } from './judge.ts';
import { admissionSteps, callSteps, type PolicySet } from './policy/index.ts';
import { shownDecision } from './shown-decision.ts';
import type { Definitions } from './store/index.ts';

export interface ExplainParts {
  readonly definitions: Definitions;
  readonly admissions: Admissions;
  readonly judge: Judge;
  policy(): PolicySet;
  /** What a server last listed under this name. */
  tool(server: string, name: string): ToolDefinition | undefined;
  /** Folder a launch is judged in when the caller names none. */
  readonly cwd: string;
}

type Input = CallParsedInput<'policy.explain'>;

/**
 * Why a server may run or not, or a call: the same judges as for a real launch and a real call, so what is said here is
 * what the journal, the screen and the client are told. Nothing is started, no use of a rule is counted. Raises
 * `bad_input`, `server_not_found`.
 */
export async function explain(parts: ExplainParts, input: Input): Promise<CallOutput<'policy.explain'>> {
  const name = input.server ?? '(unnamed)';
  const definition = definitionOf(parts, input);
  const verdict = await parts.admissions.judge(name, definition, input.cwd ?? parts.cwd, input.client);
  const identity = identityText(verdict.identity);
  const { admission } = verdict;
  if (admission.effect === 'deny' || input.tool === undefined) {
    const steps = admissionSteps(parts.policy(), verdict.facts);
    return { ...shownDecision(admission, admission.message), identity, steps: [...steps] };
  }
  const call = callOf(parts, input, name, identity, input.tool);
  const { decision, risk } = parts.judge.explain(call);
  const steps = callSteps(parts.policy(), parts.judge.policyFacts(call, risk));
  return {
    ...shownDecision(decision, decision.message ?? decision.reason),
    identity,
    risk,
    steps: [...steps],
  };
}

function definitionOf(parts: ExplainParts, input: Input): ServerDefinition {
  const { server, command, url, env } = input;
  if ([server, command, url].filter((item) => item !== undefined).length !== 1) {
    throw new AppError('bad_input', {
      call: 'policy.explain',
      problems: ['name exactly one of server, command and url'],
    });
  }
  if (server !== undefined) return parts.definitions.get(server);
  if (url !== undefined) return { url, headers: {}, provenance: 'user' };
  const [program, ...args] = command ?? [];
  if (program === undefined)
    throw new AppError('bad_input', { call: 'policy.explain', problems: ['the command is empty'] });
  return { command: program, args, env, provenance: 'user' };
}

function callOf(
  parts: ExplainParts,
  input: Input,
  server: string,
  identity: string,
  tool: string,
): CallFacts {
  const definition = parts.tool(server, tool);
  return {
    session: {
      id: 'explain',
      client: input.client ?? 'unknown',
      clientPid: undefined,
      cwd: input.cwd ?? parts.cwd,
      server,
      identity,
    },
    operation: 'tools/call',
    name: tool,
    arguments: input.arguments ?? {},
    definition,
    definitionHash: definition === undefined ? NO_DEFINITION : definitionHash(definition),
  };
}
