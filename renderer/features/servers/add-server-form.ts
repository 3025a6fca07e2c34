import type { CallInput } from '../../../shared/contract/index.ts';
import { strings } from '../../strings/strings.ts';
import { splitCommand } from './split-command.ts';

const text = strings.servers.form;

export interface EnvRow {
  id: number;
  name: string;
  value: string;
}

export interface ServerForm {
  name: string;
  command: string;
  cwd: string;
  env: readonly EnvRow[];
}

export type FormProblems = Partial<Record<'name' | 'command' | 'env', string>>;

/** What is missing or wrong in the form, by field. The core has the last word: this only saves a round trip. */
export function formProblems({ name, command, env }: ServerForm): FormProblems {
  const problems: FormProblems = {};
  if (name === '') problems.name = text.nameMissing;
  else if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) problems.name = text.nameBad;
  const { argv, openQuote } = splitCommand(command);
  if (argv[0] === undefined || argv[0] === '') problems.command = text.commandMissing;
  else if (openQuote) problems.command = text.openQuote;
  if (env.some((row) => (row.name !== '' || row.value !== '') && !/^[A-Za-z_]\w*$/.test(row.name)))
    problems.env = text.envBad;
  return problems;
}

export function formInput({ name, command, cwd, env }: ServerForm): CallInput<'servers.add'> {
  const [program = '', ...args] = splitCommand(command).argv;
  return {
    name,
    definition: {
      command: program,
      args,
      env: Object.fromEntries(env.filter((row) => row.name !== '').map((row) => [row.name, row.value])),
      ...(cwd.trim() === '' ? {} : { cwd: cwd.trim() }),
    },
  };
}
