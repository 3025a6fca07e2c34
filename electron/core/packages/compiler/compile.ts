/**
 * The compiler process: compiles the modules that a program of a package leads to, and runs none of them. Its arguments are
 * that program and the folder Node.js writes to. It fails when there is no module. See compiled-code.ts.
 *
 * A graph of modules is compiled and linked whole before the first of it is evaluated, in the order of its imports
 * (ECMA-262, 16.2.1.6.1). The first import of each graph here throws, so nothing after it is reached. Modules in CommonJS
 * are compiled when they run, so they are left out.
 */
import { enableCompileCache, flushCompileCache, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/** `import('./part.js')`: a server often chooses its transport with one. */
const DYNAMIC = /\bimport\s*\(\s*(['"])(\.{1,2}\/[^'"]+)\1\s*[,)]/g;
const STOP = 'data:text/javascript,throw null';

const wanted = [pathToFileURL(process.argv[2]!).href];
const seen = new Set<string>();
let modules = 0;

enableCompileCache(process.argv[3]);

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (loaded.format === 'module' && url.startsWith('file:')) {
      modules += 1;
      const source =
        typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array);
      for (const match of source.toString().matchAll(DYNAMIC)) wanted.push(new URL(match[2]!, url).href);
    }
    return loaded;
  },
});

for (let url = wanted.pop(); url !== undefined; url = wanted.pop()) {
  if (seen.has(url)) continue;
  seen.add(url);
  const graph = [STOP, url].map((one) => `import ${JSON.stringify(one)};`).join('');
  // What cannot be linked is compiled as far as it could be read.
  await import(`data:text/javascript,${encodeURIComponent(graph)}`).catch(() => undefined);
}
flushCompileCache();
process.exit(modules === 0 ? 1 : 0);
