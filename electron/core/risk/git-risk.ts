import type { Finding } from './finding.ts';

const LOOKING = new Set(
  'status log diff show blame describe rev-parse ls-files ls-tree ls-remote shortlog grep cat-file reflog version help'.split(
    ' ',
  ),
);
const VALUE_OPTIONS = new Set(['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--exec-path']);

/** What a git command does; `words` begins behind `git`. */
export function judgeGit(words: readonly string[]): Finding[] {
  let at = 0;
  while (at < words.length && words[at]!.startsWith('-')) at += VALUE_OPTIONS.has(words[at]!) ? 2 : 1;
  const verb = words[at] ?? '';
  const rest = words.slice(at + 1);
  const has = (...options: string[]): boolean => rest.some((word) => options.includes(word.split('=')[0]!));
  const short = (letter: string): boolean =>
    rest.some((word) => /^-[A-Za-z]+$/.test(word) && word.includes(letter));
  const lost = losesWork(verb, has, short, rest);
  if (lost !== undefined) return [{ level: 'destructive', reason: `its command ${lost}` }];
  if (words.slice(0, at).some((word) => word.startsWith('-c') || word.startsWith('--exec-path')))
    return [{ level: 'write', reason: 'its command changes how git works' }];
  if (LOOKING.has(verb) && !has('--output', '-o')) return [];
  return [{ level: 'write', reason: `its command is “git ${/^[a-z-]{1,32}$/.test(verb) ? verb : '…'}”` }];
}

function losesWork(
  verb: string,
  has: (...options: string[]) => boolean,
  short: (letter: string) => boolean,
  rest: readonly string[],
): string | undefined {
  if (verb === 'push') {
    if (has('--force', '--force-with-lease', '--force-if-includes', '--mirror') || short('f'))
      return 'overwrites a remote branch (git push --force)';
    if (rest.some((word) => word.startsWith('+'))) return 'overwrites a remote branch (git push +…)';
    if (has('--delete', '--prune') || short('d') || rest.some((word) => word.startsWith(':')))
      return 'deletes a remote branch (git push --delete)';
  }
  if (verb === 'reset' && has('--hard', '--merge')) return 'throws away changes (git reset --hard)';
  if (verb === 'clean' && (has('--force') || short('f'))) return 'deletes files (git clean -f)';
  if (verb === 'branch' && (has('--delete') || short('D') || short('d')))
    return 'deletes a branch (git branch -d)';
  if (verb === 'tag' && (has('--delete') || short('d'))) return 'deletes a tag (git tag -d)';
  if (verb === 'stash' && has('drop', 'clear')) return 'throws away changes (git stash drop)';
  if ((verb === 'checkout' || verb === 'restore') && (has('--', '.', '--force') || short('f')))
    return `throws away changes (git ${verb})`;
  if (verb === 'reflog' && has('delete', 'expire')) return 'rewrites history (git reflog)';
  if (verb === 'filter-branch' || verb === 'filter-repo' || verb === 'gc' || verb === 'update-ref')
    return `rewrites history (git ${verb})`;
  return undefined;
}
