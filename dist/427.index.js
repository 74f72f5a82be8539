export const id = 427;
export const ids = [427];
export const modules = {

/***/ 6468:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ readRegularFile)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3024);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_fs__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _result_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1666);



/** Without O_NONBLOCK (not on Windows), opening a pipe blocks. https://man7.org/linux/man-pages/man7/fifo.7.html */
const READ_WITHOUT_WAITING = node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY | (node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NONBLOCK ?? 0);
/**
 * Reads a regular file, or the one that a symlink leads to. Checks the type and size before opening, and again when it is
 * open, since the file may have been replaced in between.
 *
 * @param most in bytes; a larger file is refused, even if it grows during reading
 * @throws the signal's reason when it aborts
 */
async function readRegularFile(path, most, signal) {
    signal?.throwIfAborted();
    try {
        const refusal = refuse(await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.stat)(path), most);
        if (refusal !== null)
            return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__/* .err */ ._)(refusal);
        const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(path, READ_WITHOUT_WAITING);
        try {
            const replaced = refuse(await handle.stat(), most);
            if (replaced !== null)
                return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__/* .err */ ._)(replaced);
            const bytes = await handle.readFile({ signal });
            return bytes.length > most ? (0,_result_js__WEBPACK_IMPORTED_MODULE_2__/* .err */ ._)({ code: 'file-too-large', most }) : (0,_result_js__WEBPACK_IMPORTED_MODULE_2__.ok)(bytes);
        }
        finally {
            await handle.close();
        }
    }
    catch (error) {
        signal?.throwIfAborted();
        const { code } = error;
        if (code === 'ENOENT' || code === 'ENOTDIR')
            return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__/* .err */ ._)({ code: 'file-missing' });
        return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__/* .err */ ._)({ code: 'file-unreadable', error: String(code ?? error) });
    }
}
function refuse(stats, most) {
    if (stats.isDirectory())
        return { code: 'file-is-folder' };
    if (!stats.isFile())
        return { code: 'file-not-regular' };
    return stats.size > most ? { code: 'file-too-large', most } : null;
}


/***/ }),

/***/ 427:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readUrlsFrom: () => (/* binding */ readUrlsFrom)
});

// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(370);
// EXTERNAL MODULE: ./src/changes/regular-file.ts
var regular_file = __webpack_require__(6468);
// EXTERNAL MODULE: ./src/result.ts
var result = __webpack_require__(1666);
// EXTERNAL MODULE: ./src/targets/target.ts
var target = __webpack_require__(9425);
// EXTERNAL MODULE: ./src/http/backoff.ts
var backoff = __webpack_require__(1012);
// EXTERNAL MODULE: ./src/http/loopback.ts
var loopback = __webpack_require__(507);
// EXTERNAL MODULE: ./src/http/network-error.ts
var network_error = __webpack_require__(137);
// EXTERNAL MODULE: ./src/http/public-address.ts
var public_address = __webpack_require__(1210);
// EXTERNAL MODULE: ./src/text/wording.ts
var wording = __webpack_require__(2179);
;// CONCATENATED MODULE: ./src/lists/download.ts






/** Includes the body. */
const ATTEMPT_MS = 30_000;
const RETRY_POLICY = { retries: 2, firstMs: 2000, maxMs: 4000 };
/** A server that asks for a longer wait gets no retry. */
const MAX_RETRY_WAIT_MS = 30_000;
const MAX_REDIRECTS = 5;
/** `no-cache`, because caches on the way may hold a response from before the deploy. */
const HEADERS = {
    Accept: 'application/xml, text/xml, text/plain, */*;q=0.1',
    'Cache-Control': 'no-cache',
};
/**
 * Downloads a URL without credentials. Checks each redirect as it checks the URL.
 * @param most the limit in bytes, after decoding
 */
async function download(address, most, options) {
    const problem = findAddressProblem(address, options.hosts);
    if (problem !== null)
        return (0,result/* err */._)(problem);
    let url = address;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
        const step = await fetchWithRetries(url, most, options);
        if (step.kind === 'bytes')
            return (0,result.ok)(step.bytes);
        if (step.kind === 'failed')
            return (0,result/* err */._)(step.problem);
        const next = URL.parse(step.location, url);
        if (next !== null)
            next.hash = '';
        url = next?.href ?? step.location;
        const reason = findAddressProblem(url, options.hosts);
        if (reason !== null)
            return (0,result/* err */._)({ code: 'download-redirect-refused', to: url, reason });
    }
    return (0,result/* err */._)({ code: 'download-redirects-endless', most: MAX_REDIRECTS, last: url });
}
/**
 * Returns why a URL must not be requested, or null. It needs https, no credentials, and a host that `hosts` permits. A
 * host that is not public must be named exactly; then http is allowed as well on this machine.
 */
function findAddressProblem(address, hosts) {
    const url = URL.parse(address);
    if (url === null)
        return { code: 'list-address-invalid' };
    const { protocol, hostname } = url;
    if (url.username !== '' || url.password !== '')
        return { code: 'list-address-has-credentials' };
    if (protocol !== 'https:' && protocol !== 'http:')
        return { code: 'list-address-not-https' };
    if (!hosts.isNamed(hostname) && !(0,public_address/* mayBePublic */.m5)(hostname))
        return { code: 'list-address-not-public', hostname };
    if (!(0,loopback/* isSecure */.B)(url))
        return { code: 'list-address-not-https' };
    return hosts.mayVisit(hostname) ? null : { code: 'list-address-host-not-named', hostname };
}
async function fetchWithRetries(url, most, options) {
    for (let failed = 1;; failed++) {
        const step = await fetchOnce(url, most, options);
        if (step.kind !== 'failed' || !step.retryable)
            return step;
        const { askedMs } = step;
        const random = options.random();
        const decision = (0,backoff/* decideRetry */.tE)(RETRY_POLICY, { failed, askedMs, leftMs: MAX_RETRY_WAIT_MS, random });
        if (!decision.retry)
            return step;
        await options.clock.sleep(decision.waitMs, options.stop);
    }
}
async function fetchOnce(url, most, { transport, clock, stop }) {
    stop.throwIfAborted();
    const timeout = clock.timeout(ATTEMPT_MS);
    const done = new AbortController();
    try {
        const signal = AbortSignal.any([stop, timeout.signal, done.signal]);
        const response = await transport({ method: 'GET', url, headers: HEADERS, signal });
        return await handleResponse(response, most, clock);
    }
    catch (error) {
        stop.throwIfAborted();
        if (timeout.signal.aborted)
            return failed({ code: 'download-timeout', afterMs: ATTEMPT_MS }, true);
        return handleError(error, url);
    }
    finally {
        timeout.clear();
        // Closes the connection of a body that was not read to its end.
        done.abort();
    }
}
async function handleResponse(response, most, clock) {
    const { status } = response;
    if (status === 200) {
        const bytes = await response.firstBytes(most + 1);
        return bytes.length > most ? failed({ code: 'list-too-large', most }) : { kind: 'bytes', bytes };
    }
    const location = response.header('location');
    if (status >= 300 && status < 400 && location !== null)
        return { kind: 'redirect', location };
    const closed = response.header('cf-mitigated') === 'challenge' || status === 401 || status === 403;
    const retryable = status === 429 || status >= 500;
    return failed({ code: 'download-status', status, closed }, retryable, (0,backoff/* retryAfterMs */.Vs)(response, clock.date()));
}
function handleError(error, url) {
    const code = (0,network_error/* networkErrorCode */.a0)(error);
    if (code === public_address/* ADDRESS_NOT_PUBLIC */.vW) {
        return failed({ code: 'list-address-not-public', hostname: new URL(url).hostname });
    }
    if (code !== null && (0,network_error/* isCertificateError */.Y4)(code)) {
        return failed({ code: 'download-certificate-untrusted', error: code });
    }
    return failed({ code: 'download-broke-off', error: code ?? (0,wording/* messageOf */.bD)(error) }, true);
}
function failed(problem, retryable = false, askedMs = null) {
    return { kind: 'failed', problem, retryable, askedMs };
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./src/targets/urls.ts
var urls = __webpack_require__(1942);
// EXTERNAL MODULE: ./src/text/json.ts
var json = __webpack_require__(1789);
// EXTERNAL MODULE: ./src/lists/earlier-report.ts
var earlier_report = __webpack_require__(4740);
// EXTERNAL MODULE: ./src/targets/url.ts
var targets_url = __webpack_require__(6591);
// EXTERNAL MODULE: ./node_modules/saxes/saxes.js
var saxes = __webpack_require__(9800);
;// CONCATENATED MODULE: ./src/lists/sitemap-entries.ts


/** The entries of each root element. https://www.sitemaps.org/protocol.html */
const ROOTS = new Map([
    ['urlset', { kind: 'pages', entry: 'url' }],
    ['sitemapindex', { kind: 'index', entry: 'sitemap' }],
]);
/** Root elements of other documents that servers return instead of a sitemap, in lower case. */
const OTHER_ROOTS = new Map([
    ['html', 'html'],
    ['rss', 'rss'],
    ['rdf', 'rss'],
    ['feed', 'atom'],
]);
/** The size of each decoded piece, so that a large sitemap is not in memory as one text as well. */
const CHUNK_BYTES = 65_536;
/** A sitemap has three levels, its extensions a few more. Bounds the memory for open elements. */
const MAX_DEPTH = 100;
/** Returns the `loc`s of a sitemap and its mistakes, or the reason why it is rejected. */
function readEntries(content) {
    const start = new TextDecoder().decode(content.subarray(0, 256));
    if (/^\s*<(?:!doctype\s+)?html\b/i.test(start))
        return (0,result/* err */._)({ code: 'sitemap-stranger', kind: 'html' });
    const reading = {
        locs: [],
        mistakes: [],
        root: null,
        rejection: null,
        depth: 0,
        locCount: null,
        locText: null,
    };
    const parser = createParser(reading);
    try {
        for (const text of decode(content)) {
            parser.write(text);
            if (reading.rejection !== null)
                return (0,result/* err */._)(reading.rejection);
        }
        parser.close();
    }
    catch (error) {
        return (0,result/* err */._)(reading.rejection ?? problemOf(error));
    }
    const { root, locs, mistakes } = reading;
    return (0,result.ok)({ kind: root?.kind ?? 'pages', locs, mistakes });
}
function* decode(content) {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let begun = false;
    for (let at = 0; at < content.length; at += CHUNK_BYTES) {
        const end = at + CHUNK_BYTES;
        const text = decoder.decode(content.subarray(at, end), { stream: end < content.length });
        // XML allows nothing before its declaration, but templates often leave blank lines there.
        const rest = begun ? text : text.trimStart();
        begun ||= rest !== '';
        yield rest;
    }
}
function problemOf(error) {
    const { code = '', message = String(error) } = error;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
        return { code: 'sitemap-not-utf8' };
    return { code: 'sitemap-malformed', at: message.replace(/\.$/, '') };
}
/** Creates a parser that updates `reading`, and throws if the XML is not well-formed. */
function createParser(reading) {
    const parser = new saxes/* SaxesParser */.wT();
    const addText = (text) => {
        if (reading.locText !== null)
            reading.locText += text;
    };
    parser.on('opentag', ({ name }) => sitemap_entries_open(reading, name, parser.line));
    parser.on('text', addText);
    parser.on('cdata', addText);
    parser.on('closetag', () => sitemap_entries_close(reading, parser.line));
    return parser;
}
function sitemap_entries_open(reading, name, line) {
    const { root, mistakes } = reading;
    reading.depth += 1;
    const { depth } = reading;
    if (depth > MAX_DEPTH)
        reading.rejection ??= { code: 'sitemap-too-deep', most: MAX_DEPTH };
    if (root === null) {
        const [, prefix = '', local = ''] = /^(.*:)?(.*)$/s.exec(name) ?? [];
        const known = ROOTS.get(local);
        const other = OTHER_ROOTS.get(local.toLowerCase());
        if (known)
            reading.root = { kind: known.kind, entry: prefix + known.entry, loc: `${prefix}loc` };
        else if (other)
            reading.rejection ??= { code: 'sitemap-stranger', kind: other };
        else
            reading.rejection ??= { code: 'sitemap-root', root: name };
    }
    else if (reading.locText !== null) {
        mistakes.push({ code: 'sitemap-element-in-loc', line, element: name, loc: root.loc });
    }
    else if (depth === 2 && name === root.entry) {
        reading.locCount = 0;
    }
    else if (depth === 2 && /^(?:.*:)?(?:url|sitemap)$/is.test(name)) {
        mistakes.push({ code: 'sitemap-entry-name', line, got: name, takes: root.entry });
    }
    else if (depth === 3 && reading.locCount !== null && name === root.loc) {
        reading.locCount += 1;
        reading.locText = '';
    }
}
function sitemap_entries_close(reading, line) {
    const { root, depth, locText, locCount } = reading;
    if (depth === 3 && locText !== null) {
        reading.locs.push({ text: locText.trim(), line });
        reading.locText = null;
    }
    else if (depth === 2 && locCount !== null && root !== null) {
        const { entry, loc } = root;
        if (locCount !== 1) {
            reading.mistakes.push({ code: 'sitemap-loc-count', line, entry, loc, count: locCount });
        }
        reading.locCount = null;
    }
    reading.depth -= 1;
}

;// CONCATENATED MODULE: ./src/lists/sitemap.ts



/**
 * Parses a sitemap or an index of sitemaps: the `loc` of each `url` or `sitemap`. Ignores images and videos
 * (`image:loc`), which are not pages, and translations (`xhtml:link`), which have entries of their own.
 * https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap
 *
 * Elements match if they have the namespace prefix of the root. The parser knows only XML's predefined entities and
 * loads nothing. One mistake rejects the sitemap, because a partial one would leave pages stale.
 *
 * @param content UTF-8; may begin with a byte order mark and white space
 */
function parseSitemap(content) {
    const entries = readEntries(content);
    if (!entries.ok)
        return entries;
    const { kind, locs, mistakes } = entries.value;
    const fragments = [];
    const urls = [];
    for (const { text, line } of locs) {
        const url = (0,targets_url/* readUrl */.wo)(text);
        if (url.ok)
            urls.push((0,targets_url/* href */.UF)(url.value));
        else
            mistakes.push({ code: 'sitemap-url', line, reason: url.reason });
        if (url.ok && url.value.fragment !== '')
            fragments.push(text);
    }
    if (mistakes.length > 0)
        return (0,result/* err */._)({ code: 'list-mistakes', mistakes });
    const notices = [];
    if (urls.length === 0)
        notices.push({ code: 'sitemap-empty', kind });
    const [example] = fragments;
    if (example !== undefined)
        notices.push({ code: 'fragments-removed', count: fragments.length, example });
    return (0,result.ok)({ kind, urls, notices });
}

;// CONCATENATED MODULE: ./src/lists/format.ts







/** "Must be no larger than 50MB (52,428,800 bytes)": https://www.sitemaps.org/protocol.html#index */
const MAX_SITEMAP_BYTES = 52_428_800;
/**
 * Reads a list of URLs, a sitemap, an index of sitemaps or a report; each may be gzipped. Detects the format from the
 * content alone, because file names and media types are unreliable. One mistake rejects the content.
 * @param source the source of each target
 * @param takesReports whether the workflow itself named the file
 */
async function readListContent(bytes, source, takesReports) {
    const unzipped = await unzip(bytes);
    if (!unzipped.ok)
        return unzipped;
    const utf8 = toUtf8(unzipped.value);
    if (utf8 === null)
        return (0,result/* err */._)({ code: 'list-not-text' });
    const first = firstCharacter(utf8);
    if (first === '<') {
        if (utf8.length > MAX_SITEMAP_BYTES)
            return (0,result/* err */._)({ code: 'list-too-large', most: MAX_SITEMAP_BYTES });
        const sitemap = parseSitemap(utf8);
        if (!sitemap.ok)
            return sitemap;
        const { kind, urls, notices } = sitemap.value;
        if (kind === 'index')
            return (0,result.ok)({ targets: [], sitemaps: urls, notices });
        return (0,result.ok)({ targets: urls.map((value) => ({ kind: 'urls', value, source })), notices });
    }
    const text = format_decode('utf-8', utf8);
    if (text === null || text.includes('\0'))
        return (0,result/* err */._)({ code: 'list-not-text' });
    if (first === '{' && !startsWithUrlObject(text)) {
        return takesReports ? (0,earlier_report/* parseEarlierReport */.G)(text, source) : (0,result/* err */._)({ code: 'report-not-taken' });
    }
    return readUrlList(text, source);
}
/** Unzips gzip data, or returns other bytes unchanged. */
async function unzip(bytes) {
    // RFC 1952, section 2.3.1
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
        return (0,result.ok)(bytes);
    try {
        return (0,result.ok)(await (0,external_node_util_.promisify)(external_node_zlib_.gunzip)(bytes, { maxOutputLength: MAX_SITEMAP_BYTES }));
    }
    catch (error) {
        const { code } = error;
        if (code === 'ERR_BUFFER_TOO_LARGE')
            return (0,result/* err */._)({ code: 'gzip-too-large', most: MAX_SITEMAP_BYTES });
        return (0,result/* err */._)({ code: 'gzip-broken', error: String(code ?? error) });
    }
}
/** Converts UTF-16, which PowerShell 5 writes, to UTF-8. Returns null if it is malformed. */
function toUtf8(bytes) {
    const mark = Buffer.from(bytes.subarray(0, 2)).toString('hex');
    if (mark !== 'fffe' && mark !== 'feff')
        return bytes;
    const text = format_decode(mark === 'fffe' ? 'utf-16le' : 'utf-16be', bytes);
    return text === null ? null : Buffer.from(text);
}
/** Returns the text without its byte order mark, or null if it is malformed. */
function format_decode(encoding, bytes) {
    try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    }
    catch {
        return null;
    }
}
/** Returns the first character that is neither white space nor the byte order mark, or ''. Assumes that it is ASCII. */
function firstCharacter(utf8) {
    const mark = utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf ? 3 : 0;
    const byte = utf8.subarray(mark).find((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
    return byte === undefined ? '' : String.fromCharCode(byte);
}
/** Returns whether the first line is `{"url": …, "headers": {…}}`. No report begins like that. */
function startsWithUrlObject(text) {
    const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
    return (0,json/* valueAt */.fK)((0,json/* parseJson */.qF)(line), 'url') !== undefined;
}
/** An empty list usually means that an earlier step failed, so only `[]` is accepted as one. */
function readUrlList(text, source) {
    const { value: targets, problems, notices } = (0,urls/* parseUrls */.S)(text, source);
    const [reason] = problems;
    if (reason !== undefined) {
        const isForeign = !/https?:\/\//i.test(text);
        return (0,result/* err */._)(isForeign ? { code: 'list-foreign', reason } : { code: 'list-mistakes', mistakes: problems });
    }
    if (targets.length === 0) {
        if (!/^\s*\[\s*\]\s*$/.test(text))
            return (0,result/* err */._)({ code: 'list-empty' });
        return (0,result.ok)({ targets, notices: [{ code: 'list-empty-array' }] });
    }
    const [fragment] = notices;
    return (0,result.ok)({
        targets,
        notices: fragment ? [{ code: 'fragments-removed', count: notices.length, example: fragment.got }] : [],
    });
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./src/lists/local-sitemaps.ts

/**
 * Finds the sitemaps that an index in a file lists in the folder of that file. The files of a build are newer than the
 * deployed copies, which may not exist yet.
 *
 * The folder is matched with a single folder of the site: the one for which most files exist. So `/shop/sitemap-0.xml` of
 * another system is not mistaken for the build's own `sitemap-0.xml`. A file that matches two URLs is used for neither.
 *
 * @param addresses absolute URLs
 * @returns the paths of the files that exist, by URL
 */
function findLocalSitemaps(index, addresses, isFile) {
    const candidates = addresses
        .map((address) => ({ address, ...splitAddress(address) }))
        .filter(({ name }) => name !== '')
        .map(({ address, folder, name }) => ({ address, folder, path: (0,external_node_path_.join)((0,external_node_path_.dirname)(index), name) }))
        .filter(({ path }) => path !== index);
    let best = new Map();
    for (const inFolder of Map.groupBy(candidates, ({ folder }) => folder).values()) {
        const files = new Map();
        for (const [path, [first, ...others]] of Map.groupBy(inFolder, ({ path }) => path)) {
            if (first !== undefined && others.length === 0 && isFile(path))
                files.set(first.address, path);
        }
        if (files.size > best.size)
            best = files;
    }
    return best;
}
/** Returns the URL up to the last slash of its path, and the decoded file name, or '' if that is not a plain name. */
function splitAddress(address) {
    const [, folder = '', encoded = ''] = /^(https?:\/\/[^?#]*\/)([^/?#]*)/i.exec(address) ?? [];
    try {
        const name = decodeURIComponent(encoded);
        return { folder, name: /^\.{0,2}$|[/\\:\0]/.test(name) ? '' : name };
    }
    catch {
        return { folder, name: '' };
    }
}

;// CONCATENATED MODULE: ./src/lists/source.ts




/** @param name a path, relative to the workspace or absolute, or a URL */
function toListSource(name, workspace) {
    return /^[a-z][a-z0-9+.-]*:\/\//i.test(name)
        ? { kind: 'url', location: withoutFragment(name), label: name, parent: null }
        : { kind: 'file', location: (0,external_node_path_.resolve)(workspace, name), label: name, parent: null };
}
/**
 * Returns the sitemaps that an index lists, which may be indexes, too. For an index in a file, prefers the files in its
 * folder to their URLs.
 */
function expandIndex(index, sitemaps, workspace) {
    const addresses = [...new Set(sitemaps)];
    const files = index.kind === 'file' ? findLocalSitemaps(index.location, addresses, isFile) : new Map();
    const sources = addresses.map((address) => {
        const path = files.get(address);
        return path === undefined
            ? { kind: 'url', location: withoutFragment(address), label: address, parent: index }
            : { kind: 'file', location: path, label: labelOf(path, index, workspace), parent: index };
    });
    if (sources.length > 0 && sources.every((source) => isAncestor(source, index))) {
        return (0,result/* err */._)({ code: 'index-of-itself' });
    }
    const notice = { code: 'index-read-from-files', local: files.size, sitemaps: addresses.length };
    return (0,result.ok)({ sources, notices: files.size === 0 ? [] : [notice] });
}
function isFile(path) {
    return (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
function withoutFragment(address) {
    const url = URL.parse(address);
    if (url === null)
        return address;
    url.hash = '';
    return url.href;
}
function labelOf(path, { label }, workspace) {
    return (0,external_node_path_.isAbsolute)(label) ? path : (0,external_node_path_.relative)(workspace, path).replaceAll('\\', '/');
}
/** Returns whether a source is the index, or an index that led to it. */
function isAncestor(source, index) {
    return index !== null && (index.location === source.location || isAncestor(source, index.parent));
}

;// CONCATENATED MODULE: ./src/lists/urls-from.ts







/** For all sources of a run, since an index may list indexes. */
const MAX_SITEMAPS = 1000;
/** More than a list or report of `MAX_TARGETS` needs. A JavaScript string has at most 512 Mi characters. */
const MAX_FILE_BYTES = 400 * 1024 * 1024;
/** Bounds the load on a server, and the memory for files. */
const CONCURRENT_READS = 4;
/** After this many problems, nothing more is read: the server is down, or the index belongs to another site. */
const MAX_PROBLEMS = 10;
/**
 * Reads the input `urls-from`: targets from lists of URLs, sitemaps, and reports of earlier runs. Everything is read, or
 * there is a problem. A source without targets is a problem, too, unless it is explicitly empty; then it has a notice
 * (`list-empty-array`, `sitemap-empty`, `report-nothing-left`).
 *
 * @param names paths, relative to the workspace or absolute, and https URLs of sitemaps or lists
 * @throws the reason of `stop`, when it aborts
 */
async function readUrlsFrom(names, options) {
    const nodes = new Map();
    const addNode = (source) => {
        if (nodes.has(source.location))
            return [];
        const node = { source, content: null, children: [] };
        nodes.set(source.location, node);
        return node;
    };
    let targetCount = 0;
    let problemCount = 0;
    const readNode = async (node) => {
        if (problemCount >= MAX_PROBLEMS || targetCount > target/* MAX_TARGETS */.kz)
            return;
        node.content = await readSource(node.source, options);
        if (!node.content.ok)
            problemCount += 1;
        else
            targetCount += node.content.value.targets.length;
    };
    const roots = names.flatMap((name) => addNode(toListSource(name, options.workspace)));
    let limit = null;
    // Reads one depth after the other, so that the result does not depend on which source is read first.
    for (let level = roots; level.length > 0; level = level.flatMap(({ children }) => children)) {
        if (nodes.size > MAX_SITEMAPS) {
            limit = { code: 'lists-too-many', sitemaps: nodes.size, most: MAX_SITEMAPS };
            break;
        }
        await (0,p_limit/* default */.A)(CONCURRENT_READS).map(level, readNode);
        const unread = level.filter(({ content }) => content === null).length;
        if (targetCount > target/* MAX_TARGETS */.kz)
            limit = { code: 'lists-too-many-targets', most: target/* MAX_TARGETS */.kz };
        else if (unread > 0)
            limit = { code: 'lists-given-up', unread };
        if (limit !== null)
            break;
        for (const node of level)
            node.children = node.content?.ok ? node.content.value.sources.flatMap(addNode) : [];
    }
    options.stop.throwIfAborted();
    const all = [...nodes.values()];
    return {
        targets: roots.flatMap(targetsOf),
        problems: [...all.flatMap(urls_from_problemOf), ...(limit === null ? [] : [limit])],
        notices: all.flatMap(noticesOf),
    };
}
/** Reads a file or a URL. For an index, finds the sources that it lists. */
async function readSource(source, options) {
    const { kind, location, label, parent } = source;
    options.stop.throwIfAborted();
    const bytes = kind === 'url'
        ? await download(location, MAX_SITEMAP_BYTES, options)
        : await (0,regular_file/* readRegularFile */.X)(location, MAX_FILE_BYTES, options.stop);
    if (!bytes.ok)
        return bytes;
    const takesReports = kind === 'file' && parent === null;
    const content = await readListContent(bytes.value, { kind: 'list', list: label }, takesReports);
    if (!content.ok)
        return content;
    const { targets, sitemaps = [], notices } = content.value;
    const index = expandIndex(source, sitemaps, options.workspace);
    if (!index.ok)
        return index;
    return (0,result.ok)({ targets, sources: index.value.sources, notices: [...notices, ...index.value.notices] });
}
function urls_from_problemOf({ source, content }) {
    if (content === null || content.ok)
        return [];
    return { code: 'list-unread', ...labelsOf(source), reason: content.reason };
}
function noticesOf({ source, content }) {
    const notices = content?.ok ? content.value.notices : [];
    return notices.map((notice) => ({ code: 'list-notice', ...labelsOf(source), notice }));
}
function labelsOf({ label, parent }) {
    return { source: label, listedBy: parent?.label ?? null };
}
function targetsOf({ content, children }) {
    return content?.ok ? content.value.targets.concat(children.flatMap(targetsOf)) : [];
}


/***/ })

};
