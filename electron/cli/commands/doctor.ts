import { AppError } from '../../../shared/errors/app-error.ts';
import type { DoctorCheck } from '../../../shared/model/health.ts';
import { errorSentence } from '../../../shared/errors/sentence.ts';
import type { Command } from '../command.ts';

const MARKS: Record<DoctorCheck['status'], string> = {
  ok: 'ok     ',
  warning: 'warning',
  failed: 'FAILED ',
  not_checked: 'skipped',
};

export const doctor: Command = {
  name: 'doctor',
  usage: ['doctor'],
  summary: 'Check this machine: core, data folder, journal, policy, clients, runtimes; each with a fix.',
  options: {},
  positionals: [0, 0],
  async run(context) {
    const checks = await collect(context.core().then((core) => core.call('doctor.run', {})));
    if (context.json) context.document({ checks });
    else {
      for (const check of checks) {
        context.line(`${MARKS[check.status]} ${check.title}: ${check.detail}`);
        if (check.fix !== undefined) context.line(`        ${check.fix}`);
      }
    }
    return checks.some((check) => check.status === 'failed') ? 1 : 0;
  },
};

async function collect(answer: Promise<{ checks: DoctorCheck[] }>): Promise<DoctorCheck[]> {
  try {
    return (await answer).checks;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [
      {
        id: 'core',
        title: 'Core',
        status: 'failed',
        detail: errorSentence(error.code, error.data),
        fix: 'gatehouse up --detach',
      },
    ];
  }
}
