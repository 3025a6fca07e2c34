import type { CallInput } from '../../../shared/contract/index.ts';
import { strings } from '../../strings/strings.ts';
import { splitCommand } from '../servers/split-command.ts';

const text = strings.policy.why;

export type Subject = 'server' | 'command' | 'url';

/** What is typed into the form of "why?". */
export interface WhyForm {
  subject: Subject;
  server: string;
  command: string;
  url: string;
  tool: string;
  arguments: string;
  client: string;
}

export type WhyProblems = Partial<Record<Subject | 'arguments', string>>;

/** The question to the core, or what is wrong in the form, by field. Pure. */
export function readQuestion(
  form: WhyForm,
): { ok: true; input: CallInput<'policy.explain'> } | { ok: false; problems: WhyProblems } {
  const problems: WhyProblems = {};
  const { argv, openQuote } = splitCommand(form.command);
  const subject = form[form.subject].trim();
  if (subject === '') problems[form.subject] = text.missing[form.subject];
  else if (form.subject === 'command' && openQuote) problems.command = text.openQuote;
  const tool = form.tool.trim();
  const given = tool === '' ? '' : form.arguments.trim();
  const read = given === '' ? undefined : readJson(given);
  if (read !== undefined && 'problem' in read) problems.arguments = read.problem;
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return {
    ok: true,
    input: {
      ...(form.subject === 'command' ? { command: argv } : { [form.subject]: subject }),
      ...(tool === '' ? {} : { tool }),
      ...(read === undefined || 'problem' in read ? {} : { arguments: read.value }),
      ...(form.client === '' ? {} : { client: form.client }),
    },
  };
}

function readJson(given: string): { value: unknown } | { problem: string } {
  try {
    const value: unknown = JSON.parse(given);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { value } : { problem: text.argumentsObject };
  } catch (error) {
    return { problem: text.argumentsBad(error instanceof Error ? error.message : String(error)) };
  }
}
