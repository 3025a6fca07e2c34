import type { CallOutput, CallParsedInput, Handlers } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors/app-error.ts';
import { identityText, type ServerDefinition } from '../../../shared/model/server.ts';
import type { Admissions } from '../admissions.ts';
import { type CallFacts, definitionHash, NO_DEFINITION, type ToolDefinition } from '../gateway/index.ts';
import type { Judge } from '../judge.ts';
import { parsePolicy, type PolicySet, policyView } from '../policy/index.ts';
import type { Definitions } from '../store/index.ts';

export interface PolicyHandlerParts {
  readonly definitions: Definitions;
  readonly admissions: Admissions;
  readonly judge: Judge;
  policy(): PolicySet;
  /** What a server last listed under this name. */
  tool(server: string, name: string): ToolDefinition | undefined;
  /** Folder a launch is judged in when the caller names none. */
  readonly cwd: string;
}

type PolicyHandlers = Pick<Handlers, 'policy.show' | 'policy.check' | 'policy.explain'>;

/** The calls about policy. */
export function policyHandlers(parts: PolicyHandlerParts): PolicyHandlers {
  return {
    'policy.show': () => policyView(parts.policy()),
    'policy.check': ({ text }) => {
      const parsed = parsePolicy(text);
      return parsed.ok ? { valid: true, problems: [] } : { valid: false, problems: [...parsed.problems] };
    },
    'policy.explain': (input) => explain(parts, input),
  };
}

/** The same judges as for a real launch and a real call; nothing is started. */
async function explain(
  parts: PolicyHandlerParts,
  input: CallParsedInput<'policy.explain'>,
): Promise<CallOutput<'policy.explain'>> {
  const name = input.server ?? '(unnamed)';
  const verdict = await parts.admissions.judge(name, definitionOf(parts, input), input.cwd ?? parts.cwd);
  const identity = identityText(verdict.identity);
  const { effect, reason, message, rule, layer } = verdict.admission;
  if (effect === 'deny' || input.tool === undefined) {
    return {
      effect,
      reason,
      message,
      identity,
      ...(rule === undefined ? {} : { rule }),
      ...(layer === undefined ? {} : { layer }),
    };
  }
  const { decision, risk } = parts.judge.explain(callOf(parts, input, name, identity, input.tool));
  return {
    effect: decision.effect,
    reason: decision.reason,
    message: decision.message ?? decision.reason,
    identity,
    risk,
    ...(decision.rule === undefined ? {} : { rule: decision.rule }),
    ...(decision.layer === undefined ? {} : { layer: decision.layer }),
  };
}

function definitionOf(parts: PolicyHandlerParts, input: CallParsedInput<'policy.explain'>): ServerDefinition {
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
  parts: PolicyHandlerParts,
  input: CallParsedInput<'policy.explain'>,
  server: string,
  identity: string,
  tool: string,
): CallFacts {
  const definition = parts.tool(server, tool);
  const session = {
    id: 'explain',
    client: input.client ?? 'unknown',
    clientPid: undefined,
    cwd: input.cwd ?? parts.cwd,
    server,
    identity,
  };
  return {
    session,
    operation: 'tools/call',
    name: tool,
    arguments: input.arguments ?? {},
    definition,
    definitionHash: definition === undefined ? NO_DEFINITION : definitionHash(definition),
  };
}
