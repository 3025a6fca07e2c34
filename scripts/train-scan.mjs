/**
 * Weighs the features of the scan (electron/core/integrity/weigh) on examples, and writes weights.json.
 * `node scripts/train-scan.mjs [--write] [FOLDER…]`: the examples are those of test/fixtures/scan and the *.jsonl of the
 * folders, one {"source","class","tool"} per line, but for files whose names begin with `hold`. It says first what the
 * weights are worth for sources they were not made from: each fold of sources is left out once.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { decodedTexts } from '../electron/core/integrity/scan/decode.ts';
import { readText } from '../electron/core/integrity/scan/normalise.ts';
import { isOfParameter } from '../electron/core/integrity/scan/parameters.ts';
import { ruleScore, withWeight } from '../electron/core/integrity/scan/scan.ts';
import { tokensOf } from '../electron/core/integrity/scan/tokens.ts';
import { visitTexts } from '../electron/core/integrity/scan/walk-texts.ts';
import {
  BEGIN,
  rowsOf,
  spansOf,
  visitFeatures,
  WORD_ROOM,
} from '../electron/core/integrity/weigh/features.ts';
import { lengthOf } from '../electron/core/integrity/weigh/weigh.ts';
import { nameOf } from './lib/feature-names.mjs';
import { COVERT } from './scan-rates.mjs';

const FIXTURES = resolve(import.meta.dirname, '../test/fixtures/scan');
const WEIGHTS = resolve(import.meta.dirname, '../electron/core/integrity/weigh/weights.json');
const FOLDS = 8;
/** Of a feature, in so many definitions. */
const LEAST = 3;
/** So many features are kept: the weightiest. */
const KEPT = 16_000;
const ROUNDS = 4;
const EPOCHS = 10;
const RATE = 0.3;
const DECAY = 2e-5;
const UNIT = 50;
/** A poisoned sentence counts at most so many times an honest one. */
const IMPORTANCE = 2;

/** The examples: which source each is from, whether it is poisoned, and its sentences. */
function readExamples(folders) {
  const examples = [];
  const add = (source, own, tool) => {
    if (own !== 'benign' && !COVERT.has(own)) return;
    examples.push({ source, own, poisoned: own !== 'benign', tool });
  };
  for (const folder of [FIXTURES, ...folders]) {
    for (const name of readdirSync(folder).sort()) {
      if (!name.endsWith('.jsonl') || name.startsWith('hold')) continue;
      for (const line of readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)) {
        const { source, class: own, tool } = JSON.parse(line);
        // The sets of this repository are from one hand each; a and b were written together.
        const origin =
          folder === FIXTURES
            ? `fixture ${name.replace(/^\w+-|\.jsonl$/g, '').replace('b', 'a')}`
            : source.split('@')[0];
        add(origin, own, tool);
      }
    }
  }
  for (const own of ['poisoned', 'honest']) {
    readFileSync(join(FIXTURES, `sentences-${own}.txt`), 'utf8')
      .split('\n')
      .filter(Boolean)
      .forEach((line, index) => {
        const [, name, text] = /^`(\w+)`: (.*)/.exec(line) ?? [];
        const tool =
          name === undefined
            ? { name: 'x', description: line }
            : { name: 'x', inputSchema: { type: 'object', properties: { [name]: { description: text } } } };
        add(`sentence ${index}`, own === 'honest' ? 'benign' : 'hidden_instruction', tool);
      });
  }
  return examples;
}

/** Every text of a definition as the scan reads it. */
function textsOf(tool) {
  const texts = [];
  visitTexts(tool, 1e6, (text, path, role) => {
    if (role === 'key' || text.length < 9) return;
    const ofParameter = isOfParameter(path);
    const read = readText(text).text;
    texts.push({ tokens: tokensOf(read), ofParameter });
    for (const decoded of decodedTexts(read)) {
      texts.push({ tokens: tokensOf(readText(decoded.text).text), ofParameter });
    }
  });
  return texts;
}

/** The words of the examples, by number: those that are in several. */
function vocabularyOf(examples) {
  const counts = new Map();
  for (const { texts } of examples) {
    const own = new Set();
    for (const { tokens } of texts) rowsOf(tokens, (word) => own.add(word) && 0, false);
    for (const word of own) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const frequent = [...counts].filter(
    ([word, count]) => count >= LEAST && word !== '' && !/[|~+ ]|\.\./.test(word),
  );
  frequent.sort((one, other) => other[1] - one[1]);
  return new Map([[BEGIN, 1], ...frequent.slice(0, WORD_ROOM - 2).map(([word], index) => [word, index + 2])]);
}

/** Every sentence of an example as its features, each once. */
function spansOfExample(texts, numberOf) {
  return texts.flatMap(({ tokens, ofParameter }) => {
    const rows = rowsOf(tokens, numberOf, ofParameter);
    const shift = ofParameter ? 1 : 0;
    return spansOf(rows)
      .filter(({ first, end }) => end - first >= 2)
      .map((span) => {
        const features = new Set();
        visitFeatures(rows, span, (feature) => features.add(feature));
        const text = tokens
          .slice(Math.max(0, span.first - shift), span.end - shift)
          .map(({ word }) => word)
          .join(' ');
        return { features: Uint32Array.from(features), length: lengthOf(span), text };
      });
  });
}

/** A run of numbers that is the same each time. */
function random(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 0x80000000;
}

const weightOf = (model, span) => {
  let sum = 0;
  for (const feature of span.features) sum += model.weights[feature];
  return model.bias + sum / span.length;
};

/** Logistic regression with steps that shrink by feature (AdaGrad). */
function regress(poisoned, honest, size) {
  const model = { weights: new Float64Array(size), bias: 0 };
  const grown = new Float64Array(size).fill(1e-6);
  let grownBias = 1e-6;
  const all = [...poisoned.map((span) => [span, 1]), ...honest.map((span) => [span, 0])];
  const importance = Math.min(IMPORTANCE, honest.length / Math.max(1, poisoned.length) / 4);
  const next = random(7);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let index = all.length - 1; index > 0; index--) {
      const other = Math.floor(next() * (index + 1));
      [all[index], all[other]] = [all[other], all[index]];
    }
    for (const [span, truth] of all) {
      const error = (1 / (1 + Math.exp(-weightOf(model, span))) - truth) * (truth ? importance : 1);
      for (const feature of span.features) {
        const step = error / span.length + DECAY * model.weights[feature];
        grown[feature] += step * step;
        model.weights[feature] -= (RATE * step) / Math.sqrt(grown[feature]);
      }
      grownBias += error * error;
      model.bias -= (RATE * error) / Math.sqrt(grownBias);
    }
  }
  return model;
}

/** Which sentence of a poisoned definition is the poisoned one is not said: the weightiest, by the model before. */
function train(examples, size) {
  const honest = examples.flatMap(({ poisoned, spans }) => (poisoned ? [] : spans));
  const harmless = new Set(honest.map(({ text }) => text));
  const suspects = examples.flatMap(({ poisoned, spans }) =>
    poisoned ? [spans.filter(({ text }) => !harmless.has(text))] : [],
  );
  let model;
  for (let round = 0; round < ROUNDS; round++) {
    const chosen = suspects.flatMap((spans) =>
      model === undefined
        ? spans
        : [...spans].sort((one, other) => weightOf(model, other) - weightOf(model, one)).slice(0, 2),
    );
    model = regress(chosen, honest, size);
  }
  return model;
}

/** Keeps the weightiest features only, and weighs these anew. */
function trainKept(examples, names, kept) {
  const full = train(examples, names.length);
  const counts = new Uint32Array(names.length);
  for (const { spans } of examples)
    for (const { features } of spans) for (const feature of features) counts[feature]++;
  const order = [...names.keys()].sort(
    (one, other) =>
      Math.abs(full.weights[other]) * Math.log(1 + counts[other]) -
      Math.abs(full.weights[one]) * Math.log(1 + counts[one]),
  );
  const keep = new Set(order.slice(0, kept));
  const reduced = examples.map(({ poisoned, spans }) => ({
    poisoned,
    spans: spans.map((span) => ({ ...span, features: span.features.filter((feature) => keep.has(feature)) })),
  }));
  return train(reduced, names.length);
}

const heaviest = (model, { spans }) =>
  spans.reduce((most, span) => Math.max(most, weightOf(model, span)), -99);
const foldOf = (source) => createHash('sha256').update(source).digest().readUInt32BE(0) % FOLDS;

/** The rates of definitions that are left out of the training, by rules and weight together. */
function crossValidate(examples, names) {
  const scores = examples.map(() => 0);
  const weights = examples.map(() => 0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const inside = examples.filter(({ source }) => foldOf(source) !== fold);
    if (inside.length === examples.length) continue;
    const model = trainKept(inside, names, KEPT);
    examples.forEach((example, index) => {
      if (foldOf(example.source) !== fold) return;
      example.model = model;
      weights[index] = heaviest(model, example);
      scores[index] = withWeight(example.rules, weights[index], example.spans.length);
    });
  }
  return { scores, weights };
}

function report(title, examples, scores, sort) {
  const groups = new Map();
  examples.forEach((example, index) => {
    for (const name of sort(example)) {
      const group = groups.get(name) ?? groups.set(name, { poisoned: [], honest: [] }).get(name);
      (example.poisoned ? group.poisoned : group.honest).push(scores[index]);
    }
  });
  process.stdout.write(`${title}\n`);
  const share = (list, from) =>
    `${((100 * list.filter((score) => score >= from).length) / Math.max(1, list.length)).toFixed(1)} %`;
  for (const [name, { poisoned, honest }] of [...groups].sort()) {
    const columns = [2, 3, 4, 7, 9, 11].map(
      (from) => `${from}: ${share(poisoned, from).padStart(7)} / ${share(honest, from).padStart(6)}`,
    );
    process.stdout.write(
      `  ${name.padEnd(28)} ${String(poisoned.length).padStart(5)} / ${String(honest.length).padStart(5)}   ${columns.join('   ')}\n`,
    );
  }
}

/** The definitions of public sources that are judged wrong, by their weightiest sentence. */
function sayWrong(examples, scores, weights) {
  examples.forEach(({ poisoned, source, spans, tool, rules: { form, words }, model }, index) => {
    if (source.startsWith('fixture') || poisoned === scores[index] >= 3) return;
    if (source.startsWith('sentence') && poisoned) return;
    const worst =
      [...spans].sort((one, other) => weightOf(model, other) - weightOf(model, one))[0]?.text ?? '';
    process.stdout.write(
      `${poisoned ? 'MISSED' : 'HONEST'} ${form}+${words} ${weights[index].toFixed(1)} ${source.slice(0, 30)} ${tool.name}: ${(poisoned ? JSON.stringify(tool.description + JSON.stringify(tool.inputSchema?.properties ?? '')) : worst).slice(0, 400)}\n`,
    );
  });
}

const folders = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const examples = readExamples(folders).map((example) => ({
  ...example,
  rules: ruleScore(example.tool),
  texts: textsOf(example.tool),
}));
const vocabulary = vocabularyOf(examples);
const words = [];
for (const [word, number] of vocabulary) words[number] = word;
const numberOf = (word) => vocabulary.get(word) ?? 0;
for (const example of examples) example.spans = spansOfExample(example.texts, numberOf);

// Features in several definitions, numbered one after the other.
const counts = new Map();
for (const { spans } of examples) {
  const own = new Set(spans.flatMap(({ features }) => [...features]));
  for (const feature of own) counts.set(feature, (counts.get(feature) ?? 0) + 1);
}
const names = [...counts].flatMap(([feature, count]) => (count >= LEAST ? [feature] : []));
const place = new Map(names.map((feature, index) => [feature, index]));
for (const example of examples) {
  for (const span of example.spans) {
    span.features = Uint32Array.from([...span.features].flatMap((feature) => place.get(feature) ?? []));
  }
}
process.stdout.write(`${examples.length} examples, ${names.length} features\n`);

const kindOf = ({ source }) => [
  source.startsWith('sentence')
    ? 'sentences'
    : source.startsWith('fixture')
      ? source
      : source.startsWith('own:hard')
        ? 'hard honest'
        : source.startsWith('own:')
          ? 'own'
          : 'public',
  'all',
];
if (!process.argv.includes('--fast')) {
  const { scores, weights } = crossValidate(examples, names);
  report(
    'rules alone',
    examples,
    examples.map(({ rules }) => rules.form + rules.words),
    kindOf,
  );
  report(
    'weights alone (times three), sources left out',
    examples,
    weights.map((weight) => 3 * weight),
    kindOf,
  );
  report('both, sources left out', examples, scores, kindOf);
  if (process.argv.includes('--wrong')) sayWrong(examples, scores, weights);
  if (process.argv.includes('--by-class'))
    report('by class', examples, scores, ({ own, source }) =>
      source.startsWith('sentence') || source.startsWith('fixture') ? [] : [own],
    );
}

if (process.argv.includes('--write')) {
  const model = trainKept(examples, names, KEPT);
  const byWeight = new Map();
  names.forEach((feature, index) => {
    const weight = Math.round(model.weights[index] * UNIT);
    if (weight !== 0) byWeight.set(weight, [...(byWeight.get(weight) ?? []), nameOf(feature, words)]);
  });
  const features = Object.fromEntries(
    [...byWeight]
      .sort((one, other) => other[0] - one[0])
      .map(([weight, list]) => [`${weight}`, list.sort().join('|')]),
  );
  writeFileSync(
    WEIGHTS,
    `${JSON.stringify({ unit: UNIT, bias: Number(model.bias.toFixed(3)), features }, null, 2)}\n`,
  );
}
