import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../../../shared/model/desktop/app-menu.ts';

describe.each(['darwin', 'linux', 'win32'])('the application menu on %s', (platform) => {
  const items = menuTemplate(platform).flatMap((menu) => menu.items);

  it('has no item that reloads the page or opens developer tools', () => {
    const roles = items.flatMap((item) => (item.kind === 'role' ? [item.role as string] : []));
    expect(roles).not.toContain('reload');
    expect(roles).not.toContain('forceReload');
    expect(roles).not.toContain('toggleDevTools');
  });

  it('answers no question', () => {
    const kinds = items.flatMap((item) => (item.kind === 'action' ? [item.action.kind] : []));
    expect(new Set(kinds)).toEqual(new Set(['open', 'quit']));
  });

  it('gives every accelerator to one item', () => {
    const keys = items.flatMap((item) =>
      item.kind === 'action' && item.accelerator ? [item.accelerator] : [],
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});
