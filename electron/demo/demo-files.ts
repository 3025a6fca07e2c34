import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

const FILES: Readonly<Record<string, string>> = {
  'plan.md': '# Plan\n\nShip the beta on Friday.\nOwners: platform team\n',
  'ideas.md': '# Ideas\n\n- a calmer inbox\n- fewer meetings\n- ship smaller\n',
  'old-draft.md': '# Old draft\n\nNothing in here is needed any more.\n',
};

/** Puts the demo's three files in place; an earlier run may have deleted one. */
export async function makeDemoFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(FILES))
    await writeFile(join(folder, name), text, { mode: 0o600 });
}

/** Only the three names exist for the demo server, wherever a caller points. */
function pathOf(folder: string, name: string): string {
  if (!Object.hasOwn(FILES, basename(name)) || basename(name) !== name)
    throw new Error(`There is no file ${name} in the demo folder.`);
  return join(folder, name);
}

export async function listDemoFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => Object.hasOwn(FILES, name)).sort();
}

export async function readDemoFile(folder: string, name: string): Promise<string> {
  return readFile(pathOf(folder, name), 'utf8');
}

/** The lines that hold `text` in any case, as `file:line: text`. */
export async function searchDemoFiles(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await listDemoFiles(folder)) {
    const lines = (await readDemoFile(folder, name)).split('\n');
    lines.forEach((line, index) => {
      if (line.toLowerCase().includes(text.toLowerCase())) found.push(`${name}:${index + 1}: ${line}`);
    });
  }
  return found;
}

export async function deleteDemoFile(folder: string, name: string): Promise<void> {
  await rm(pathOf(folder, name));
}
