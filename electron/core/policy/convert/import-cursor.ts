import { type Gathering, isObject, isTexts } from './conversion.ts';

const PACKAGE = /^\S*npx(?: -y| --yes)? (@?[a-z0-9][\w./-]*?)(?:@(\d[\w.+-]*))?$/;

/**
 * Cursor keeps its server list in its dashboard: a copy of it, one pattern a line or `{"servers":[…]}`. A pattern is
 * matched there against the whole command line as one text, `*` for anything; here a command is a list of words.
 * `permissions.json` with `mcpAllowlist` is understood as well.
 */
export function importCursor(gathering: Gathering, given: unknown): void {
  if (isTexts(given)) {
    gathering.hasAllowlist();
    given.forEach((text, index) => importPattern(gathering, `line ${index + 1}`, text));
    return;
  }
  if (!isObject(given)) {
    gathering.lose('the file', 'it is neither a list of patterns nor permissions.json');
    return;
  }
  for (const [key, value] of Object.entries(given)) {
    if (key === 'mcpAllowlist' && isTexts(value))
      value.forEach((text, index) => importTool(gathering, index, text));
    else if (key === 'servers' && isTexts(value)) {
      gathering.hasAllowlist();
      value.forEach((text, index) => importPattern(gathering, `servers[${index}]`, text));
    } else gathering.lose(key, 'it is not about which servers and tools may be used');
  }
}

function importPattern(gathering: Gathering, where: string, pattern: string): void {
  const allowed = gathering.hasAllowlist();
  if (/^https?:\/\//i.test(pattern)) {
    allowed.push({ serverUrl: pattern });
    gathering.lose(where, '"*" reaches no further than its part of the address here');
    return;
  }
  const found = PACKAGE.exec(pattern.replace(/^\*/, ''));
  if (found !== null) {
    const [, name = '', version] = found;
    allowed.push({ package: `npm:${name}`, ...(version === undefined ? {} : { version }) });
    gathering.lose(where, 'it became an entry for the package, which any launcher of npm packages may run');
    return;
  }
  if (pattern.includes('*')) {
    gathering.lose(where, 'a pattern for a command line cannot be expressed: use package or sha256 instead');
    return;
  }
  allowed.push({ serverCommand: pattern.split(/ +/) });
  gathering.lose(
    where,
    'it was cut into words at its spaces; a word that holds spaces itself has to be mended',
  );
}

/** `server:tool`, in any case of letters there, exactly as written here. */
function importTool(gathering: Gathering, index: number, text: string): void {
  const where = `mcpAllowlist[${index}]`;
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) {
    gathering.lose(where, 'it is not SERVER:TOOL');
    return;
  }
  const [server, tool] = [text.slice(0, colon), text.slice(colon + 1)];
  gathering.tools.push({ id: `allow-${index + 1}`, server, tool, effect: 'allow' });
  if (/[A-Za-z]/.test(text)) gathering.lose(where, 'the case of letters counts here');
}
