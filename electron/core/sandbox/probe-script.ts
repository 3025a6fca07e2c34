import { dataLimit } from './data-limit.ts';

/** What the self-test tries inside. Each name says what must not be possible. */
export type ProbeName =
  | 'reads a file of the user'
  | 'writes outside'
  | 'reaches this machine'
  | 'makes a unix socket'
  | 'sees other processes'
  | 'gains rights'
  | 'opens files without end'
  | 'takes memory without end'
  | 'starts processes without end'
  | 'fills the disk';

/** The limits the probe runs under: low enough to be reached at once. */
export const PROBE_LIMITS = { memoryMb: 256, processes: 14, openFiles: 64, tmpMb: 1 };

/**
 * The program of the self-test: tries to break out and prints, as one line of JSON, each act with whether it *succeeded*. Arguments:
 * the canary file, what it holds, a port that listens on 127.0.0.1. CommonJS, for `node -e`.
 */
export const PROBE_SCRIPT = `
const fs = require('node:fs'), net = require('node:net'), { spawn } = require('node:child_process');
const [canary, secret, port] = process.argv.slice(1);
const done = {};
const attempt = (name, act) => { try { done[name] = act() === true; } catch { done[name] = false; } };
const connects = (where) => new Promise((resolve) => {
  const socket = net.connect(where);
  socket.once('connect', () => { socket.destroy(); resolve('connected'); });
  socket.once('error', (error) => resolve(error.code));
});
const status = (name) => new RegExp('^' + name + ':\\\\s*(\\\\S+)', 'm').exec(fs.readFileSync('/proc/self/status', 'utf8'))?.[1];

(async () => {
  attempt('reads a file of the user', () => fs.readFileSync(canary, 'utf8') === secret);
  attempt('writes outside', () => {
    for (const path of [canary + '.written', '/usr/.gatehouse-probe', '/etc/.gatehouse-probe']) {
      try { fs.writeFileSync(path, 'x'); return true; } catch {}
    }
    return false;
  });
  done['reaches this machine'] = (await connects({ host: '127.0.0.1', port: Number(port) })) === 'connected';
  done['makes a unix socket'] = (await connects({ path: '/tmp/none.sock' })) !== 'EAFNOSUPPORT';
  attempt('sees other processes', () => fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).length > 5);
  attempt('gains rights', () =>
    status('NoNewPrivs') !== '1' || status('Seccomp') !== '2' || !/^0+$/.test(status('CapEff')));
  attempt('fills the disk', () => { fs.writeFileSync('/tmp/fill', Buffer.alloc(2 << 20)); return true; });
  attempt('takes memory without end', () => Buffer.alloc(${dataLimit(PROBE_LIMITS.memoryMb)}).length > 0);
  const ends = [];
  await new Promise((resolve) => {
    let left = ${PROBE_LIMITS.processes};
    const next = () => {
      if (left-- === 0) { done['starts processes without end'] = true; return resolve(); }
      try {
        const child = spawn('/bin/cat', [], { stdio: ['pipe', 'ignore', 'ignore'] });
        ends.push(child);
        child.once('spawn', next);
        child.once('error', () => { done['starts processes without end'] = false; resolve(); });
      } catch { done['starts processes without end'] = false; resolve(); }
    };
    next();
  });
  for (const child of ends) child.kill('SIGKILL');
  const opened = [];
  attempt('opens files without end', () => {
    try { while (opened.length < ${PROBE_LIMITS.openFiles}) opened.push(fs.openSync('/dev/null')); return true; }
    finally { for (const file of opened) fs.closeSync(file); }
  });
  fs.writeSync(1, JSON.stringify(done) + '\\n');
  process.exit(0);
})();
`;
