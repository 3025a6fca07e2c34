/** Writes schemas/policy.schema.json from the schema that reads policies. A test tells when that is due. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { policySchema } from '../electron/core/policy/index.ts';

const file = join(import.meta.dirname, '..', 'schemas', 'policy.schema.json');
writeFileSync(file, await format(JSON.stringify(policySchema()), { parser: 'json', printWidth: 110 }));
