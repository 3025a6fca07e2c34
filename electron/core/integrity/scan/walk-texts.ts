/** Steps from the root of a JSON value to a place in it. */
export type JsonPath = readonly (string | number)[];

/** A text of a JSON value, or the name of a member. `path` is only good during the call. */
export type VisitText = (text: string, path: JsonPath, role: 'key' | 'value') => void;

/** Deeper is not looked at; what a server sends is refused before that (frames, JUDGED_DEPTH). */
const DEEPEST = 512;

/**
 * Visits every member name and every text of what JSON.parse makes, once. Returns false when `limit` characters were not
 * enough for all of it.
 */
export function visitTexts(root: unknown, limit: number, visit: VisitText): boolean {
  const path: (string | number)[] = [];
  let left = limit;
  const walk = (value: unknown): void => {
    if (left <= 0) return;
    if (typeof value === 'string') {
      const text = value.length > left ? value.slice(0, left) : value;
      left -= value.length;
      if (text.length > 1) visit(text, path, 'value');
    } else if (typeof value === 'object' && value !== null && path.length < DEEPEST) {
      if (Array.isArray(value)) {
        for (let index = 0; index < value.length; index++) {
          path.push(index);
          walk(value[index]);
          path.pop();
        }
        return;
      }
      const object = value as Record<string, unknown>;
      for (const key of Object.keys(object)) {
        path.push(key);
        left -= key.length;
        if (key.length > 1) visit(key, path, 'key');
        walk(object[key]);
        path.pop();
      }
    }
  };
  walk(root);
  return left > 0;
}

/** `$.inputSchema.properties["odd name"]`: a JSON path (RFC 9535). */
export function pathText(path: JsonPath): string {
  let text = '$';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += /^[A-Za-z_$][\w$]{0,99}$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  }
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}
