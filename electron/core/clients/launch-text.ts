import { visibleText } from '../../../shared/util/visible-text.ts';
import type { ConfigPlace } from './config-places.ts';
import { MASK, maskArguments, maskText } from './mask-secrets.ts';

const LONGEST_LAUNCH = 500;

/** The command line or URL as it stands in the file, for screens: masked, visible, short. Empty when it has neither. */
export function launchText(raw: unknown, { adapter: { shape } }: ConfigPlace): string {
  if (typeof raw !== 'object' || raw === null) return '';
  const entry = raw as Record<string, unknown>;
  const command = entry[shape.command];
  const args = entry[shape.args];
  const url = shape.url.map((member) => entry[member]).find((value) => typeof value === 'string');
  const words = [command, ...(Array.isArray(args) ? (args as unknown[]) : [])].filter(
    (word) => typeof word === 'string',
  );
  const text = words.length > 0 ? maskArguments(words).map(quoted).join(' ') : maskText(url ?? '');
  const visible = visibleText(text);
  return visible.length <= LONGEST_LAUNCH ? visible : `${visible.slice(0, LONGEST_LAUNCH)}…`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\~?&#-]+$/.test(word.replaceAll(MASK, '_')) ? word : JSON.stringify(word);
}
