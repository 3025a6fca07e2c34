import { parseAst } from 'rolldown/parseAst';

interface Node {
  type: string;
  [key: string]: unknown;
}

/** The modules that a built file names: `atStart` when it is loaded, `later` where it loads one while it runs. */
export interface NamedModules {
  atStart: Set<string>;
  later: Set<string>;
}

/** Reads a built file; a regular expression would find what only looks like an import, in texts. */
export function importsOf(source: string): NamedModules {
  const found: NamedModules = { atStart: new Set(), later: new Set() };
  visit(parseAst(source) as unknown as Node, found);
  return found;
}

function visit(node: Node, found: NamedModules): void {
  if (/^(?:Import|ExportNamed|ExportAll)Declaration$/.test(node.type)) add(found.atStart, node['source']);
  else if (node.type === 'ImportExpression') add(found.later, node['source']);
  else if (node.type === 'CallExpression' && loads(node['callee'] as Node)) {
    add(found.later, (node['arguments'] as Node[])[0]);
  }
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const item of value) if (isNode(item)) visit(item, found);
    if (isNode(value)) visit(value, found);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** `require(…)` under the names that bundlers give it, and `process.getBuiltinModule(…)`. */
function loads(callee: Node): boolean {
  if (callee.type === 'Identifier') return /^_*require\d*$/.test(String(callee['name']));
  const property = callee['property'];
  return callee.type === 'MemberExpression' && isNode(property) && property['name'] === 'getBuiltinModule';
}

function add(names: Set<string>, source: unknown): void {
  if (!isNode(source)) return;
  if (source.type === 'Literal' && typeof source['value'] === 'string') names.add(source['value']);
  if (source.type !== 'TemplateLiteral') return;
  const [quasi] = source['quasis'] as { value: { cooked: string } }[];
  if (quasi !== undefined) names.add(quasi.value.cooked);
}
