import { type ReactNode, useMemo, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { VisibleText } from '../visible-text.tsx';
import styles from './arguments.module.css';
import { BlockValue, LockedPart, TextValue } from './argument-value.tsx';
import { type ArgumentNode, layoutArguments, locksOf } from './layout.ts';

interface ArgumentsViewProps {
  value: unknown;
  /** JSON pointers of parts that stay locked until they are opened. */
  mustOpen?: readonly string[];
  /** Tells which pointers were opened; without it the view keeps them to itself. */
  onOpen?: (pointer: string) => void;
  opened?: ReadonlySet<string>;
  /** For a path among the values: where it really leads. */
  realPaths?: ReadonlyMap<string, string>;
}

const NONE: readonly string[] = [];

/** The arguments of a call: complete, formatted, text nodes only. */
export function ArgumentsView({
  value,
  mustOpen = NONE,
  onOpen,
  opened,
  realPaths,
}: ArgumentsViewProps): ReactNode {
  const root = useMemo(() => layoutArguments(value), [value]);
  const locks = useMemo(() => new Set(locksOf(root, mustOpen)), [root, mustOpen]);
  const [own, setOwn] = useState<ReadonlySet<string>>(new Set());
  const isEmpty =
    value === undefined || value === null || (root.kind === 'members' && root.members.length === 0);
  if (isEmpty) return <p className={styles.quiet}>{strings.approvals.noArguments}</p>;
  const view: View = {
    locks,
    opened: opened ?? own,
    open: (pointer) => {
      onOpen?.(pointer);
      setOwn((before) => new Set(before).add(pointer));
    },
    realPaths,
  };
  return (
    <div className={styles.arguments}>
      {root.kind === 'members' ? <Members node={root} view={view} /> : <Value node={root} view={view} />}
    </div>
  );
}

export interface View {
  locks: ReadonlySet<string>;
  opened: ReadonlySet<string>;
  open: (pointer: string) => void;
  realPaths: ReadonlyMap<string, string> | undefined;
}

function Members({
  node,
  view,
}: {
  node: Extract<ArgumentNode, { kind: 'members' }>;
  view: View;
}): ReactNode {
  const list = (
    <dl className={styles.members}>
      {node.members.map((member) => (
        <div key={member.pointer} className={isWide(member, view) ? styles.wide : styles.member}>
          <dt className={styles.name}>
            <VisibleText text={member.name === '' ? '""' : member.name} />
          </dt>
          <dd className={styles.value}>
            <Value node={member} view={view} />
          </dd>
        </div>
      ))}
    </dl>
  );
  if (!view.locks.has(node.pointer)) return list;
  return (
    <LockedPart node={node} view={view}>
      {list}
    </LockedPart>
  );
}

/** What needs the whole width: texts of several lines, and everything nested. */
function isWide(node: ArgumentNode, view: View): boolean {
  if (view.locks.has(node.pointer) || node.kind === 'block') return true;
  if (node.kind === 'members') return node.members.length > 0;
  return node.kind === 'text' && (node.text.length > 120 || node.text.includes('\n'));
}

function Value({ node, view }: { node: ArgumentNode; view: View }): ReactNode {
  switch (node.kind) {
    case 'scalar':
      if (view.locks.has(node.pointer)) return <TextValue node={{ ...node, kind: 'text' }} view={view} />;
      return <code className={styles.scalar}>{node.text}</code>;
    case 'text':
      return <TextValue node={node} view={view} />;
    case 'block':
      return <BlockValue node={node} view={view} />;
    case 'members':
      if (node.members.length === 0) return <code>{node.isList ? '[]' : '{}'}</code>;
      return <Members node={node} view={view} />;
  }
}
