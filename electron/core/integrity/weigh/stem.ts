/** A word without its ending: `sending`, `sends` and `sent` are not all one, but what is one is written once. */
export function stem(word: string): string {
  if (word.length <= 3) return word;
  let cut = word.endsWith("'s") ? word.slice(0, -2) : word;
  if (cut.length > 4 && cut.endsWith('ies')) cut = `${cut.slice(0, -3)}y`;
  else if (cut.length > 3 && cut.endsWith('s') && !/(?:s|u|i)s$/.test(cut)) cut = cut.slice(0, -1);
  if (cut.length > 5 && cut.endsWith('ing')) cut = cut.slice(0, -3);
  else if (cut.length > 4 && cut.endsWith('ed')) cut = cut.slice(0, -2);
  if (cut.length > 4 && cut.endsWith('e')) cut = cut.slice(0, -1);
  if (cut.length > 4 && /([bdgmnprt])\1$/.test(cut)) cut = cut.slice(0, -1);
  return cut.length > 3 && cut.endsWith('y') ? `${cut.slice(0, -1)}i` : cut;
}
