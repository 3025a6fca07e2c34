/** What a question shows on the page of a real core, asked by a real client of a real server. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eachPageScene } from '../fixtures/each-page-scene.ts';
import { isDenied, PageScene } from '../fixtures/page-scene.ts';

let scene: PageScene;
eachPageScene((next) => (scene = next));

describe('a question shows', () => {
  it('who asks, for which server, why, and what the file would become', async () => {
    const call = scene.write('plan.md', 'Ship on Monday.\nTell everyone.\n');
    await scene.readQuestion('plan.md');
    const { identity, reasons } = await scene.gatehouse.question();
    expect(await scene.card.getByRole('heading', { level: 2 }).textContent()).toBe(
      'notes wants to run write_file',
    );
    await scene.card.getByText('Asked by Claude Desktop').waitFor();
    await scene.card.getByText(identity).waitFor();
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) await scene.card.getByText(reason, { exact: true }).waitFor();
    const change = scene.card.getByRole('figure', { name: scene.file('plan.md') });
    await change.getByText('1 line added, 1 line removed').waitFor();
    expect(await change.locator('[data-kind=removed]').innerText()).toContain('Ship on Friday.');
    expect(await change.locator('[data-kind=added]').innerText()).toContain('Ship on Monday.');
    expect(await change.locator('[data-kind=same]').innerText()).toContain('Tell everyone.');
    await scene.tested.pictures('question-diff');
    await scene.deny.click();
    expect(isDenied(await call)).toBe(true);
  });

  it('the path that a link really leads to', async () => {
    const outside = join(scene.gatehouse.base, 'elsewhere');
    await mkdir(outside);
    await writeFile(join(outside, 'keys.txt'), 'old\n');
    await symlink(join(outside, 'keys.txt'), scene.file('innocent.md'));
    void scene.write('innocent.md', 'new\n');
    await scene.readQuestion('innocent.md');
    await scene.card.getByText(`is really ${join(outside, 'keys.txt')}`).waitFor();
    await scene.card.getByRole('figure', { name: join(outside, 'keys.txt') }).waitFor();
    await scene.tested.pictures('question-link');
  });

  it('a long path whole, and 100 KB of content folded with its length, to be opened before it can be allowed', async () => {
    const name = `${'deeply-nested-folder-name/'.repeat(9)}report.md`;
    const content = `${'All work and no play makes a dull page. '.repeat(2560)}THE END`;
    void scene.write(name, content);
    await scene.readQuestion(name);
    const allowed = scene.card.getByRole('region', { name: 'content', exact: true });
    await scene.card.getByText('102,407 characters').waitFor();
    expect(await allowed.count()).toBe(0);
    await scene.card.getByText('Open content before you can allow this.').waitFor();
    expect(await scene.allow.getAttribute('aria-disabled')).toBe('true');
    await scene.tested.pictures('question-long');
    await scene.card.getByRole('button', { name: 'Show all: content' }).click();
    expect(await allowed.textContent()).toBe(content);
    await allowed.press('End');
    await scene.armed.waitFor();
    await scene.tested.pictures('question-long-open');
    await scene.card.getByRole('button', { name: 'Fold: content' }).click();
    expect(await allowed.count()).toBe(0);
    await scene.armed.waitFor();
  });

  it('hidden and bidirectional characters as visible escapes', async () => {
    void scene.write('report\u202Efdp.exe', 'safe\u200B\u2066text\u0007\u{E0041}');
    await scene.go('Approvals');
    await scene.card.getByText('report⟨U+202E⟩fdp.exe').first().waitFor();
    await scene.card.getByText('safe⟨U+200B⟩⟨U+2066⟩text⟨U+0007⟩⟨U+E0041⟩').first().waitFor();
    await scene.card.getByText('4 hidden characters are shown as marked codes.').waitFor();
    await scene.tested.pictures('question-hidden');
    expect(await scene.page.locator('body').textContent()).not.toMatch(
      /[\u200B\u202E\u2066\u0007\u{E0041}]/u,
    );
    await scene.go('Activity');
    await scene.page.getByRole('row', { name: /report⟨U\+202E⟩fdp\.exe/ }).waitFor();
    expect(await scene.page.locator('body').textContent()).not.toMatch(
      /[\u200B\u202E\u2066\u0007\u{E0041}]/u,
    );
  });

  it('markup as text, on every screen', async () => {
    const requested: string[] = [];
    scene.page.on('request', (request) => requested.push(request.url()));
    const markup = '<img src=x onerror="document.title=`taken`"><script>document.title="taken"</script>';
    const answer = scene.write(
      '<b onmouseover=alert(1)>bold.md',
      `${markup}\n# not a heading\n\u001B[31mred`,
    );
    await scene.go('Approvals');
    await scene.card.getByText(markup).first().waitFor();
    await scene.card.getByText('<b onmouseover=alert(1)>bold.md').first().waitFor();
    await scene.card.getByText('⟨U+001B⟩[31mred').first().waitFor();
    await scene.tested.pictures('question-markup');
    expect(await scene.page.locator('img[src=x], main b, main script').count()).toBe(0);
    expect(await scene.card.getByRole('heading', { name: 'not a heading' }).count()).toBe(0);
    await scene.deny.click();
    await answer;
    await scene.go('Activity');
    await scene.page
      .getByRole('row', { name: /<img src=x/ })
      .first()
      .click();
    await scene.page.getByRole('complementary').getByText(markup).waitFor();
    expect(await scene.page.locator('img[src=x], main b, main script').count()).toBe(0);
    expect(await scene.page.title()).toBe('Activity · Gatehouse');
    expect(requested.filter((url) => !url.startsWith(new URL(scene.url).origin))).toEqual([]);
    expect(requested.filter((url) => url.endsWith('/x'))).toEqual([]);
  });
});
