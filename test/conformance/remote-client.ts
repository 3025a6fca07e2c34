/**
 * What the official suite runs as "the client": a core of its own with the suite's server as a remote one, and a client
 * that speaks to it through the gate as any client does. Logs in where that is asked for, as a person with a browser would.
 */
import { RealCore } from '../fixtures/real-core.ts';
import type { Message, RawClient } from '../core/gateway/raw-client.ts';

interface Context {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly idp_client_id?: string;
  readonly idp_id_token?: string;
  readonly idp_issuer?: string;
  readonly idp_token_endpoint?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: Record<string, unknown> }[];
}

const url = process.argv.at(-1)!;
const scenario = process.env['MCP_CONFORMANCE_SCENARIO'] ?? '';
const revision = process.env['MCP_CONFORMANCE_PROTOCOL_VERSION'] ?? '2025-11-25';
const context = JSON.parse(process.env['MCP_CONFORMANCE_CONTEXT'] ?? '{}') as Context;
const isModern = revision >= '2026-07-28';

const CAPABILITIES = { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {} };
const INFO = { name: 'conformance', version: '1' };
const META = {
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientCapabilities': CAPABILITIES,
  'io.modelcontextprotocol/clientInfo': INFO,
};

/** Where the suite's own document about a client is (SEP-991). */
const CLIENT_METADATA = 'https://conformance-test.local/client-metadata.json';

let ids = 0;

async function ask(client: RawClient, method: string, params: object = {}): Promise<Message> {
  const id = ++ids;
  client.send({ id, method, params: isModern ? { ...params, _meta: META } : params });
  return client.answer(id);
}

/** Answers what the server asks as a person would who takes every proposal. */
function answerQuestions(client: RawClient): void {
  const answered = new Set<string>();
  client.socket.on('data', () => {
    for (const line of client.lines) {
      const message = JSON.parse(line) as Message;
      const key = JSON.stringify(message.id);
      if (message.method === undefined || message.id === undefined || answered.has(key)) continue;
      answered.add(key);
      client.send({ id: message.id, result: proposed(message.method, message.params) });
    }
  });
}

function proposed(method: string, params: unknown): object {
  if (method !== 'elicitation/create') return { roots: [] };
  const schema = (params as { requestedSchema?: { properties?: Record<string, { default?: unknown }> } })
    .requestedSchema;
  const defaults = Object.entries(schema?.properties ?? {}).filter(
    ([, { default: value }]) => value !== undefined,
  );
  return {
    action: 'accept',
    content: Object.fromEntries(defaults.map(([name, value]) => [name, value.default])),
  };
}

async function begin(core: RealCore): Promise<RawClient> {
  const client = await core.connect('suite');
  answerQuestions(client);
  if (isModern) return client;
  await ask(client, 'initialize', {
    protocolVersion: revision,
    capabilities: CAPABILITIES,
    clientInfo: INFO,
  });
  client.send({ method: 'notifications/initialized' });
  return client;
}

const codeOf = (message: Message): unknown => message.error?.data?.['code'];

/** What a client does with a server it does not know: looks at its tools and calls them. */
async function use(client: RawClient): Promise<Message[]> {
  const listed = await ask(client, 'tools/list');
  const answers = [listed];
  for (const { name, arguments: given } of context.toolCalls ?? []) {
    answers.push(await ask(client, 'tools/call', { name, arguments: given }));
  }
  if (context.toolCalls !== undefined) return answers;
  for (const tool of (listed.result?.tools ?? []) as { name: string; inputSchema?: object }[]) {
    answers.push(await call(client, tool));
  }
  return answers;
}

/** Calls a tool; in the newer era with what it comes back for. */
async function call(client: RawClient, tool: { name: string; inputSchema?: object }): Promise<Message> {
  const params = { name: tool.name, arguments: argumentsFor(tool.inputSchema) };
  let answer = await ask(client, 'tools/call', params);
  for (let round = 0; round < 5; round++) {
    const result = answer.result as
      | {
          resultType?: string;
          inputRequests?: Record<string, { method: string; params: unknown }>;
          requestState?: string;
        }
      | undefined;
    if (result?.resultType !== 'input_required') return answer;
    const requests = Object.entries(result.inputRequests ?? {});
    const inputResponses = Object.fromEntries(
      requests.map(([name, { method, params: asked }]) => [name, proposed(method, asked)]),
    );
    const state = result.requestState === undefined ? {} : { requestState: result.requestState };
    answer = await ask(client, 'tools/call', { ...params, inputResponses, ...state });
  }
  return answer;
}

function argumentsFor(schema: object | undefined): Record<string, unknown> {
  const { properties = {} } = (schema ?? {}) as {
    properties?: Record<string, { type?: string; properties?: object }>;
  };
  const values: Record<string, unknown> = { string: 'text', integer: 3, number: 5, boolean: true, array: [] };
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => [
      name,
      property.type === 'object' ? argumentsFor(property) : (values[property.type ?? 'string'] ?? 'text'),
    ]),
  );
}

/** The suite's login page leads back at once; one that leads nowhere ends the login. */
async function logIn(core: RealCore): Promise<boolean> {
  try {
    const { login } = await core.call('accounts.login', { server: 'suite' });
    if (login.state !== 'waiting') return login.state === 'done';
    const response = await fetch(login.url!, { redirect: 'manual' });
    const back = response.headers.get('location');
    if (back === null) return false;
    const waited = core.call('accounts.wait', { id: login.id });
    await (await fetch(new URL(back, login.url))).text();
    return (await waited).login.state === 'done';
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    return false;
  }
}

function oauth(): object {
  const { client_id: clientId, client_secret: secret, idp_client_id, idp_id_token, idp_issuer } = context;
  const tokenEndpoint = context.idp_token_endpoint;
  if (clientId === undefined) return {};
  const byHand = { clientId, ...(secret === undefined ? {} : { clientSecret: { secret: 'client' } }) };
  if (idp_client_id !== undefined && idp_id_token !== undefined) {
    const idToken = { secret: 'id-token' };
    const identityProvider = { url: idp_issuer, tokenEndpoint, clientId: idp_client_id, idToken };
    return { oauth: { ...byHand, grant: 'enterprise', identityProvider } };
  }
  return {
    oauth: scenario.startsWith('auth/client-credentials')
      ? { ...byHand, grant: 'client_credentials' }
      : byHand,
  };
}

await using core = await RealCore.open({
  files: { 'settings.json': { clientMetadataUrl: CLIENT_METADATA } },
});
if (context.client_secret !== undefined)
  await core.call('secrets.set', { name: 'client', value: context.client_secret });
if (context.idp_id_token !== undefined)
  await core.call('secrets.set', { name: 'id-token', value: context.idp_id_token });
await core.call('servers.add', { name: 'suite', definition: { url, headers: {}, ...oauth() } });
await core.call('rules.add', { effect: 'allow', server: 'suite' });

/** Logs in when the server wants it, and goes on; a server that wants it again and again is given up. */
for (let logins = 0; logins < 3; logins++) {
  const client = await begin(core);
  const answers = await use(client);
  const needsLogin = answers.some((answer) => codeOf(answer) === 'login_required');
  const { accounts } = await core.call('accounts.list', {});
  const wantsMore = (accounts[0]?.wanted.length ?? 0) > 0;
  if (!needsLogin && !wantsMore) break;
  if (!(await logIn(core))) break;
}
