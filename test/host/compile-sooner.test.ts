import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FILE = pathToFileURL(join(import.meta.dirname, '../../electron/host/compile-sooner.ts')).href;

/** After how many hundred runs V8 begins to compile a function with all it can, when `told` ran before. */
function hundredsUntilCompiled(told: string): number {
  const program = `
    ${told}
    const work = new Function('text', 'let sum = 0; for (let at = 0; at < text.length; at++) sum += text.charCodeAt(at); return sum;');
    const run = (hundred) => {
      console.log('hundred');
      for (let index = 0; index < 100; index++) work('a text to look at ' + (index % 7));
      if (hundred < 200) setTimeout(run, 1, hundred + 1);
    };
    run(0);`;
  const args = ['--trace-opt', '--input-type=module', '-e', program];
  const said = execFileSync(process.execPath, args, { encoding: 'utf8' }).split('\n');
  const compiled = said.findIndex((line) => line.startsWith('[compiling') && line.includes('TURBOFAN'));
  expect(compiled).toBeGreaterThan(0);
  return said.slice(0, compiled).filter((line) => line === 'hundred').length;
}

test('code that runs often is compiled sooner than V8 does by itself', () => {
  const told = hundredsUntilCompiled(`(await import(${JSON.stringify(FILE)})).compileSooner();`);
  expect(told).toBeLessThan(hundredsUntilCompiled(''));
});
