import { LockKeyhole, LockKeyholeOpen } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { visibleText } from '../../../shared/util/visible-text.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../button.tsx';
import { VisibleText } from '../visible-text.tsx';
import styles from './arguments.module.css';
import type { View } from './arguments-view.tsx';
import { languageOf } from './highlight.ts';
import { type ArgumentNode, pointerName } from './layout.ts';
import { LongText } from './long-text.tsx';

const text = strings.approvals;
const SHORT = 120;
// As in the core: what it does not ask to be opened is never folded away.
const FOLD_ABOVE = 2000;
const FOLD_LINES = 40;
const PREVIEW = 160;
const ESCAPES = /⟨U\+[0-9A-F]{4,6}⟩/g;

type Text = Extract<ArgumentNode, { kind: 'text' }>;
type Block = Extract<ArgumentNode, { kind: 'block' }>;

/** A string: short ones as they are, long ones folded with their length, locked ones until they are opened. */
export function TextValue({ node, view }: { node: Text; view: View }): ReactNode {
  const locked = view.locks.has(node.pointer);
  const lines = node.text.split('\n').length;
  const language = languageOf(node.name, node.text);
  const isShort = node.text.length <= SHORT && lines === 1;
  if (isShort && !locked && language === undefined) return <ShortText node={node} view={view} />;
  const folds = locked || node.text.length > FOLD_ABOVE || lines > FOLD_LINES;
  const body = (
    <>
      <LongText text={node.text} label={nameOf(node)} language={language} />
      <HiddenNote text={node.text} />
    </>
  );
  if (!folds) return body;
  return (
    <Foldable
      node={node}
      view={view}
      length={text.length(node.text.length, lines)}
      preview={node.text.slice(0, PREVIEW)}
    >
      {body}
    </Foldable>
  );
}

function ShortText({ node, view }: { node: Text; view: View }): ReactNode {
  const realPath = view.realPaths?.get(node.text);
  return (
    <>
      <code className={styles.short}>{node.text === '' ? '""' : <VisibleText text={node.text} />}</code>
      {realPath !== undefined && realPath !== node.text && (
        <p className={styles.realPath}>
          <VisibleText text={text.realPath(realPath)} />
        </p>
      )}
      <HiddenNote text={node.text} />
    </>
  );
}

/** A list or object too large for rows. */
export function BlockValue({ node, view }: { node: Block; view: View }): ReactNode {
  const size = node.isList ? text.items(node.size) : text.members(node.size);
  const length = `${size}, ${text.length(node.text.length, 1)}`;
  const body = (
    <>
      <LongText text={node.text} label={nameOf(node)} />
      <HiddenNote text={node.text} />
    </>
  );
  if (!view.locks.has(node.pointer)) {
    return (
      <>
        <p className={styles.length}>{length}</p>
        {body}
      </>
    );
  }
  return (
    <Foldable node={node} view={view} length={length} preview={node.text.slice(0, PREVIEW)}>
      {body}
    </Foldable>
  );
}

/** An object or list of rows that must be opened. */
export function LockedPart({
  node,
  view,
  children,
}: {
  node: ArgumentNode;
  view: View;
  children: ReactNode;
}): ReactNode {
  const size =
    node.kind === 'members'
      ? node.isList
        ? text.items(node.members.length)
        : text.members(node.members.length)
      : '';
  return (
    <Foldable node={node} view={view} length={size} preview="">
      {children}
    </Foldable>
  );
}

interface FoldableProps {
  node: ArgumentNode;
  view: View;
  length: string;
  preview: string;
  children: ReactNode;
}

function Foldable({ node, view, length, preview, children }: FoldableProps): ReactNode {
  const locked = view.locks.has(node.pointer);
  const wasOpened = view.opened.has(node.pointer);
  const [folded, setFolded] = useState(!wasOpened);
  const toggle = (): void => {
    if (folded) view.open(node.pointer);
    setFolded(!folded);
  };
  const mustOpen = locked && !wasOpened;
  return (
    <div className={mustOpen ? styles.locked : styles.fold}>
      <div className={styles.foldBar}>
        {locked && (
          <span className={styles.lock} aria-hidden="true">
            {mustOpen ? <LockKeyhole size={14} /> : <LockKeyholeOpen size={14} />}
          </span>
        )}
        <span className={styles.length}>
          {length}
          {mustOpen && <strong className={styles.must}>{text.mustOpen}</strong>}
        </span>
        <Button
          small
          aria-expanded={!folded}
          aria-label={`${folded ? text.showAll : text.fold}: ${nameOf(node)}`}
          onClick={toggle}
          data-testid={locked ? 'must-open' : 'unfold'}
        >
          {folded ? text.showAll : text.fold}
        </Button>
      </div>
      {folded
        ? preview !== '' && (
            <code className={styles.preview}>
              <VisibleText text={preview.replace(/\s+/g, ' ')} />…
            </code>
          )
        : children}
    </div>
  );
}

function HiddenNote({ text: value }: { text: string }): ReactNode {
  const hidden = visibleText(value);
  if (hidden === value) return null;
  return <p className={styles.hiddenNote}>{text.hidden(hidden.match(ESCAPES)?.length ?? 0)}</p>;
}

function nameOf(node: ArgumentNode): string {
  return visibleText(pointerName(node.pointer)) || text.whole;
}
