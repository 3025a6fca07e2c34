import { AppError } from '../../../shared/errors/app-error.ts';
import type { DefinitionChange, ReviewItem } from '../../../shared/model/pin.ts';
import type { PackageReview } from '../../../shared/model/package.ts';
import type { Command, CommandContext } from '../command.ts';
import { findingLine } from './tools.ts';

export const review: Command = {
  name: 'review',
  usage: ['review NAME [--accept|--reject]'],
  summary:
    'What a server describes that was not accepted: what changed and what was found; accept or reject it.',
  options: { accept: 'flag', reject: 'flag' },
  positionals: [1, 1],
  async run(context, given) {
    const name = given.positionals[0]!;
    const accept = given.options['accept'] !== undefined;
    const reject = given.options['reject'] !== undefined;
    if (accept && reject) {
      throw new AppError('usage', { problem: 'Either --accept or --reject.', command: 'review' });
    }
    const core = await context.core();
    const found = await core.call('integrity.review', { name });
    const answer = accept ? 'accept' : reject ? 'reject' : undefined;
    // What was refused before is not refused again.
    const items = found.items.filter((item) => answer !== 'reject' || !item.rejected);
    if (answer !== undefined && items.length > 0) {
      const answered = items.map(({ kind, name: item, hash }) => ({ kind, name: item, hash }));
      await core.call('integrity.answer', { name, items: answered, answer });
    }
    // Of an installed package: is what is on disk what was accepted?
    const { review: installed } = await core.call('packages.review', {
      name,
      ...(answer === undefined ? {} : { answer }),
    });
    if (context.json) {
      context.document({
        ...found,
        ...(answer === undefined ? {} : { answer }),
        ...(installed === undefined ? {} : { package: installed }),
      });
      return 0;
    }
    if (installed !== undefined) showPackage(context, installed);
    if (installed === undefined || installed.state === 'as accepted' || found.items.length > 0)
      show(context, name, found.items, answer);
    return 0;
  },
};

function showPackage(context: CommandContext, review: PackageReview): void {
  const why = review.problem === undefined ? '' : ` (${review.problem})`;
  context.line(`It runs ${review.package}, ${review.state}${why}.`);
  if (review.state !== 'changed') return;
  context.line(`  accepted: ${review.accepted}`);
  context.line(`  now:      ${review.present ?? 'unreadable'}`);
  context.line('  --accept takes it as it is now, --reject removes it.');
}

function show(
  context: CommandContext,
  name: string,
  items: readonly ReviewItem[],
  answer: 'accept' | 'reject' | undefined,
): void {
  if (items.length === 0) {
    context.line(`Nothing of ${name} waits for a review.`);
    return;
  }
  for (const item of items) {
    context.line(`${item.kind} ${item.name}: ${item.pin}${item.rejected ? ', rejected' : ''}`);
    for (const finding of item.findings) context.line(`  ${findingLine(finding)}`);
    for (const change of item.changes) for (const line of changeLines(change)) context.line(`  ${line}`);
  }
  if (answer === undefined) {
    context.line(`To answer: gatehouse review ${name} --accept, or gatehouse review ${name} --reject`);
  } else
    context.line(
      answer === 'accept' ? 'Accepted.' : 'Rejected: it is not shown, and calls of it are denied.',
    );
}

/** A change in place: what went in brackets with a minus, what came with a plus. */
function changeLines({ where, parts }: DefinitionChange): string[] {
  const text = parts
    .map(({ kind, text: part }) =>
      kind === 'same' ? part : kind === 'added' ? `{+${part}+}` : `[-${part}-]`,
    )
    .join('');
  return [`${where}:`, ...text.split('\n').map((line) => `  ${line}`)];
}
