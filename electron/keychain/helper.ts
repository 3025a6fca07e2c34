import { createInterface } from 'node:readline';
import { keychainProblem } from './problem.ts';

/**
 * A process of its own for the keychain of the system: reads one question from stdin, answers on stdout, ends. Never calls
 * `findCredentials`: with a locked collection that ends the process (node-keytar#477).
 */
const SERVICE = 'Gatehouse';

interface Question {
  readonly operation: 'get' | 'set' | 'remove';
  readonly account: string;
  readonly text?: string;
}

async function answer({ operation, account, text = '' }: Question): Promise<unknown> {
  const { getPassword, setPassword, deletePassword } = (await import('keytar')).default;
  switch (operation) {
    case 'get':
      return { kind: 'ok', value: await getPassword(SERVICE, account) };
    case 'set':
      await setPassword(SERVICE, account, text);
      return { kind: 'ok' };
    case 'remove':
      await deletePassword(SERVICE, account);
      return { kind: 'ok' };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line) as Question).catch((error: unknown) =>
    keychainProblem(error instanceof Error ? error.message : String(error)),
  );
  process.stdout.write(`${JSON.stringify(reply)}\n`, () => process.exit(0));
  break;
}
