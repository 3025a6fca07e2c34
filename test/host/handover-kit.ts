import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { ensureRunFolder } from '../../electron/connect/run-folder.ts';
import { pointerFile } from '../../electron/connect/core-pointer.ts';
import { ensureToken, readToken } from '../../electron/connect/token.ts';
import { LocalSocket } from '../../electron/host/local-socket.ts';
import { StreamBroker, type StreamBrokerOptions } from '../../electron/host/stream-broker.ts';
import { brokerSources, nativeSources } from '../../scripts/lib/native-shim.mjs';
import { VERSION } from '../../shared/util/version.ts';
import { RunningShim, type ShimKind, TestHome } from '../connect/harness.ts';
import { CHECKED_ENV, compileChecked } from '../connect/shim-kinds.ts';
import { FakeCore } from './fake-core.ts';

const SENDER = fileURLToPath(new URL('./send-streams.c', import.meta.url));

/** The native programs, built for the tests of a file with the checks of the compiler. */
export function builtPrograms(): {
  readonly shim: ShimKind;
  /** The same, but it waits 3 s only for a core that says no more. */
  readonly hasty: ShimKind;
  readonly broker: string;
  readonly sender: string;
} {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-native-'));
  const program = (name: string): string => join(folder, name);
  beforeAll(() => {
    compileChecked(nativeSources(), program('connect'));
    compileChecked(nativeSources(), program('hasty'), ['-DFAREWELL_MS=3000']);
    compileChecked(brokerSources(), program('broker'));
    compileChecked([SENDER], program('send-streams'));
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const kind = (name: string): ShimKind => {
    const command = [program(name), '/nothing/to/become', 'connect.js'];
    return { name, command, alone: command, env: CHECKED_ENV };
  };
  return {
    shim: kind('connect'),
    hasty: kind('hasty'),
    broker: program('broker'),
    sender: program('send-streams'),
  };
}

/** A local socket and a broker in a data folder of their own, and the shims that come to them. */
export class HandoverKit implements AsyncDisposable {
  readonly core = new FakeCore();
  readonly bugs: unknown[] = [];
  readonly home: TestHome;
  readonly broker: StreamBroker;
  readonly #shim: ShimKind;
  #socket: LocalSocket | undefined;

  private constructor(shim: ShimKind, program: string, options: Partial<StreamBrokerOptions>) {
    this.#shim = shim;
    this.home = new TestHome(shim);
    this.broker = new StreamBroker({
      program,
      folder: ensureRunFolder(this.home.path),
      spawn,
      onBug: (error) => this.bugs.push(error),
      ...options,
    });
  }

  static async open(
    shim: ShimKind,
    program: string,
    options: Partial<StreamBrokerOptions> = {},
  ): Promise<HandoverKit> {
    const kit = new HandoverKit(shim, program, options);
    const { path } = kit.home;
    ensureToken(path, 'unknown');
    const socket = join(path, 'run', 'core.sock');
    kit.#socket = await LocalSocket.open({
      core: kit.core,
      broker: kit.broker,
      path: socket,
      tokenOf: (client) => readToken(path, client),
      platform: process.platform,
      userId: process.getuid?.(),
    });
    // The folder ends the process this names when the test is over: nobody's.
    const pointer = { pid: 0x7fff_fffe, socket, version: VERSION, startedAt: Date.now() };
    writeFileSync(pointerFile(path), JSON.stringify(pointer), { mode: 0o600 });
    await kit.listening();
    return kit;
  }

  get path(): string {
    return join(this.home.path, 'run', 'handover.sock');
  }

  /** The broker can be asked. */
  async listening(): Promise<void> {
    for (;;) {
      const offer = this.broker.offer();
      offer?.withdraw();
      if (offer !== undefined) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  shim(kind = this.#shim): RunningShim {
    return new RunningShim(this.home.start([...kind.alone, 'connect', 'notes']));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { destroy } of this.core.begunWith) destroy();
    this.broker[Symbol.dispose]();
    await this.#socket?.[Symbol.asyncDispose]();
    this.home[Symbol.dispose]();
  }
}
