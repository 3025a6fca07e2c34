/**
 * True when a URI can be an expansion of a template (RFC 6570): the text outside the braces stands in it, in that order,
 * from its beginning to its end. What the variables may hold is the server's to say. Linear for each piece of text.
 */
export function mayExpandTo(template: string, uri: string): boolean {
  const pieces = template.split(/\{[^{}]*\}/);
  const first = pieces.shift() ?? '';
  const last = pieces.pop();
  if (last === undefined) return uri === first;
  if (!uri.startsWith(first) || uri.length < first.length + last.length || !uri.endsWith(last)) return false;
  let at = first.length;
  const end = uri.length - last.length;
  for (const piece of pieces) {
    const found = uri.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
