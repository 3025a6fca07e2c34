import { Dialog } from '@base-ui/react/dialog';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useStartDemo } from '../features/activity/use-start-demo.ts';
import { strings } from '../strings/strings.ts';
import styles from './command-palette.module.css';
import { type PaletteEntry, paletteEntries } from './palette-entries.ts';
import { useCore, useServices } from './services.ts';

const text = strings.app.palette;

/**
 * The dialog moves the focus a frame after it opens, and what is typed until then would be lost. A microtask is before
 * that, and late enough for the dialog to have noted where the focus goes back to.
 */
const focusSoon = (input: HTMLInputElement | null): void => queueMicrotask(() => input?.focus());

/** Go anywhere, find anything, by keyboard. */
export function CommandPalette({ onClose }: { onClose: () => void }): ReactNode {
  const services = useServices();
  const state = useCore((all) => all);
  const rows = useStore(services.feed.store, (feed) => feed.rows.list);
  const demo = useStartDemo();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const entries = paletteEntries(state, rows, query);
  const current = Math.min(chosen, entries.length - 1);

  const run = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    onClose();
    if (entry.action.kind === 'go') services.routes.getState().go(entry.action.route);
    else if (entry.action.kind === 'theme') services.themes.getState().setTheme(entry.action.theme);
    else demo.start();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (event.key === 'Enter') run(entries[current]);
    if (step === 0 || entries.length === 0) return;
    event.preventDefault();
    const next = (current + step + entries.length) % entries.length;
    setChosen(next);
    list.current?.querySelectorAll('[role="option"]')[next]?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.veil} />
        <Dialog.Popup className={styles.palette} aria-label={text.open}>
          <input
            ref={focusSoon}
            className={styles.input}
            role="combobox"
            aria-label={text.label}
            aria-expanded="true"
            aria-controls="palette-results"
            aria-activedescendant={entries.length > 0 ? `palette-${current}` : undefined}
            placeholder={text.placeholder}
            spellCheck={false}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              setChosen(0);
            }}
            onKeyDown={onKeyDown}
          />
          <div
            ref={list}
            id="palette-results"
            role="listbox"
            aria-label={text.results}
            className={styles.results}
            tabIndex={-1}
          >
            {entries.map((entry, index) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the input has the focus and the keys
              <div
                key={entry.id}
                id={`palette-${index}`}
                role="option"
                aria-selected={index === current}
                className={styles.entry}
                onClick={() => run(entry)}
                onPointerMove={() => setChosen(index)}
              >
                <span className={styles.label}>{entry.label}</span>
                <span className={styles.detail}>{entry.detail}</span>
                {entries[index - 1]?.group !== entry.group && (
                  <span className={styles.group}>{text.groups[entry.group]}</span>
                )}
              </div>
            ))}
          </div>
          {entries.length === 0 && <p className={styles.none}>{text.none}</p>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
