/** The forms of a page's URL: the first three for `x.html`, the others for `x/index.html`. */
type Form = '/file' | '/file/' | '/file.html' | '/dir' | '/dir/' | '/dir/index.html';

/** What a host does with each form: serve the page, respond with a 404, or redirect to another form. */
export interface PageRule {
  readonly forms: Readonly<Record<Form, 200 | 404 | Form>>;
  /** The status of its redirects. */
  readonly redirect: 301 | 302 | 307 | 308;
}

/** Paths for `resolvePage`: percent-decoded, one character per byte (latin1). */
export type Page = { readonly file: string } | { readonly redirect: string } | null;

type Row = readonly [PageRule['redirect'], ...PageRule['forms'][Form][]];

/**
 * How static hosts map URLs to files, measured:
 * https://github.com/slorber/trailing-slash-guide
 * https://developers.cloudflare.com/workers/static-assets/routing/advanced/html-handling/
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/IndexDocumentSupport.html
 */
// biome-ignore format: a table
const rows = {
  // of a redirect              /file     /file/   /file.html /dir     /dir/   /dir/index.html
  'plain':                [301, 200,      200,     200,       200,     200,    200],
  'github-pages':         [301, 200,      404,     200,       '/dir/', 200,    200],
  'netlify':              [301, 200,      '/file', 200,       '/dir/', 200,    200],
  'vercel':               [308, 404,      404,     200,       200,     200,    200],
  'vercel-clean':         [308, 200,      '/file', '/file',   200,     '/dir', '/dir'],
  'vercel-clean-slash':   [308, '/file/', 200,     '/file/',  '/dir/', 200,    '/dir/'],
  'cloudflare-pages':     [308, 200,      '/file', '/file',   '/dir/', 200,    '/dir/'],
  'force-trailing-slash': [307, '/file/', 200,     '/file/',  '/dir/', 200,    '/dir/'],
  'drop-trailing-slash':  [307, 200,      '/file', '/file',   200,     '/dir', '/dir'],
  'none':                 [307, 404,      404,     200,       404,     404,    200],
  's3':                   [302, 404,      404,     200,       '/dir/', 200,    200],
  'nginx':                [301, 404,      404,     200,       '/dir/', 200,    200],
  'nginx-try-files':      [301, 200,      404,     200,       '/dir/', 200,    200],
} as const satisfies Record<string, Row>;

export type RuleName = keyof typeof rows;

/** Page rules by the host's name. */
export const pageRules = Object.fromEntries(
  Object.entries(rows).map(([name, [redirect, file, fileSlash, fileHtml, dir, dirSlash, dirIndex]]) => [
    name,
    {
      redirect,
      forms: {
        '/file': file,
        '/file/': fileSlash,
        '/file.html': fileHtml,
        '/dir': dir,
        '/dir/': dirSlash,
        '/dir/index.html': dirIndex,
      },
    },
  ]),
) as Readonly<Record<RuleName, PageRule>>;

/** Returns what a host with this rule does with a path. `has` checks for a file (`dir/index.html`). */
export function resolvePage(rule: PageRule, path: string, has: (file: string) => boolean): Page {
  const rest = path.slice(1);
  if (has(rest) && !isPage(rest)) return { file: rest };
  for (const [form, stem, file] of readings(rule, rest)) {
    if (!has(file)) continue;
    const does = rule.forms[form];
    // No host redirects its root: `/` has no other form.
    if (does === 200 || rest === '') return { file };
    if (does !== 404) return { redirect: stem === '' || !does.endsWith('/') ? `/${stem}` : `/${stem}/` };
  }
  return null;
}

const isPage = (file: string) => /[^/]\.html$/.test(file);

/** Returns the forms that a path may be, the likelier one first: the form, the page's bare name, its file. */
function* readings(rule: PageRule, rest: string): Generator<readonly [Form, string, string]> {
  // A host that knows `/file` also knows `/dir/index`.
  const index = (rule.forms['/file'] === 404 ? /^(.*\/)?index\.html$/ : /^(.*\/)?index(\.html)?$/).exec(rest);
  if (index !== null) yield ['/dir/index.html', (index[1] ?? '').slice(0, -1), `${index[1] ?? ''}index.html`];
  if (isPage(rest)) {
    if (index === null) yield ['/file.html', rest.slice(0, -'.html'.length), rest];
  } else if (rest === '' || rest.endsWith('/')) {
    const stem = rest.slice(0, -1);
    yield ['/dir/', stem, `${rest}index.html`];
    if (stem !== '') yield ['/file/', stem, `${stem}.html`];
  } else {
    yield ['/file', rest, `${rest}.html`];
    yield ['/dir', rest, `${rest}/index.html`];
  }
}
