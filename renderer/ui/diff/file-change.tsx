import { FilePen, FilePlus } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import type { z } from 'zod';
import type { FilePreview } from '../../../shared/model/approval.ts';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../button.tsx';
import { ScrollRegion } from '../scroll-region.tsx';
import { VisibleText } from '../visible-text.tsx';
import { DiffLines } from './diff-lines.tsx';
import { type FileDiff, fileDiff, withoutFar } from './file-diff.ts';
import styles from './file-change.module.css';

const text = strings.approvals.diff;
export type FilePreviewView = z.infer<typeof FilePreview>;

/** What a file would become: its real path, and a diff against what it is now. */
export function FileChange({ file }: { file: FilePreviewView }): ReactNode {
  const diff = useMemo(() => compare(file), [file]);
  return (
    <figure className={styles.file} aria-label={`${text.title}: ${visibleText(file.realPath)}`}>
      <figcaption className={styles.caption}>
        {file.exists ? <FilePen size={14} aria-hidden="true" /> : <FilePlus size={14} aria-hidden="true" />}
        <code className={styles.path}>
          <VisibleText text={file.realPath} />
        </code>
        <span className={styles.note}>{summary(file, diff)}</span>
      </figcaption>
      {file.note !== undefined && (
        <p className={styles.warning}>
          <VisibleText text={file.note} />
        </p>
      )}
      <Change file={file} diff={diff} />
    </figure>
  );
}

function Change({ file, diff }: { file: FilePreviewView; diff: FileDiff | undefined }): ReactNode {
  const [whole, setWhole] = useState(false);
  const short = useMemo(() => (diff === undefined ? [] : withoutFar(diff.lines)), [diff]);
  if (diff === undefined) {
    if (file.after === undefined) return null;
    return (
      <ScrollRegion className={styles.raw} label={visibleText(file.realPath)}>
        <VisibleText text={file.after} />
      </ScrollRegion>
    );
  }
  if (diff.added + diff.removed === 0) return <p className={styles.same}>{text.same}</p>;
  const hasGaps = short.length < diff.lines.length;
  return (
    <>
      <DiffLines lines={whole ? diff.lines : short} label={`${text.title}: ${visibleText(file.realPath)}`} />
      {hasGaps && (
        <Button small look="quiet" className={styles.more} onClick={() => setWhole(!whole)}>
          {whole ? text.changesOnly : text.wholeFile}
        </Button>
      )}
    </>
  );
}

function compare({ exists, before, after }: FilePreviewView): FileDiff | undefined {
  if (after === undefined) return undefined;
  if (before === undefined && exists) return undefined;
  return fileDiff(before ?? '', after);
}

function summary(file: FilePreviewView, diff: FileDiff | undefined): string {
  if (file.after === undefined) return '';
  if (!file.exists) return text.created;
  if (diff !== undefined) return text.changed(diff.added, diff.removed);
  return file.before === undefined ? text.unreadable : text.tooLarge;
}
