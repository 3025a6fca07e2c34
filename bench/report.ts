import type { Results } from './results.ts';
import type { Cell, Row } from './rows.ts';

const START = '<!-- written by npm run bench -- --write -->';
const END = '<!-- end of what is written -->';
const DIRECT = 'direct';
const isGatehouse = (name: string): boolean => name.startsWith('Gatehouse');

/** What docs/benchmarks.md shows: what is asked of Gatehouse, then everything beside each other. */
export function reportOf({ machine, date, rows }: Results): string[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.cells)))];
  const asked = names.filter((name) => rows.some((row) => row.cells[name]?.met !== undefined));
  const beside = rows.filter((row) => Object.keys(row.cells).some((name) => !isGatehouse(name)));
  const order = [DIRECT, ...names.filter(isGatehouse), ...names.filter((name) => isPeer(name))];
  return [
    `${date}, ${machine}.`,
    '',
    ...table(
      ['', 'asked', DIRECT, ...asked],
      rows.map((row) => [
        row.measure,
        row.limit,
        textOf(row.cells[DIRECT]),
        ...asked.map((name) => textOf(row.cells[name])),
      ]),
    ),
    '',
    missedText(rows),
    ...(names.some(isPeer)
      ? [
          '',
          ...table(
            ['', ...beside.map((row) => row.measure)],
            order
              .filter((name) => names.includes(name))
              .map((name) => [name, ...beside.map((row) => row.cells[name]?.text ?? '')]),
          ),
          '',
          ...rankText(beside),
        ]
      : []),
  ];
}

const isPeer = (name: string): boolean => name !== DIRECT && !isGatehouse(name);

function table(head: readonly string[], lines: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...lines.map(line)];
}

/** What was asked for and missed is printed bold. */
function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return cell.met === false ? `**${cell.text}**` : cell.text;
}

function missedText(rows: readonly Row[]): string {
  const missed = rows.flatMap(({ measure, cells }) =>
    Object.entries(cells).flatMap(([name, cell]) => (cell.met === false ? [`${measure} (${name})`] : [])),
  );
  return missed.length === 0 ? 'Everything that is asked is met.' : `Not met: ${missed.join('; ')}.`;
}

/** Where something beside Gatehouse is better than the best of Gatehouse. */
function rankText(rows: readonly Row[]): string[] {
  const ahead = rows.flatMap((row) => {
    const values = Object.entries(row.cells).flatMap(([name, { value }]) =>
      value === undefined || name === DIRECT || row.better === 'none' ? [] : [{ name, value }],
    );
    const sign = row.better === 'more' ? -1 : 1;
    const [first] = values.sort((one, other) => sign * (one.value - other.value));
    return first === undefined || isGatehouse(first.name) ? [] : [`- ${row.measure}: ${first.name}.`];
  });
  return ahead.length === 0
    ? ['Gatehouse is first in every measure.']
    : ['Gatehouse is not first in:', '', ...ahead];
}

/** The page with the report in the place that is marked for it. Throws when no place is. */
export function withReport(page: string, report: readonly string[]): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start === -1 || end < start) throw new Error(`the page has no place marked "${START}" … "${END}"`);
  return `${page.slice(0, start + START.length)}\n\n${report.join('\n')}\n\n${page.slice(end)}`;
}
