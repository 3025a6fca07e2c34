import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { parsePolicy } from '../../electron/core/policy/index.ts';
import { systemPolicyPlace } from '../../electron/core/store/index.ts';

const folder = join(import.meta.dirname, '../../docs/templates');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
/** Every element that is opened is closed, in order: enough to find a template that was edited by halves. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  for (const [, end, name, self] of xml.matchAll(/<(\/?)([A-Za-z][\w:]*)[^<>]*?(\/?)>/g)) {
    if (self === '/') continue;
    if (end === '') open.push(name!);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0;
}

describe('templates for IT', () => {
  it('hold policies that are valid', () => {
    expect(parsePolicy(read('policy.json'))).toMatchObject({ ok: true });
    const text = /<key>Policy<\/key>\s*<string>([^<]*)<\/string>/.exec(read('gatehouse.mobileconfig'))?.[1];
    expect(parsePolicy(text ?? '')).toMatchObject({ ok: true, policy: { mode: 'monitor' } });
  });

  it('are well-formed, and name the places that are read', () => {
    for (const name of ['gatehouse.mobileconfig', 'gatehouse.admx', 'en-US/gatehouse.adml'])
      expect(isWellFormed(read(name)), name).toBe(true);
    expect(read('gatehouse.mobileconfig')).toContain('<string>com.gatehouse.desktop</string>');
    expect(read('gatehouse.admx')).toContain('key="SOFTWARE\\Policies\\Gatehouse"');
    expect(read('gatehouse.admx')).toContain('valueName="Policy"');
  });

  it('resolve every text of the administrative template', () => {
    const texts = read('en-US/gatehouse.adml');
    const wanted = [...read('gatehouse.admx').matchAll(/\$\((string|presentation)\.(\w+)\)/g)];
    expect(wanted.length).toBeGreaterThan(4);
    for (const [, kind, id] of wanted) expect(texts).toContain(`<${kind} id="${id}"`);
  });

  it('put the file on Linux where it is read, as its owner is checked', () => {
    const [play] = parseYaml(read('gatehouse-ansible.yml')) as {
      tasks: Record<string, { dest?: string; owner: string; mode: string }>[];
    }[];
    const copy = play!.tasks[1]!['ansible.builtin.copy'];
    expect(copy).toMatchObject({ dest: systemPolicyPlace('linux')?.file, owner: 'root', mode: '0644' });
  });
});
