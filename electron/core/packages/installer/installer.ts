/** The installer process: one installation, told on standard input, told of on standard output. See protocol.ts. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { homedir } from 'node:os';
import { findProgram } from './find-program.ts';
import { installProblem } from './install-problem.ts';
import { npmOptions } from './npm-config.ts';
import type { InstallDesk } from './npm-install.ts';
import { type Installed, InstallRequest, type InstallerMessage, type Resolved } from './protocol.ts';
import { pythonTools } from './python-tools.ts';
import { installFromRegistry } from './registry-install.ts';

const say = (message: InstallerMessage): void => void process.stdout.write(`${JSON.stringify(message)}\n`);

async function main(): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) return;
  const request = InstallRequest.parse(JSON.parse(first.value));
  const desk: InstallDesk = {
    async resolved(resolved) {
      say({ kind: 'resolved', resolved });
      const answer = await lines.next();
      // The core went away, or said no: nothing more is fetched.
      if (answer.done === true) process.exit(0);
    },
    progress: (phase, done, total) => say({ kind: 'progress', phase, done, total }),
  };
  try {
    const { lock, dependencies, run, template } = await install(request, desk);
    say({
      kind: 'done',
      installed: { lock, dependencies, run, ...(template === undefined ? {} : { template }) },
    });
  } catch (error) {
    const { code, message } = installProblem(error);
    say({ kind: 'failed', code, detail: message });
  }
  process.stdin.destroy();
}

type Plain = Exclude<InstallRequest, { from: 'registry' }> & { readonly registryName?: string };

function install(request: InstallRequest, desk: InstallDesk): Promise<Installed & Resolved> {
  if (request.from !== 'registry') return installPlain(request, desk);
  return installFromRegistry(request, `${request.tree}.mcpb`, desk, installPlain);
}

/** npm's libraries take a third of a second to load: only for what needs them. */
async function installPlain(request: Plain, desk: InstallDesk): Promise<Installed & Resolved> {
  const { env } = process;
  switch (request.from) {
    case 'npm': {
      const { installNpm } = await import('./npm-install.ts');
      const nodePath = findProgram(env['PATH'] ?? '', ['node', 'node.exe']);
      const options = npmOptions({ env, home: env['HOME'] || homedir(), nodePath });
      return installNpm({ ...request, options }, desk);
    }
    case 'pypi': {
      const { installPypi } = await import('./pypi-install.ts');
      return installPypi(request, desk, pythonTools(env, spawn));
    }
    case 'mcpb': {
      const { installMcpb } = await import('./mcpb-install.ts');
      return installMcpb(request, desk, pythonTools(env, spawn));
    }
  }
}

await main();
