import { z } from 'zod';
import { Effect } from '../../../shared/model/decision.ts';
import { compileCondition } from './condition.ts';

export const toolRuleShape = {
  id: z.string().min(1).max(200).describe('Shown wherever the rule decides.'),
  description: z.string().optional(),
  server: z.string().min(1).optional().describe('"*" for any run of characters; absent: any server.'),
  tool: z.string().min(1).describe('"*" for any run of characters.'),
  when: z.string().min(1).max(4000).optional().describe('A CEL expression; absent: always.'),
  effect: Effect,
  userMayAllow: z.boolean().optional().describe('False: asked each time, whatever the user allowed.'),
};

export const ToolRule = z.strictObject(toolRuleShape).superRefine((rule, context) => {
  if (rule.userMayAllow !== undefined && rule.effect !== 'ask') {
    context.addIssue({
      code: 'custom',
      message: 'has a meaning only beside "effect": "ask"',
      path: ['userMayAllow'],
    });
  }
  if (rule.when === undefined) return;
  const compiled = compileCondition(rule.when);
  if (!compiled.ok) {
    const { problem, offset } = compiled;
    // `offset` leads the report to the place inside the text.
    context.addIssue({ code: 'custom', message: problem, path: ['when'], params: { offset } });
  }
});
export type ToolRule = z.infer<typeof ToolRule>;

export const ToolRules = z.array(ToolRule).superRefine((rules, context) => {
  const seen = new Set<string>();
  rules.forEach((rule, index) => {
    if (seen.has(rule.id)) {
      context.addIssue({
        code: 'custom',
        message: `is the id of an earlier rule too: "${rule.id}"`,
        path: [index, 'id'],
      });
    }
    seen.add(rule.id);
  });
});
