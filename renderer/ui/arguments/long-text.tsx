import { type ReactNode, useMemo } from 'react';
import { ScrollRegion } from '../scroll-region.tsx';
import { VisibleText } from '../visible-text.tsx';
import styles from './arguments.module.css';
import { highlight, type Language } from './highlight.ts';

const CHUNK = 16_384;

interface LongTextProps {
  text: string;
  label: string;
  language?: Language | undefined;
}

/**
 * A text in full, in a region of its own that scrolls by keyboard. Cut into chunks that the browser lays out only when they
 * come into view; they stay in the page, so that searching it finds everything.
 */
export function LongText({ text, label, language }: LongTextProps): ReactNode {
  const chunks = useMemo(() => cut(text), [text]);
  return (
    <ScrollRegion className={styles.text} label={label}>
      {language !== undefined ? (
        <Coloured text={text} language={language} />
      ) : chunks.length === 1 ? (
        <VisibleText text={text} />
      ) : (
        chunks.map((chunk, index) => (
          <span key={index} className={styles.chunk}>
            <VisibleText text={chunk} />
          </span>
        ))
      )}
    </ScrollRegion>
  );
}

function Coloured({ text, language }: { text: string; language: Language }): ReactNode {
  return highlight(text, language).map((token, index) =>
    token.kind === 'plain' ? (
      <VisibleText key={index} text={token.text} />
    ) : (
      <span key={index} className={styles[token.kind]}>
        <VisibleText text={token.text} />
      </span>
    ),
  );
}

/** Cuts at line ends where there are any near, never inside a surrogate pair. */
function cut(text: string): string[] {
  const chunks: string[] = [];
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + CHUNK, text.length);
    if (end < text.length) {
      const line = text.lastIndexOf('\n', end - 1);
      if (line > start + CHUNK / 2) end = line + 1;
      else if (/[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end--;
    }
    chunks.push(text.slice(start, end));
    start = end;
  }
  return chunks;
}
