/** The variable that hands the values of a program's arguments to it, so that no command line holds them. */
export const ARGUMENTS_VARIABLE = 'GATEHOUSE_ARGUMENTS';

const REFERENCE = /\$\{secret:([A-Za-z0-9][A-Za-z0-9._/-]{0,99})\}/g;

/** How an argument names a secret of the vault. The name is one that `SECRET_NAME` takes. */
export function secretReference(name: string): string {
  return `\${secret:${name}}`;
}

/** The names of the secrets a text refers to, each once. */
export function referencedSecrets(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(REFERENCE), ([, name]) => name!))];
}

/** The text with values in place of its references, once: what a value holds is text. Undefined: it stays as written. */
export function fillReferences(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replaceAll(REFERENCE, (whole, name: string) => valueOf(name) ?? whole);
}
