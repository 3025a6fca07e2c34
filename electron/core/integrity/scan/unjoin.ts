/** Marks of emphasis within a word. */
const EMPHASIS = /(?<=\p{L})(?:\*{1,3}|~~)(?=\p{L})/gu;
/** Longer than a name, shorter than data. */
const LONG = /\S{32,400}/g;
const ADDRESS = /^\W{0,3}(?:\w{1,12}:\/\/|[\w.+-]{1,64}@)/;
const JOINT = /[_.]|(?<=[a-z])(?=[A-Z])/;
const WORD = /^[A-Za-z]?[a-z'~/]*[,;:!?)]?$/;
/** No name is made of so many words. */
const SENTENCE = 8;

/** Takes words apart that were joined so that nobody reads them as words, and puts those together that were cut. Linear. */
export function unjoined(text: string): string {
  const whole = text.includes('*') || text.includes('~~') ? text.replace(EMPHASIS, '') : text;
  return whole.replace(LONG, (chunk) => {
    if (ADDRESS.test(chunk)) return chunk;
    const parts = chunk.split(JOINT).filter((part) => part !== '');
    if (parts.length < SENTENCE) return chunk;
    const words = parts.filter((part) => WORD.test(part)).length;
    return words >= parts.length * 0.8 ? parts.join(' ') : chunk;
  });
}
