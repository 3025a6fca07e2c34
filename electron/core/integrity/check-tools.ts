import { AppError } from '../../../shared/errors/app-error.ts';
import type { Finding, ScanVerdict } from '../../../shared/model/finding.ts';
import { scanValue } from './scan/scan.ts';

/** What was found in one definition of a file. */
export interface CheckedTool {
  readonly name: string;
  readonly verdict: ScanVerdict;
  readonly findings: readonly Finding[];
}

/**
 * Scans the tool definitions of a file: a JSON array, a `tools/list` result, or one JSON object per line, each a tool or
 * `{"tool": …}`. Raises `file_invalid` with the line that cannot be read.
 */
export function checkTools(file: string, text: string): CheckedTool[] {
  return definitionsOf(file, text.replace(/^\uFEFF/, '')).map((tool) => {
    const { verdict, findings } = scanValue(tool);
    return { name: nameOf(tool), verdict, findings };
  });
}

function definitionsOf(file: string, text: string): unknown[] {
  const whole = parsed(text);
  if (whole.kind === 'json') return listOf(whole.value).map(unwrapped);
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const read = parsed(line);
    if (read.kind === 'json') return [unwrapped(read.value)];
    throw new AppError('file_invalid', { file, line: index + 1, problem: `not JSON: ${read.problem}` });
  });
}

type Parsed =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'bad'; readonly problem: string };

function parsed(text: string): Parsed {
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch (error) {
    return { kind: 'bad', problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The tools in what a file holds as a whole. */
function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  for (const member of ['tools', 'result']) {
    const inner = memberOf(value, member);
    if (Array.isArray(inner)) return inner;
    const deeper = memberOf(inner, 'tools');
    if (Array.isArray(deeper)) return deeper;
  }
  return [value];
}

function unwrapped(value: unknown): unknown {
  const tool = memberOf(value, 'tool');
  return typeof tool === 'object' && tool !== null ? tool : value;
}

function nameOf(tool: unknown): string {
  const name = memberOf(tool, 'name');
  return typeof name === 'string' ? name : '';
}

function memberOf(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, member)
    ? (value as Record<string, unknown>)[member]
    : undefined;
}
