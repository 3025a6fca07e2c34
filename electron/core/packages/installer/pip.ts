import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Dependency } from '../record.ts';
import { InstallProblem } from './install-problem.ts';
import { hashedRequirements, integrityOf, normalName, type PythonIndex, WHEELS } from './python-index.ts';
import { lastLine, type PythonTools, runProgram } from './python-tools.ts';

/** The report of `pip install --report` (pip's "installation report", version 1), as far as we read it. */
const Report = z.looseObject({
  install: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string(), version: z.string() }),
      download_info: z.looseObject({
        archive_info: z.looseObject({
          hashes: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
        }),
      }),
    }),
  ),
});

const QUIET = ['--quiet', '--disable-pip-version-check', '--no-input'];
/** Fetches with pip 22.3 or newer. */
export class Pip implements PythonIndex {
  readonly #tools: PythonTools;
  readonly #tree: string;
  /** Pip's files for this installation alone: what another program put into a shared cache is not believed. */
  readonly #scratch: string;

  constructor(tools: PythonTools, tree: string) {
    this.#tools = tools;
    this.#tree = tree;
    this.#scratch = join(tree, '.pip');
  }

  async newest(name: string): Promise<string> {
    const output = await this.#run(['index', 'versions', ...WHEELS, name]);
    const version = /\(([0-9][0-9A-Za-z.+!_-]*)\)/.exec(output.split('\n')[0] ?? '')?.[1];
    if (version === undefined)
      throw new InstallProblem('package_not_found', 'the index names no version of it');
    return version;
  }

  /** What would be installed, with its hashes. */
  async resolve(requirement: string): Promise<Dependency[]> {
    const report = join(this.#tree, '.report.json');
    await this.#run([
      'install',
      '--dry-run',
      '--ignore-installed',
      '--report',
      report,
      ...WHEELS,
      requirement,
    ]);
    const parsed = Report.safeParse(JSON.parse(await readFile(report, 'utf8')));
    await rm(report);
    if (!parsed.success)
      throw new InstallProblem(
        'install_refused',
        'its index gives no SHA-256 for it or for what it depends on',
      );
    return parsed.data.install.map(({ metadata, download_info }) => ({
      name: normalName(metadata.name),
      version: metadata.version,
      integrity: integrityOf(download_info.archive_info.hashes.sha256),
    }));
  }

  async install(dependencies: readonly Dependency[]): Promise<void> {
    const list = join(this.#tree, '.requirements.txt');
    await writeFile(list, hashedRequirements(dependencies));
    await this.#run(
      ['install', '--require-hashes', '--no-deps', '--no-compile', ...WHEELS, '-r', list],
      ['--python', join(this.#tree, 'venv', 'bin', 'python')],
    );
    await rm(list);
  }

  async clean(): Promise<void> {
    await rm(this.#scratch, { recursive: true, force: true });
  }

  async #run(args: readonly string[], before: readonly string[] = []): Promise<string> {
    const words = ['-m', 'pip', ...before, ...args, ...QUIET, '--cache-dir', this.#scratch];
    const { code, stdout, stderr } = await runProgram(this.#tools.python(), words, this.#tools, this.#tree);
    if (code === 0) return stdout;
    throw pipProblem(stderr);
  }
}

function pipProblem(stderr: string): InstallProblem {
  const text = lastLine(stderr).replace(/^ERROR: /, '');
  if (/do not match the hashes|HashMismatch/i.test(stderr))
    return new InstallProblem('integrity_mismatch', text);
  if (/NewConnectionError|ConnectTimeout|Max retries|ProxyError|SSLError|Connection refused/i.test(stderr))
    return new InstallProblem('registry_unreachable', text);
  if (/No matching distribution|Could not find a version/i.test(stderr))
    return new InstallProblem('package_not_found', text);
  if (/No module named pip|no such option|unknown command/i.test(stderr))
    return new InstallProblem(
      'install_failed',
      'Python has no pip 22.3 or newer: install it (python3 -m ensurepip --upgrade)',
    );
  return new InstallProblem(
    'install_failed',
    /No space left/i.test(stderr) ? 'no space is left on the disk: free some' : text,
  );
}
