import { z } from 'zod';
import { Policy } from './schema.ts';

/**
 * The JSON Schema of a policy, made from the schema that reads it, for editors. What it cannot say (one kind of entry, ids
 * that are unique, conditions that can be read) `policy check` finds.
 */
export function policySchema(): Readonly<Record<string, unknown>> {
  return {
    ...z.toJSONSchema(Policy, { io: 'input', unrepresentable: 'any' }),
    title: 'Gatehouse policy',
    description: 'Which MCP servers may run, and what happens to their calls.',
  };
}
