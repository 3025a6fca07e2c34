import type { TrayMood } from '../../shared/model/desktop/tray-model.ts';

/** Pixels as Electron's `createFromBitmap` takes them: BGRA, premultiplied, four bytes each. */
export interface Bitmap {
  size: number;
  bgra: Buffer;
}

type Colour = readonly [red: number, green: number, blue: number];

const ink: Readonly<Record<TrayMood, Colour>> = {
  calm: [128, 132, 140],
  asking: [217, 119, 6],
  warning: [220, 38, 38],
  offline: [176, 178, 184],
};

/**
 * The mark of Gatehouse, a gate between two towers, drawn at `size` pixels. The mood changes the shape too (an open gate,
 * a closed one, a struck-out one), because colour alone tells some people nothing.
 */
export function drawMark(size: number, mood: TrayMood, colour: Colour = ink[mood]): Bitmap {
  const bgra = Buffer.alloc(size * size * 4);
  const samples = 4;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let covered = 0;
      for (let sample = 0; sample < samples * samples; sample++) {
        const dx = ((sample % samples) + 0.5) / samples;
        const dy = (Math.floor(sample / samples) + 0.5) / samples;
        if (inMark((x + dx) / size, (y + dy) / size, mood)) covered++;
      }
      const alpha = covered / (samples * samples);
      const at = (y * size + x) * 4;
      bgra[at] = Math.round(colour[2] * alpha);
      bgra[at + 1] = Math.round(colour[1] * alpha);
      bgra[at + 2] = Math.round(colour[0] * alpha);
      bgra[at + 3] = Math.round(255 * alpha);
    }
  }
  return { size, bgra };
}

/** True inside the mark; both coordinates run from 0 to 1, y downward. */
function inMark(x: number, y: number, mood: TrayMood): boolean {
  const tower = (x > 0.08 && x < 0.3) || (x > 0.7 && x < 0.92);
  const battlement = y > 0.12 && y < 0.24 && !(x > 0.16 && x < 0.22) && !(x > 0.78 && x < 0.84);
  if (tower && (battlement || (y >= 0.24 && y < 0.9))) return inside(mood, x, y);
  const lintel = y > 0.34 && y < 0.46 && x >= 0.3 && x <= 0.7;
  if (lintel) return inside(mood, x, y);
  const opening = x >= 0.3 && x <= 0.7 && y >= 0.46 && y < 0.9;
  if (!opening) return false;
  if (mood === 'asking') return y > 0.56 && y < 0.68;
  if (mood === 'warning') return Math.abs(x - 0.5) < 0.05 && (y < 0.72 || y > 0.79);
  return false;
}

/** The offline mark is struck out from corner to corner. */
function inside(mood: TrayMood, x: number, y: number): boolean {
  return mood !== 'offline' || Math.abs(x + y - 1) > 0.09;
}
