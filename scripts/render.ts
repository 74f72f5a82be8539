// Takes screenshots of the job summaries in test/end-to-end/outcomes, as GitHub shows them on the page of a run: wide and
// narrow, light and dark.
//
//   npm run render -- [--open] [--only NAME] [--docs]
//
// Writes them to pictures/. --open expands collapsed sections; --docs also writes the image in the README.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { marked } from 'marked';
import { type Page, readPage } from '../test/end-to-end/page.ts';
import { findBrowser, openBrowser, type View } from './browser.ts';

const PROJECT = join(import.meta.dirname, '..');
const OUTCOMES = join(PROJECT, 'test/end-to-end/outcomes');
const PICTURES = join(PROJECT, 'pictures');
/** The outcome in the README, its width, and the sections to expand. */
const README_IMAGE = { name: 'changed-files', width: 900, open: /<details>(?=<summary>How \d)/g };
const NOTHING = /(?!)/;
const VIEWS: readonly View[] = [
  { width: 1200, theme: 'light' },
  { width: 1200, theme: 'dark' },
  { width: 400, theme: 'light' },
  { width: 400, theme: 'dark' },
];

const css = (theme: View['theme']): string =>
  readFileSync(join(PROJECT, `node_modules/github-markdown-css/github-markdown-${theme}.css`), 'utf8');

/** Returns a page with the annotations above the summary, styled like GitHub's. */
function htmlOf({ boxes, summary }: Page, theme: View['theme'], open: RegExp): string {
  const colors = theme === 'light' ? ['#d1d9e0', '#ffffff', '#59636e'] : ['#3d444d', '#0d1117', '#9198a1'];
  const [border, background, muted] = colors;
  const content = marked.parse(summary, { gfm: true, async: false });
  return `<!doctype html><meta charset="utf-8"><style>${css(theme)}
    body { margin: 0; padding: 16px; background: ${background}; }
    .box { border: 1px solid ${border}; border-radius: 6px; padding: 16px; margin-bottom: 16px; }
    .head { color: ${muted}; font-size: 12px; margin-bottom: 12px; }
    .plain { white-space: pre-wrap; font-size: 14px; }
  </style><div class="markdown-body">
  ${boxes.map((box) => `<div class="box plain">${textOf(box)}</div>`).join('')}
  <div class="box"><div class="head">purge summary</div>${content.replace(open, '<details open>')}</div>
  </div>`;
}

/** Escapes an annotation, which is plain text below a bold title. */
function textOf(box: string): string {
  const text = box.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return text.replace(/\*\*(.*?)\*\*/, '<b>$1</b>');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { open: { type: 'boolean' }, only: { type: 'string' }, docs: { type: 'boolean' } },
  });
  const path = findBrowser();
  if (path === null) {
    console.error('No Chromium found. Install it, or set the variable CHROMIUM to its path.');
    process.exitCode = 1;
    return;
  }
  mkdirSync(PICTURES, { recursive: true });
  const names = readdirSync(OUTCOMES).map((file) => basename(file, '.md'));
  const browser = await openBrowser(path);
  const draw = async (page: Page, view: View, open: RegExp, file: string): Promise<void> => {
    const html = join(tmpdir(), `render-${process.pid}.html`);
    writeFileSync(html, htmlOf(page, view.theme, open));
    writeFileSync(file, await browser.screenshot(pathToFileURL(html).href, view));
  };
  const read = (name: string): Page => readPage(readFileSync(join(OUTCOMES, `${name}.md`), 'utf8'));
  try {
    for (const name of names.filter((one) => values.only === undefined || one === values.only)) {
      for (const view of VIEWS) {
        const file = join(PICTURES, `${name}-${view.width}-${view.theme}.png`);
        await draw(read(name), view, values.open ? /<details>/g : NOTHING, file);
      }
      console.log(name);
    }
    if (values.docs) {
      const page = { ...read(README_IMAGE.name), boxes: [] };
      const view: View = { width: README_IMAGE.width, theme: 'light' };
      await draw(page, view, README_IMAGE.open, join(PROJECT, 'docs/summary.png'));
    }
  } finally {
    await browser.close();
  }
}

await main();
