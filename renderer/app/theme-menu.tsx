import { Menu } from '@base-ui/react/menu';
import { Check, Monitor, Moon, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { strings } from '../strings/strings.ts';
import { IconButton } from '../ui/button.tsx';
import { useServices } from './services.ts';
import styles from './theme-menu.module.css';
import { type Theme, THEMES } from './theme-store.ts';

const ICONS: Record<Theme, ReactNode> = {
  system: <Monitor size={15} />,
  light: <Sun size={15} />,
  dark: <Moon size={15} />,
};

export function ThemeMenu(): ReactNode {
  const { theme, setTheme } = useStore(useServices().themes);
  return (
    <Menu.Root>
      <Menu.Trigger render={<IconButton label={strings.app.theme} />}>{ICONS[theme]}</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="end" sideOffset={4}>
          <Menu.Popup className={styles.popup}>
            <Menu.RadioGroup value={theme} onValueChange={(value: Theme) => setTheme(value)}>
              {THEMES.map((value) => (
                <Menu.RadioItem key={value} value={value} className={styles.item} closeOnClick>
                  {ICONS[value]}
                  <span className={styles.name}>{strings.app.themes[value]}</span>
                  <Menu.RadioItemIndicator>
                    <Check size={14} />
                  </Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
