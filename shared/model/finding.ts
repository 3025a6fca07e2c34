import { z } from 'zod';

/**
 * What the scan found in a text of a server: `hidden_characters` what nobody sees · `terminal_codes` what moves a
 * cursor · `lookalike_letters` letters of another script · `pseudo_role` marks of a chat format · `override` "forget what
 * you were told" · `secrecy` "do not tell the user" · `secret_access` reach for keys and passwords · `exfiltration` send
 * something elsewhere · `cross_tool` direct other tools · `collecting_parameter` a parameter that collects what the tool
 * cannot need · `encoded_text` text that must be decoded to be read · `impersonation` speaks as the user or the system ·
 * `hidden_command` a command to run · `preference` praise of itself · `unusual_layout` text pushed out of sight ·
 * `model_order` words that together read as an order to the model against its user · `lookalike_name`, `colliding_name` a
 * name that another server's tool has, or nearly.
 */
export const FindingKind = z.enum([
  'hidden_characters',
  'terminal_codes',
  'lookalike_letters',
  'pseudo_role',
  'override',
  'secrecy',
  'secret_access',
  'exfiltration',
  'cross_tool',
  'collecting_parameter',
  'encoded_text',
  'impersonation',
  'hidden_command',
  'preference',
  'unusual_layout',
  'model_order',
  'lookalike_name',
  'colliding_name',
]);
export type FindingKind = z.infer<typeof FindingKind>;

export const FindingSeverity = z.enum(['warn', 'block']);
export type FindingSeverity = z.infer<typeof FindingSeverity>;

/** One finding: `where` is the place in what was scanned, as `$.inputSchema.properties.note.description`. */
export const Finding = z.object({
  kind: FindingKind,
  severity: FindingSeverity,
  where: z.string(),
  /** A few words around it; hidden characters are written as ⟨U+XXXX⟩. */
  excerpt: z.string(),
});
export type Finding = z.infer<typeof Finding>;

/** The worst of the findings. `ok` means that nothing was found, not that there is nothing. */
export const ScanVerdict = z.enum(['ok', 'warn', 'block']);
export type ScanVerdict = z.infer<typeof ScanVerdict>;
