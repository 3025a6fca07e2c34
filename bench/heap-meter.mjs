/**
 * Loaded into a core that is measured, before its own program: at SIGUSR2 it collects garbage and appends what is still held, in
 * megabytes, as a line of JSON to the file that is named in the environment. The product knows nothing of it.
 */
import { appendFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const file = process.env.GATEHOUSE_BENCH_HEAP;
if (file !== undefined && process.argv.includes('up')) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    collect();
    const { heapUsed, external, rss } = process.memoryUsage();
    const [heap, outside, all] = [heapUsed, external, rss].map((bytes) => bytes / 1024 / 1024);
    appendFileSync(file, `${JSON.stringify({ heap: heap + outside, rss: all })}\n`);
  });
}
