import { memberName } from './argument-walk.ts';
import { MEMBERS } from './member-names.ts';

/** True for a tool whose schema, as its server says, has a place for SQL. */
export function takesSql(tool: { readonly name: string; readonly inputSchema?: unknown }): boolean {
  const { inputSchema } = tool;
  if (typeof inputSchema !== 'object' || inputSchema === null || !('properties' in inputSchema)) return false;
  const { properties } = inputSchema;
  if (typeof properties !== 'object' || properties === null) return false;
  const members = Object.keys(properties).map(memberName);
  return members.some(
    (member) => MEMBERS.sql.has(member) || (MEMBERS.query.has(member) && /quer|sql/i.test(tool.name)),
  );
}
