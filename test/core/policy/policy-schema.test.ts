import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { policySchema } from '../../../electron/core/policy/index.ts';
import { Policy } from '../../../electron/core/policy/schema.ts';

const FILE = join(import.meta.dirname, '../../../schemas/policy.schema.json');
const published = JSON.parse(readFileSync(FILE, 'utf8')) as { properties: object };

it('is published as the one that reads policies', () => {
  // When this fails: node scripts/policy-schema.mjs
  expect(published).toEqual(JSON.parse(JSON.stringify(policySchema())));
});

it('knows every key, and no other', () => {
  expect(Object.keys(published.properties).sort()).toEqual(Object.keys(Policy.shape).sort());
  expect(published).toMatchObject({
    type: 'object',
    additionalProperties: false,
    properties: {
      allowedMcpServers: { type: 'array', items: { additionalProperties: false } },
      tools: { items: { required: ['id', 'tool', 'effect'] } },
    },
  });
});
