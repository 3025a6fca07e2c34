import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message, RawClient } from '../gateway/raw-client.ts';
import { real, RealCore, type RealCoreOptions } from '../../fixtures/real-core.ts';

/** A client of all servers as one, over a raw connection. */
export class FederatedClient {
  readonly raw: RawClient;
  #ids = 0;

  constructor(raw: RawClient) {
    this.raw = raw;
  }

  /** Sends a request and resolves with its answer. */
  async ask(method: string, params?: object, id: number | string = `c${++this.#ids}`): Promise<Message> {
    this.raw.send({ id, method, ...(params === undefined ? {} : { params }) });
    return this.answer(id);
  }

  async answer(id: number | string): Promise<Message> {
    const isAnswer = (message: Message): boolean => message.id === id && message.method === undefined;
    return JSON.parse(await this.raw.line(isAnswer)) as Message;
  }

  /** Resolves with the first message of this method, seen already or to come. */
  async told(method: string, fits: (message: Message) => boolean = () => true): Promise<Message> {
    return JSON.parse(
      await this.raw.line((message) => message.method === method && fits(message)),
    ) as Message;
  }

  async initialize(capabilities: object = {}): Promise<Message> {
    const clientInfo = { name: 'test', version: '1' };
    const answer = await this.ask('initialize', { protocolVersion: '2025-11-25', capabilities, clientInfo });
    this.raw.send({ method: 'notifications/initialized' });
    return answer;
  }

  async tools(): Promise<string[]> {
    const { result } = await this.ask('tools/list');
    return result!.tools!.map(({ name }) => name);
  }

  call(name: string, args: object = {}, id?: number | string): Promise<Message> {
    return this.ask('tools/call', { name, arguments: args }, id);
  }
}

/** A core with these servers, and a rule that lets everything run. */
export async function coreWith(
  servers: Readonly<Record<string, readonly string[]>>,
  options: RealCoreOptions = {},
): Promise<RealCore> {
  const core = await RealCore.open(options);
  for (const [name, command] of Object.entries(servers)) await core.add(name, command);
  for (const server of Object.keys(servers)) {
    await core.call('rules.add', { effect: 'allow', server, tool: '*' });
  }
  return core;
}

/** Connects a client to all servers; it has not said hello yet. */
export async function connectAll(core: RealCore, client = 'cursor'): Promise<FederatedClient> {
  const admitted = await core.core.admit({ client, server: undefined, cwd: core.userHome, pid: process.pid });
  return new FederatedClient(await core.begin(admitted));
}

/** A folder with one file, and the command line of a filesystem server for it. */
export function folderServer(core: RealCore, name: string, text: string): readonly string[] {
  const folder = join(core.userHome, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'note.txt'), text);
  return real('filesystem', folder);
}
