/**
 * How often the scan of tool definitions (electron/core/integrity) is right: on development data that is not part of the
 * repository. `node scripts/scan-rates.mjs [FOLDER]`; the folder holds tools-benign.dev.jsonl and tools-poisoned.dev.jsonl,
 * one {"source","class","tool"} per line. Prints rates by class, by fold of sources, and how long a scan takes.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { scanValue } from '../electron/core/integrity/index.ts';

const FILES = ['tools-benign.dev.jsonl', 'tools-poisoned.dev.jsonl'];
/** The classes that hide what they do: what the targets are about. */
export const COVERT = new Set([
  'hidden_instruction',
  'shadowing',
  'param_poison',
  'exfil_param',
  'unicode_hidden',
  'ansi',
  'encoded',
  'rug_pull',
]);
const FOLDS = 5;

/** Where the data lies beside a checkout that has it. */
export const DATA = resolve(import.meta.dirname, '../../shared/data');

export const hasData = (folder = DATA) => FILES.every((file) => existsSync(join(folder, file)));

/** All definitions of one repository or package are in one fold: rules that fit its wording are not counted twice. */
const foldOf = (source) => createHash('sha256').update(source.split('@')[0]).digest().readUInt32BE(0) % FOLDS;

/** Counts by class (`benign`, `covert`, and the others by name), over all and in each fold. */
export function scanRates(folder = DATA) {
  const groups = new Map();
  const count = (group, name, verdict, ms) => {
    const classes = groups.get(group) ?? groups.set(group, new Map()).get(group);
    const rate = classes.get(name) ?? { total: 0, warn: 0, block: 0, ms: 0 };
    rate.total++;
    rate.ms += ms;
    if (verdict !== 'ok') rate.warn++;
    if (verdict === 'block') rate.block++;
    classes.set(name, rate);
  };
  for (const file of FILES) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)) {
      const { source, class: own, tool } = JSON.parse(line);
      const began = performance.now();
      const { verdict } = scanValue(tool);
      const ms = performance.now() - began;
      const name = COVERT.has(own) ? 'covert' : own;
      count('all', name, verdict, ms);
      count(`fold ${foldOf(source)}`, name, verdict, ms);
    }
  }
  return groups;
}

function print(folder) {
  if (!hasData(folder)) {
    process.stdout.write(`No data in ${folder}: nothing was measured.\n`);
    return;
  }
  const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;
  for (const [group, classes] of [...scanRates(folder)].sort()) {
    for (const [name, { total, warn, block, ms }] of [...classes].sort()) {
      process.stdout.write(
        `${group.padEnd(8)} ${name.padEnd(16)} ${String(total).padStart(5)}  warn ${percent(warn, total).padStart(7)}  block ${percent(block, total).padStart(7)}  ${(ms / total).toFixed(3)} ms each\n`,
      );
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) print(process.argv[2] ?? DATA);
