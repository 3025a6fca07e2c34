/** What the built files contain, whatever the sources look like: the last net under the direction of the rooms. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importsOf, type NamedModules } from './imports-of.ts';
import { VERSION } from '../../shared/util/version.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = join(root, 'dist');
const read = (file: string): string => readFileSync(join(dist, file), 'utf8');

/** The files of an entry: itself and the parts it loads, also late. */
function filesOf(name: string): string[] {
  const found = new Set([`${name}.js`]);
  for (const file of found) {
    for (const module of all(importsOf(read(file)))) {
      if (module.startsWith('.') && module.endsWith('.js')) found.add(join(dirname(file), module));
    }
  }
  return [...found];
}

const all = ({ atStart, later }: NamedModules): string[] => [...new Set([...atStart, ...later])];

const importsOfEntry = (name: string): string[] =>
  [...new Set(filesOf(name).flatMap((file) => all(importsOf(read(file)))))].filter(
    (module) => !module.startsWith('.'),
  );

it('finds an import in every way it can be written, and not in texts', () => {
  const source = `import a from "a"; import{b}from"b";import 'c'; export * from 'd'; await import("e");
    const f = require("f"); const g = __require("g"); process.getBuiltinModule(\`node:h\`); 'import "x"';`;
  expect(importsOf(source)).toEqual({
    atStart: new Set(['a', 'b', 'c', 'd']),
    later: new Set(['e', 'f', 'g', 'node:h']),
  });
});

describe.each(['headless', 'cli', 'connect', 'index-worker', 'scan-worker', 'demo-server', 'demo-client'])(
  '%s.js',
  (name) => {
    it('runs in plain Node: it imports no electron and finds all else in itself', () => {
      const imports = importsOfEntry(name);
      expect(imports.filter((module) => module.startsWith('electron'))).toEqual([]);
      const optional = ['keytar', 'bufferutil', 'utf-8-validate', 'fsevents'];
      const outside = imports.filter((module) => !isBuiltin(module) && !optional.includes(module));
      expect(outside).toEqual([]);
    });
  },
);

describe('headless.js', () => {
  /** `import` reads every member of them, and with that loads a WebSocket client: 15 MB, and TLS another ten. */
  it('asks for HTTP and TLS where they are needed, and never by an import', () => {
    for (const file of filesOf('headless')) {
      const { atStart } = importsOf(read(file));
      const dear = ['node:http', 'node:https', 'node:tls', 'node:http2'].filter((name) => atStart.has(name));
      expect({ file, dear }).toEqual({ file, dear: [] });
    }
  });
});

describe('connect.js', () => {
  it('is one small file', () => {
    expect(filesOf('connect')).toEqual(['connect.js']);
    expect(statSync(join(dist, 'connect.js')).size).toBeLessThan(40 * 1024);
  });

  it('loads a few modules of Node at its start, and no more when the core runs', () => {
    const { atStart } = importsOf(read('connect.js'));
    const allowed: string[] = ['node:fs', 'node:net', 'node:os', 'node:path', 'node:url'];
    expect([...atStart].filter((module) => !allowed.includes(module))).toEqual([]);
  });
});

describe('main.js', () => {
  it('imports electron and Node only', () => {
    const imports = all(importsOf(read('main.js')));
    expect(imports.filter((module) => module !== 'electron' && !isBuiltin(module))).toEqual([]);
    expect(imports).toContain('electron');
  });

  it('holds no room of the core', () => {
    expect(read('main.js')).not.toContain('//#region electron/core/');
    expect(read('main.js')).not.toMatch(/^\/\/ electron\/core\//m);
  });
});

describe('preload.cjs', () => {
  it('requires electron and nothing else, as a sandboxed preload script must', () => {
    expect(all(importsOf(read('preload.cjs')))).toEqual(['electron']);
  });
});

describe('the page', () => {
  const files = readdirSync(join(dist, 'renderer'), { recursive: true, encoding: 'utf8' }).map((file) =>
    join('renderer', file),
  );

  it('needs no Node', () => {
    const scripts = files.filter((file) => file.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    for (const file of scripts) {
      const outside = all(importsOf(read(file))).filter((module) => !/^\.{0,2}\//.test(module));
      expect({ file, outside }).toEqual({ file, outside: [] });
    }
  });

  it('has no inline script or style, which its policy would refuse', () => {
    const html = read(join('renderer', 'index.html'));
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });
});

describe('the build', () => {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(?:c?js|html|css|json)$/.test(file),
  );

  it('has no source maps and names no path of the machine it was made on', () => {
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    for (const file of files) {
      expect({ file, found: read(file).includes(root) }).toEqual({ file, found: false });
    }
  });

  it('is of the version that package.json names', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(VERSION).toBe(manifest.version);
  });
});
