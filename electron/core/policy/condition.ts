import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';

/** What a `when` sees (policy.md, "Call decision"). */
export interface ConditionFacts {
  readonly client: string;
  readonly server: string;
  readonly tool: string;
  readonly args: unknown;
  readonly risk: string;
  readonly annotations: unknown;
  readonly identity: string;
  readonly session: { readonly id: string; readonly cwd: string };
}

/** A `when` that was read. */
export interface Condition {
  /** True or false; undefined when it cannot be evaluated for this call. Never throws. */
  holds(facts: ConditionFacts, weight: () => ArgumentWeight): boolean | undefined;
}

export type CompiledCondition =
  | { readonly ok: true; readonly condition: Condition }
  /** `offset` counts characters of the expression. */
  | { readonly ok: false; readonly problem: string; readonly offset: number };

/** How much there is in the arguments of a call. */
export interface ArgumentWeight {
  readonly nodes: number;
  readonly letters: number;
}

const LIMITS = {
  maxAstNodes: 300,
  maxDepth: 24,
  maxListElements: 200,
  maxMapEntries: 50,
  maxCallArguments: 8,
};
/** Elements times letters that an expression with a macro may have to look at: some milliseconds at worst. */
const MOST_WORK = 4_000_000;
const MACROS = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
/** Regular expressions of this library are those of JavaScript, which can take for ever on a text of the caller. */
const REFUSED = new Map([
  ['matches', 'use contains, startsWith or endsWith: regular expressions can be made to hang'],
]);

let made: Environment | undefined;

/** Made for the first expression: most cores never read one. */
function environment(): Environment {
  made ??= new Environment({ limits: LIMITS, homogeneousAggregateLiterals: false })
    .registerVariable('client', 'string')
    .registerVariable('server', 'string')
    .registerVariable('tool', 'string')
    .registerVariable('args', 'dyn')
    .registerVariable('risk', 'string')
    .registerVariable('annotations', 'dyn')
    .registerVariable('identity', 'string')
    .registerVariable('session', 'map');
  return made;
}

/** Reads a CEL expression once: syntax, types, and a cost that is bounded whatever the arguments of a call are. */
export function compileCondition(expression: string): CompiledCondition {
  let parsed: ParseResult;
  try {
    parsed = environment().parse(expression);
    const checked = parsed.check();
    if (!checked.valid) return problemOf(checked.error);
    if (checked.type !== 'bool' && checked.type !== 'dyn')
      return { ok: false, problem: `must be true or false, not a ${String(checked.type)}`, offset: 0 };
  } catch (error) {
    return problemOf(error);
  }
  const walk = { macros: 0, refused: undefined as { name: string; offset: number } | undefined };
  lookAt(parsed.ast, 0, walk);
  if (walk.refused !== undefined) {
    const { name, offset } = walk.refused;
    return { ok: false, problem: REFUSED.get(name) ?? `nests ${name} in another loop`, offset };
  }
  return { ok: true, condition: conditionOf(parsed, walk.macros > 0) };
}

function conditionOf(parsed: ParseResult, loops: boolean): Condition {
  const first = firstComparison(parsed.ast);
  return {
    holds(facts, weight) {
      if (first !== undefined && differs(first, facts)) return false;
      try {
        if (loops) {
          const { nodes, letters } = weight();
          if (nodes * Math.max(1, letters) > MOST_WORK) return undefined;
        }
        const value: unknown = parsed(facts);
        return typeof value === 'boolean' ? value : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** `NAME.member == 'text'`: what most conditions begin with. */
interface Comparison {
  readonly name: 'args' | 'risk';
  readonly member: string | undefined;
  readonly text: string;
}

/**
 * The comparison an expression begins with, when all the rest is joined to it by `&&`: where it is false the whole is, and
 * need not be evaluated. Ten times as fast, for policies with hundreds of conditions for one tool.
 */
function firstComparison(node: ASTNode): Comparison | undefined {
  if (node.op === '&&') return firstComparison(node.args[0]);
  if (node.op !== '==') return undefined;
  const [left, right] = node.args;
  if (right.op !== 'value' || typeof right.args !== 'string') return undefined;
  if (left.op === 'id' && left.args === 'risk') return { name: 'risk', member: undefined, text: right.args };
  if (left.op !== '.' || left.args[0].op !== 'id' || left.args[0].args !== 'args') return undefined;
  return { name: 'args', member: left.args[1], text: right.args };
}

/** True only when the member is there, is a text, and is another one: whatever else it is, CEL decides. */
function differs({ name, member, text }: Comparison, facts: ConditionFacts): boolean {
  if (name === 'risk' || member === undefined) return facts.risk !== text;
  const { args } = facts;
  if (typeof args !== 'object' || args === null || !Object.hasOwn(args, member)) return false;
  const value = (args as Readonly<Record<string, unknown>>)[member];
  return typeof value === 'string' && value !== text;
}

function problemOf(error: unknown): CompiledCondition {
  const { summary, message, range } = error as {
    summary?: string;
    message?: string;
    range?: { start: number };
  };
  const text = (summary ?? message ?? 'it cannot be read').split('\n')[0]!;
  return { ok: false, problem: `cannot be read: ${text}`, offset: range?.start ?? 0 };
}

interface Walk {
  macros: number;
  refused: { name: string; offset: number } | undefined;
}

/** A loop inside a loop would cost the square of what the caller sends. */
function lookAt(node: ASTNode, loops: number, walk: Walk): void {
  if (node.op === 'rcall' || node.op === 'call') {
    const name = node.args[0];
    const isLoop = node.op === 'rcall' && MACROS.has(name);
    if (isLoop) walk.macros++;
    if (REFUSED.has(name) || (isLoop && loops > 0)) walk.refused ??= { name, offset: node.range.start };
    // What a method is called on is evaluated once, before the loop.
    if (node.op === 'rcall') lookAt(node.args[1], loops, walk);
    const inside = node.op === 'rcall' ? node.args[2] : node.args[1];
    for (const child of inside) lookAt(child, isLoop ? loops + 1 : loops, walk);
    return;
  }
  for (const child of childrenOf(node.args)) lookAt(child, loops, walk);
}

function childrenOf(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  const isNode = typeof args === 'object' && args !== null && 'op' in args && 'range' in args;
  return isNode ? [args as ASTNode] : [];
}

/** Counts what is in a value, up to more than any condition may look at. */
export function weigh(value: unknown): ArgumentWeight {
  let nodes = 0;
  let letters = 0;
  const open: unknown[] = [value];
  while (open.length > 0 && nodes * Math.max(1, letters) <= MOST_WORK) {
    const next = open.pop();
    nodes++;
    if (typeof next === 'string') letters += next.length;
    else if (Array.isArray(next)) for (const item of next) open.push(item);
    else if (typeof next === 'object' && next !== null) {
      for (const [key, item] of Object.entries(next)) {
        letters += key.length;
        open.push(item);
      }
    }
  }
  return { nodes, letters };
}
