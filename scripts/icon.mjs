/** Draws the app's icon, build/icon.png, from the mark that the tray draws. Run it again after changing the mark. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { drawMark } from '../electron/shell/tray-icon.ts';
import { root } from './lib/say.mjs';

const size = 1024;
const ground = [23, 37, 58];

/** The mark in white on a rounded square, as RGBA. */
function drawIcon() {
  const mark = drawMark(size / 2, 'calm', [255, 255, 255]);
  const rgba = Buffer.alloc(size * size * 4);
  const radius = size * 0.22;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = Math.max(radius - x - 0.5, x + 0.5 - (size - radius), 0);
      const dy = Math.max(radius - y - 0.5, y + 0.5 - (size - radius), 0);
      const alpha = Math.min(1, Math.max(0, radius - Math.hypot(dx, dy) + 0.5));
      const ink = markAlpha(mark, x - size / 4, y - size / 4);
      const at = (y * size + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        rgba[at + channel] = Math.round(ground[channel] * (1 - ink) + 255 * ink);
      }
      rgba[at + 3] = Math.round(255 * alpha);
    }
  }
  return rgba;
}

function markAlpha(mark, x, y) {
  if (x < 0 || y < 0 || x >= mark.size || y >= mark.size) return 0;
  return mark.bgra[(y * mark.size + x) * 4 + 3] / 255;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** An RGBA image as PNG (8 bits a channel, no filter). */
function png(rgba) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc((size * 4 + 1) * size);
  for (let y = 0; y < size; y++) rgba.copy(rows, y * (size * 4 + 1) + 1, y * size * 4, (y + 1) * size * 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

mkdirSync(join(root, 'build'), { recursive: true });
writeFileSync(join(root, 'build', 'icon.png'), png(drawIcon()));
