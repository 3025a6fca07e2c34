/** A basic string: JSON's, but for what TOML does not allow raw. */
export function tomlString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replaceAll('\u007f', '\\u007f');
}
