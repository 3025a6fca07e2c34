import { z } from 'zod';
import { RiskLevel } from '../../../shared/model/decision.ts';
import { FlowLabel } from '../../../shared/model/flow.ts';
import { globMatches } from './glob.ts';

export const toolLabelShape = {
  description: z.string().optional(),
  server: z.string().min(1).optional().describe('"*" for any run of characters; absent: any server.'),
  tool: z.string().min(1).describe('"*" for any run of characters.'),
  risk: RiskLevel.optional().describe('At least so dangerous.'),
  flow: z
    .array(FlowLabel)
    .min(1)
    .optional()
    .describe('What a call brings into the conversation or sends out of it.'),
};

/** What a company says of a tool. It makes calls look more dangerous, never less. */
export const ToolLabel = z
  .strictObject(toolLabelShape)
  .refine(({ risk, flow }) => risk !== undefined || flow !== undefined, 'must have a risk or a flow');
export type ToolLabel = z.infer<typeof ToolLabel>;

/** What all labels say of a tool together; undefined when none is about it. */
export function labelled(
  labels: readonly ToolLabel[],
  server: string,
  tool: string,
): { readonly levels: readonly RiskLevel[]; readonly labels: readonly FlowLabel[] } | undefined {
  const about = labels.filter(
    (label) => globMatches(label.server ?? '*', server) && globMatches(label.tool, tool),
  );
  if (about.length === 0) return undefined;
  return {
    levels: about.flatMap(({ risk }) => (risk === undefined ? [] : [risk])),
    labels: [...new Set(about.flatMap(({ flow = [] }) => flow))],
  };
}
