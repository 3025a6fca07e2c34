import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { systemClock } from './core/clock/index.ts';
import {
  LinuxProcesses,
  ListedProcesses,
  parsePs,
  parseWin32Processes,
  type ProcessEye,
} from './core/clients/index.ts';

const run = promisify(execFile);
const MOST_BYTES = 32 * 1024 * 1024;

/** Starting PowerShell costs half a second of a processor: not to be done every few seconds. */
const WINDOWS_EVERY_MS = 60_000;

/** How the processes of this system are looked at. `shim`: the launcher that client configs call. */
export function processEye(platform: NodeJS.Platform, shim: string): ProcessEye {
  const own = { pid: process.pid, shim };
  const listed = (program: string, args: readonly string[]) => async (): Promise<string> => {
    const { stdout } = await run(program, args, { maxBuffer: MOST_BYTES, windowsHide: true });
    return stdout;
  };
  switch (platform) {
    case 'linux':
      return new LinuxProcesses({ ...own, folder: '/proc', uid: process.getuid?.() ?? 0 });
    case 'win32':
      return new ListedProcesses({
        ...own,
        clock: systemClock,
        every: WINDOWS_EVERY_MS,
        parse: parseWin32Processes,
        list: listed('powershell.exe', [
          '-NoProfile',
          '-NonInteractive',
          '-Command',
          'Get-CimInstance Win32_Process | Select-Object ProcessId,ParentProcessId,CreationDate,CommandLine | ConvertTo-Json -Compress',
        ]),
      });
    default:
      return new ListedProcesses({
        ...own,
        clock: systemClock,
        every: 0,
        parse: parsePs,
        list: listed('/bin/ps', ['-x', '-ww', '-o', 'pid=,ppid=,lstart=,args=']),
      });
  }
}
