/** The names of features in weights.json (electron/core/integrity/weigh/names.ts reads them). */
import { PAIRED, SINGLE, WORD_ROOM } from '../../electron/core/integrity/weigh/features.ts';

const PAIR_ROOM = 64;

/** The name of a feature, by its key and the words by number. */
export function nameOf(feature, words) {
  const paired = (index) => `~${PAIRED[index]}`;
  const part = (value, size) => [Math.floor(value / size), value % size];
  if (feature >= 2 ** 27) {
    const [one, other] = part(feature - 2 ** 27, WORD_ROOM);
    return `${words[one]} ${words[other]}`;
  }
  if (feature >= 2 ** 21) {
    const [word, b] = part(feature - 2 ** 21, PAIR_ROOM);
    return `${words[word]} ${paired(b)}`;
  }
  if (feature >= 2 ** 20) {
    const [a, word] = part(feature - 2 ** 20, WORD_ROOM);
    return `${paired(a)} ${words[word]}`;
  }
  if (feature >= 2 ** 19) return words[feature - 2 ** 19];
  if (feature >= 2 ** 18) {
    const [two, c] = part(feature - 2 ** 18, PAIR_ROOM);
    const [a, b] = part(two, PAIR_ROOM);
    return `${paired(a)} ${paired(b)} ${paired(c)}`;
  }
  if (feature >= 4096) {
    const [a, b] = part((feature - 4096) % 4096, PAIR_ROOM);
    return feature >= 8192 ? `${paired(a)} ${paired(b)}` : `${paired(a)}..${paired(b)}`;
  }
  return feature >= PAIR_ROOM ? `+${SINGLE[feature - PAIR_ROOM]}` : paired(feature);
}
