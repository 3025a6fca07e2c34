import { Pip } from './pip.ts';
import type { PythonIndex } from './python-index.ts';
import { findProgram } from './find-program.ts';
import { type PythonTools, runProgram } from './python-tools.ts';
import { Uv } from './uv.ts';

/** Settings of pip that say where packages come from, as `pip config list` writes them and as variables. */
const SOURCES = /\.(?:index-url|extra-index-url|find-links|no-index)=/m;
const VARIABLES = ['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_NO_INDEX'];

/**
 * Who fetches: uv when it is on the PATH, else pip. uv does not read pip's configuration: where that names an index, a
 * name of the company's would be asked of the public one. So pip fetches then, as it does where there is no uv.
 */
export async function chooseIndex(tools: PythonTools, tree: string): Promise<PythonIndex> {
  const uv = findProgram(tools.env['PATH'] ?? '', ['uv', 'uv.exe']);
  if (uv === undefined || VARIABLES.some((name) => (tools.env[name] ?? '') !== ''))
    return new Pip(tools, tree);
  const words = ['-m', 'pip', 'config', 'list', '--disable-pip-version-check'];
  const { code, stdout } = await runProgram(tools.python(), words, tools, tree);
  return code === 0 && SOURCES.test(stdout) ? new Pip(tools, tree) : new Uv(uv, tools, tree);
}
