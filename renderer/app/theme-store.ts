import { createStore, type StoreApi } from 'zustand/vanilla';

export type Theme = 'system' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export interface ThemeStore {
  theme: Theme;
  setTheme: (theme: Theme) => void;
}

const KEY = 'gatehouse.theme';

/** The theme, remembered on this machine and written to `<html data-theme>`; `system` leaves it to the browser. */
export function createThemeStore(root: HTMLElement, storage: Storage): StoreApi<ThemeStore> {
  const apply = (theme: Theme): void => {
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
  };
  const stored = THEMES.find((theme) => theme === storage.getItem(KEY)) ?? 'system';
  apply(stored);
  return createStore<ThemeStore>((set) => ({
    theme: stored,
    setTheme: (theme) => {
      apply(theme);
      storage.setItem(KEY, theme);
      set({ theme });
    },
  }));
}
