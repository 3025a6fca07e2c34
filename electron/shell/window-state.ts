import type { Rectangle } from 'electron';
import type { WindowBounds } from './window.ts';

/** Where the window's place is kept between runs. */
export interface WindowStore {
  get(key: 'window'): unknown;
  set(key: 'window', value: WindowBounds): void;
}

const standard: WindowBounds = { width: 1200, height: 800 };

/**
 * The place the window last had, if it can still be seen on one of the displays; else the standard size, placed by the
 * system. What the file says is read with suspicion: users edit it, and displays go away.
 */
export function restoredBounds(stored: unknown, displays: readonly Rectangle[]): WindowBounds {
  if (!isBounds(stored)) return standard;
  const size = { width: Math.max(stored.width, 720), height: Math.max(stored.height, 480) };
  const { x, y } = stored;
  if (x === undefined || y === undefined) return size;
  // A hand's breadth of the title bar must be on a display, or the window could not be moved back.
  const visible = displays.some(
    (display) =>
      x < display.x + display.width - 100 &&
      x + size.width > display.x + 100 &&
      y >= display.y &&
      y < display.y + display.height - 40,
  );
  return visible ? { ...size, x, y } : size;
}

function isBounds(value: unknown): value is WindowBounds {
  if (typeof value !== 'object' || value === null) return false;
  const { width, height, x, y } = value as Record<string, unknown>;
  const whole = (number: unknown): boolean => Number.isInteger(number);
  return whole(width) && whole(height) && (x === undefined || whole(x)) && (y === undefined || whole(y));
}
