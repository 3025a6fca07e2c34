import type { FindingKind } from '../../../../shared/model/finding.ts';
import type { Concept } from '../words/concepts.ts';
import type { Weight } from './phrases.ts';
import type { Token } from './tokens.ts';

/** Concepts that stand near each other in any order: `groups` all of them, and none of `unless` close by. */
export interface Combination {
  readonly kind: FindingKind;
  readonly weight: Weight;
  /** From the first to the last, in words; the end of a sentence counts as several. */
  readonly within: number;
  readonly groups: readonly (readonly Concept[])[];
  readonly unless: readonly Concept[];
  readonly text: string;
}

/** `not + learnOf + user - itself`: a word of each, and none of `itself`. */
function combination(kind: FindingKind, weight: Weight, within: number, text: string): Combination {
  const [wanted = '', ...unwanted] = text.split(' - ');
  return {
    kind,
    weight,
    within,
    groups: wanted.split(' + ').map((group) => group.split('|') as Concept[]),
    unless: unwanted as Concept[],
    text,
  };
}

const table: readonly (readonly [FindingKind, Weight, number, readonly string[]])[] = [
  [
    'secrecy',
    'block',
    8,
    [
      'not + learnOf + user',
      'nobody + learnOf',
      'silence + user',
      'silence + handOver + secret|secretFile|talk|userFiles|personal|contact',
      'silence + obtain + secret|secretFile|userFiles|personal',
      'not + bringUp + user + this',
      'leaveOut + yourAnswer + this|you',
      'user + unaware',
    ],
  ],
  ['secrecy', 'warn', 5, ['not + bringUp + this - conditionally', 'leaveOut + yourAnswer']],
  ['secrecy', 'warn', 6, ['not + bringUp + user - conditionally']],
  [
    'secrecy',
    'warn',
    14,
    ['user + leaveOut + deed', 'sayThat + inquire + only|defiance|user', 'erase + logs + untraceable'],
  ],
  ['secrecy', 'warn', 1, ['silence']],
  ['secrecy', 'block', 10, ['not + learnOf + user - conditionally']],
  ['secrecy', 'warn', 5, ['hide + this + deed|money']],
  ['impersonation', 'warn', 1, ['deceit']],
  ['impersonation', 'warn', 8, ['unasked + user|you', 'sayThat + others + gone']],
  ['secrecy', 'warn', 8, ['not + bringUp + deed']],
  ['secrecy', 'warn', 6, ['unannounced + user']],
  ['impersonation', 'warn', 7, ['not + requestFrom + approval - bySwitch']],
  ['exfiltration', 'warn', 7, ['send + contact - asUsual - describes']],
  ['secrecy', 'block', 10, ['coverStory + inquire']],
  ['secrecy', 'warn', 12, ['coverStory + only|user + learnOf|not']],
  [
    'secret_access',
    'block',
    7,
    ['obtain + secretFile + handOver - pathish', 'must|besides + obtain + secretFile - pathish'],
  ],
  [
    'secret_access',
    'warn',
    9,
    [
      'secretFile - pathish',
      'secretFile + contents',
      'secret + incidental + handOver - pathish',
      'must|first|besides + secret + user + handOver',
      'secretName + contents + handOver|must - pathish - setup',
      'obtain + secretName + handOver - setup',
      'unannounced + obtain + secret|secretFile|personal|intimate',
    ],
  ],
  [
    'secret_access',
    'warn',
    16,
    [
      'duty + secret + handOver + obtain',
      'obtain + secret + argument + handOver|bringUp',
      'handOver + secret + user + must|first|besides',
      'requestFrom + user + secret + handOver',
      'obtain + intimate + handOver',
      'beacon + webAddress + utter|personal|talk + user|totality - asUsual - pathish',
      'beacon + webAddress + handOver + user|utter - asUsual - pathish',
      'amount + untrue + user',
    ],
  ],
  ['secret_access', 'block', 10, ['userFiles|intimate + unannounced', 'secretFile + unannounced']],
  ['impersonation', 'block', 6, ['handOver|contents + startText + you - setup']],
  // By itself: how a user may put it in a prompt.
  ['impersonation', 'hint', 4, ['startText + you']],
  ['impersonation', 'warn', 8, ['skip + approval + user|money']],
  [
    'collecting_parameter',
    'hint',
    8,
    [
      'secret + incidental',
      'secret + utter + user',
      'contents + secret',
      'personal + incidental',
      'names|totality + othersTools',
      'talk + totality',
      'names + tool + you',
    ],
  ],
  ['collecting_parameter', 'hint', 6, ['utter + totality + user|you|talk']],
  [
    'exfiltration',
    'block',
    12,
    [
      'modelActor + handOver + contact - asUsual',
      'diverts + account + amount',
      'must + send + account',
      'account + regardless',
      'tool + must + contact - asUsual',
      'redirect|silence|wheneverTool|work + send + phone - pathish',
      'send + contact + talk|secret|secretFile|userFiles - asUsual',
      'modelActor + foreignAct + contact - asUsual',
    ],
  ],
  [
    'exfiltration',
    'warn',
    12,
    [
      'send + contact + totality|personal|besides - asUsual',
      'send + contact + every + utter|personal - asUsual',
      'utter + totality + duty + handOver',
      'obtain + webAddress + obey',
      'take + utter|talk + handOver',
      'unannounced + send + personal|talk|contact',
      'must|first|besides + send + personal + contact',
      'modelActor + duty + foreignAct',
    ],
  ],
  [
    'override',
    'block',
    9,
    [
      'outranks + user|system',
      'rulebook + suspended + yours',
      'disregard + rulebook|told + yours - itself',
      'not + obey + rulebook + yours',
    ],
  ],
  ['override', 'warn', 9, ['rulebook + suspended + you|model', 'disregard + told']],
  ['impersonation', 'block', 12, ['obey + authorityOf + sourceText', 'model|you + obey + disregard']],
  ['impersonation', 'warn', 12, ['you|model + become + system', 'roleplay + system', 'obey + disregard']],
  [
    'cross_tool',
    'warn',
    12,
    [
      'wheneverTool + identifier|othersTools + alsoMust + handOver|contact|account|personal',
      'influences + identifier|othersTools',
      'othersTools + alsoMust + utter + totality',
      'sourceText + identifier + duty + handOver + user',
    ],
  ],
  [
    'cross_tool',
    'block',
    14,
    [
      'wheneverTool + identifier|othersTools + alsoMust + contact|account|secretFile|secret',
      'faulty + othersTools|identifier + ours + totality|user|personal|handOver - itself',
      'othersTools|identifier + handOver + contact + besides|silence|totality',
      'wheneverTool + identifier|othersTools + alsoMust + personal|talk',
      'influences + identifier|othersTools + handOver',
      'identifier|othersTools + present + handOver|begin + contact',
    ],
  ],
  ['cross_tool', 'warn', 16, ['faulty + identifier|othersTools + ours - itself']],
  ['preference', 'warn', 14, ['bias + leaveOut', 'bias + modelActor|yourAnswer + bad', 'bias + sayThat']],
];

export const combinations: readonly Combination[] = table.flatMap(([kind, weight, within, texts]) =>
  texts.map((text) => combination(kind, weight, within, text)),
);

/** Where a token's concept counts: in which combinations, as which of the groups (or, -1, against it). */
interface Part {
  readonly combination: number;
  readonly group: number;
}

const parts = new Map<Concept, Part[]>();
const firstSlot: number[] = [];
let slots = 0;
combinations.forEach(({ groups, unless }, index) => {
  firstSlot.push(slots);
  slots += groups.length;
  const add = (concept: Concept, group: number): void => {
    const known = parts.get(concept);
    if (known === undefined) parts.set(concept, [{ combination: index, group }]);
    else known.push({ combination: index, group });
  };
  for (const concept of unless) add(concept, -1);
  groups.forEach((concepts, group) => concepts.forEach((concept) => add(concept, group)));
});
const NEVER = -1_000_000;

/** A combination that was found, from one token to another (indices). */
export interface CombinationMatch {
  readonly combination: Combination;
  readonly first: number;
  readonly last: number;
}

/**
 * The combinations in a row of tokens, each once, in linear time: of every group only the latest place counts. One token
 * may stand for several groups, but not for all of them.
 */
export function matchCombinations(tokens: readonly Token[]): CombinationMatch[] {
  const latest = new Int32Array(slots).fill(NEVER);
  const places = new Int32Array(slots);
  const against = new Int32Array(combinations.length).fill(NEVER);
  const found = new Map<number, CombinationMatch>();
  const settled = new Uint8Array(combinations.length);
  for (let index = 0; index < tokens.length; index++) {
    const { concepts, position } = tokens[index]!;
    for (const concept of concepts) {
      for (const { combination: which, group } of parts.get(concept) ?? []) {
        if (settled[which] === 1) continue;
        const { within, groups, unless } = combinations[which]!;
        const match = found.get(which);
        if (match !== undefined) {
          // What speaks against it may come after it.
          if (position - tokens[match.last]!.position > within) settled[which] = 1;
          else if (group === -1) found.delete(which);
          continue;
        }
        if (group === -1) {
          against[which] = position;
          continue;
        }
        const base = firstSlot[which]!;
        latest[base + group] = position;
        places[base + group] = index;
        let first = index;
        let complete = true;
        for (let slot = base; slot < base + groups.length; slot++) {
          if (position - latest[slot]! > within) {
            complete = false;
            break;
          }
          first = Math.min(first, places[slot]!);
        }
        if (!complete || (groups.length > 1 && first === index)) continue;
        if (unless.length > 0 && position - against[which]! <= within) continue;
        found.set(which, { combination: combinations[which]!, first, last: index });
      }
    }
  }
  return [...found.values()];
}
