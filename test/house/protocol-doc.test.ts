/** What docs/protocol.md says is proven must be. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/protocol.md'), 'utf8');

/** A proof in the page: a test file under test/ and a part of the title of one of its tests. */
const proofs = [...page.matchAll(/`([a-z0-9/-]+) :: ([^`\n]+)`/g)].map(([, file, title]) => ({
  file: `test/${file}.test.ts`,
  title: title!,
}));

const tables = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    name: section.split('\n')[0]!,
    rows: section
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| -+ /.test(line))
      .slice(1),
  }));

describe('docs/protocol.md', () => {
  it('names tests that exist', () => {
    const missing = proofs.filter(({ file, title }) => {
      const path = join(root, file);
      return !existsSync(path) || !readFileSync(path, 'utf8').includes(title);
    });
    expect(proofs.length).toBeGreaterThan(60);
    expect(missing).toEqual([]);
  });

  it.each(['What a client sends', 'What a server sends', 'Rules of the wire'])(
    'names one for every row of "%s"',
    (name) => {
      const rows = tables.find((table) => table.name === name)!.rows;
      expect(rows.length).toBeGreaterThan(8);
      expect(rows.filter((row) => !row.includes(' :: '))).toEqual([]);
    },
  );
});
