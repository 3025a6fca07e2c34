/** What a server asks its client, held by the rules of a real core. */
import { afterEach, expect, test } from 'vitest';
import { real, RealCore } from '../fixtures/real-core.ts';
import { call, initialize, type Message } from './gateway/raw-client.ts';

let core: RealCore;
afterEach(() => core[Symbol.asyncDispose]());

test('sampling waits where a rule says so, and the model is asked after a yes', async () => {
  core = await RealCore.open();
  await core.add('everything', real('everything'));
  await core.call('rules.add', { effect: 'allow', server: 'everything', tool: '*' });
  await core.call('rules.add', { effect: 'ask', server: 'everything', tool: 'sampling/createMessage' });
  const asked = core.event(
    'state',
    {},
    (event) => event.kind === 'slice' && event.slice === 'approvals' && event.upsert.length > 0,
  );
  const client = await core.connect('everything');
  await client.request(0, 'initialize', {
    ...initialize,
    protocolVersion: '2025-11-25',
    capabilities: { sampling: {} },
  });
  client.send({ method: 'notifications/initialized' });
  client.send(call(1, 'trigger-sampling-request', { prompt: 'say yes', maxTokens: 7 }));
  await asked;
  const { approvals } = await core.call('approvals.list', {});
  expect(approvals).toMatchObject([
    { server: 'everything', operation: 'sampling/createMessage', arguments: { maxTokens: 7 } },
  ]);
  expect(client.lines.filter((line) => line.includes('sampling/createMessage'))).toEqual([]);
  await core.call('approvals.answer', {
    id: approvals[0]!.id,
    answer: 'allow',
    lifetime: 'once',
    scope: 'exact',
  });
  const sampling = JSON.parse(
    await client.line(({ method }) => method === 'sampling/createMessage'),
  ) as Message;
  client.send({
    id: sampling.id,
    result: { role: 'assistant', model: 'none', content: { type: 'text', text: 'yes indeed' } },
  });
  expect(JSON.stringify(await client.answer(1))).toContain('yes indeed');
  const kinds = core
    .records()
    .filter(({ operation }) => operation?.type === 'sampling/createMessage')
    .map(({ kind, approval }) => [kind, approval?.answer]);
  expect(kinds).toEqual([
    ['approval.asked', undefined],
    ['approval.answered', 'allow'],
    ['call.decided', 'allow'],
  ]);
  expect((await core.call('audit.verify', {})).ok).toBe(true);
});
