export const id = 439;
export const ids = [439];
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



/** Opening a pipe waits for its writer, unless it is told not to: https://man7.org/linux/man-pages/man7/fifo.7.html */
const READ_WITHOUT_WAITING = node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY | (node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NONBLOCK ?? 0);
/**
 * Reads a regular file, or what a link leads to. Anything else under the path is refused before it is opened, and once
 * more when it is open: it may have been replaced in between.
 *
 * @param most bytes; a larger file is refused, and so is one that has grown beyond them meanwhile
 * @throws the signal's reason, when it aborts
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
function refuse(found, most) {
    if (found.isDirectory())
        return { code: 'file-is-folder' };
    if (!found.isFile())
        return { code: 'file-not-regular' };
    return found.size > most ? { code: 'file-too-large', most } : null;
}


/***/ }),

/***/ 5439:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readUrlsFrom: () => (/* binding */ readUrlsFrom)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(370);
// EXTERNAL MODULE: ./src/changes/regular-file.ts
var regular_file = __webpack_require__(6468);
// EXTERNAL MODULE: ./src/result.ts
var result = __webpack_require__(1666);
// EXTERNAL MODULE: ./src/http/network-error.ts
var network_error = __webpack_require__(137);
// EXTERNAL MODULE: ./src/http/public-address.ts
var public_address = __webpack_require__(1210);
// EXTERNAL MODULE: ./src/http/retry.ts
var retry = __webpack_require__(8902);
// EXTERNAL MODULE: ./src/text/wording.ts
var wording = __webpack_require__(2179);
// EXTERNAL MODULE: ./src/http/loopback.ts
var loopback = __webpack_require__(507);
;// CONCATENATED MODULE: ./src/lists/address.ts


/**
 * Why nothing is fetched from an address, by its text alone, or null. Lists come over https, from hosts that the
 * workflow named, and from one that is not public only if the workflow named exactly that; then this machine itself may
 * also be asked over http.
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

;// CONCATENATED MODULE: ./src/lists/download.ts






/** For one attempt, its body included. */
const ATTEMPT_MS = 30_000;
/** After what another attempt may mend. */
const RETRY_POLICY = { retries: 2, firstMs: 2000, maxMs: 4000 };
/** A server that asks for more time than this gets no other attempt. */
const MAX_RETRY_WAIT_MS = 30_000;
const MAX_REDIRECTS = 5;
/** No credentials. What a cache in between holds may be older than the deploy. */
const HEADERS = {
    Accept: 'application/xml, text/xml, text/plain, */*;q=0.1',
    'Cache-Control': 'no-cache',
};
/**
 * Fetches all that lies at an address, without credentials. Redirects are followed where the address may lead as well.
 * @param most bytes, unpacked; more are a problem
 */
async function download(address, most, options) {
    const problem = findAddressProblem(address, options.hosts);
    if (problem !== null)
        return (0,result/* err */._)(problem);
    let url = address;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
        const step = await fetchWithRetries(url, most, options);
        if (step.kind === 'whole')
            return (0,result.ok)(step.bytes);
        if (step.kind === 'failed')
            return (0,result/* err */._)(step.problem);
        const next = URL.parse(step.location, url);
        if (next === null)
            return (0,result/* err */._)({ code: 'download-redirect-invalid', location: step.location });
        next.hash = '';
        url = next.href;
        const reason = findAddressProblem(url, options.hosts);
        if (reason !== null)
            return (0,result/* err */._)({ code: 'download-redirect-refused', to: url, reason });
    }
    return (0,result/* err */._)({ code: 'download-redirects-endless', most: MAX_REDIRECTS, last: url });
}
async function fetchWithRetries(url, most, options) {
    for (let failed = 1;; failed++) {
        const step = await fetchOnce(url, most, options);
        if (step.kind !== 'failed' || !step.passing)
            return step;
        const { askedMs } = step;
        const random = options.random();
        const decision = (0,retry/* decideRetry */.tE)(RETRY_POLICY, { failed, askedMs, leftMs: MAX_RETRY_WAIT_MS, random });
        if (!decision.again)
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
        return handleError(error, new URL(url).hostname);
    }
    finally {
        timeout.clear();
        // Lets go of a body that nobody reads, and of the connection under it.
        done.abort();
    }
}
function failed(problem, passing = false, askedMs = null) {
    return { kind: 'failed', problem, passing, askedMs };
}
function handleError(error, hostname) {
    const code = (0,network_error/* networkErrorCode */.a0)(error);
    if (code === public_address/* ADDRESS_NOT_PUBLIC */.vW)
        return failed({ code: 'list-address-not-public', hostname });
    if (code !== null && (0,network_error/* isCertificateError */.Y4)(code)) {
        return failed({ code: 'download-certificate-untrusted', error: code });
    }
    return failed({ code: 'download-broke-off', error: code ?? (0,wording/* messageOf */.bD)(error) }, true);
}
async function handleResponse(response, most, clock) {
    const { status } = response;
    if (status === 200) {
        const bytes = await response.start(most + 1);
        return bytes.length > most ? failed({ code: 'download-too-large', most }) : { kind: 'whole', bytes };
    }
    const location = response.header('location');
    if (status >= 300 && status < 400 && location !== null)
        return { kind: 'redirect', location };
    const closed = response.header('cf-mitigated') === 'challenge' || status === 401 || status === 403;
    const passing = status === 429 || status >= 500;
    return failed({ code: 'download-status', status, closed }, passing, (0,retry/* retryAfterMs */.Vs)(response, clock.date()));
}

// EXTERNAL MODULE: ./src/targets/urls.ts
var urls = __webpack_require__(1942);
// EXTERNAL MODULE: ./src/text/json.ts
var json = __webpack_require__(1789);
// EXTERNAL MODULE: ./src/lists/earlier-report.ts
var earlier_report = __webpack_require__(4740);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./src/lists/gzip.ts



/** RFC 1952, section 2.3.1 */
function isGzip(bytes) {
    return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
/**
 * Unpacks a whole gzip: one that ends too early, or whose checksum is wrong, gives nothing.
 * @param most bytes that it may unpack to
 */
async function unzip(bytes, most) {
    try {
        return (0,result.ok)(await (0,external_node_util_.promisify)(external_node_zlib_.gunzip)(bytes, { maxOutputLength: most }));
    }
    catch (error) {
        const { code } = error;
        if (code === 'ERR_BUFFER_TOO_LARGE')
            return (0,result/* err */._)({ code: 'gzip-too-large', most });
        return (0,result/* err */._)({ code: 'gzip-broken', error: String(code ?? error) });
    }
}

// EXTERNAL MODULE: ./src/targets/url.ts
var targets_url = __webpack_require__(6591);
// EXTERNAL MODULE: ./node_modules/saxes/saxes.js
var saxes = __webpack_require__(9800);
;// CONCATENATED MODULE: ./src/lists/sitemap-entries.ts


/** Root elements, and the entries below them. https://www.sitemaps.org/protocol.html */
const ROOTS = new Map([
    ['urlset', { kind: 'pages', entry: 'url' }],
    ['sitemapindex', { kind: 'index', entry: 'sitemap' }],
]);
/** What else is served in place of a sitemap, by its root element. */
const STRANGERS = new Map([
    ['html', 'html'],
    ['rss', 'rss'],
    ['rdf', 'rss'],
    ['feed', 'atom'],
]);
/** Bytes that are decoded at a time, so that a large sitemap does not lie in memory as one text as well. */
const CHUNK_BYTES = 65_536;
/** What a sitemap lists, or why it is none. */
function readEntries(content) {
    const start = new TextDecoder().decode(content.subarray(0, 256));
    if (/^\s*<(?:!doctype\s+)?html\b/i.test(start))
        return (0,result/* err */._)({ code: 'sitemap-stranger', kind: 'html' });
    const reading = {
        locs: [],
        mistakes: [],
        root: null,
        stranger: null,
        depth: 0,
        inEntry: null,
        text: null,
    };
    const parser = createParser(reading);
    try {
        for (const text of decoded(content)) {
            parser.write(text);
            if (reading.stranger !== null)
                break;
        }
        if (reading.stranger === null)
            parser.close();
    }
    catch (error) {
        if (reading.stranger === null)
            return (0,result/* err */._)(malformedBy(error));
    }
    const { stranger, root, locs, mistakes } = reading;
    return stranger === null ? (0,result.ok)({ kind: root?.kind ?? 'pages', locs, mistakes }) : (0,result/* err */._)(stranger);
}
function* decoded(content) {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let begun = false;
    for (let at = 0; at < content.length; at += CHUNK_BYTES) {
        const end = at + CHUNK_BYTES;
        const text = decoder.decode(content.subarray(at, end), { stream: end < content.length });
        // An XML declaration is one only at the very start, but templates like to leave blank lines before it.
        const rest = begun ? text : text.trimStart();
        begun ||= rest !== '';
        yield rest;
    }
}
function malformedBy(error) {
    const { code = '', message = String(error) } = error;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
        return { code: 'sitemap-not-utf8' };
    return { code: 'sitemap-malformed', at: message.replace(/\.$/, '') };
}
/** A sitemap has three levels, its extensions a few more; and every element that is open takes memory. */
const MAX_DEPTH = 100;
/** A parser that throws at what is not well-formed, and fills the reading. */
function createParser(reading) {
    const parser = new saxes/* SaxesParser */.wT();
    const add = (more) => {
        if (reading.text !== null)
            reading.text += more;
    };
    parser.on('opentag', ({ name }) => sitemap_entries_open(reading, name, parser.line));
    parser.on('text', add);
    parser.on('cdata', add);
    parser.on('closetag', () => sitemap_entries_close(reading, parser.line));
    return parser;
}
function sitemap_entries_open(reading, name, line) {
    const { root, mistakes } = reading;
    reading.depth += 1;
    const { depth } = reading;
    if (depth > MAX_DEPTH)
        reading.stranger ??= { code: 'sitemap-too-deep', most: MAX_DEPTH };
    if (root === null) {
        const [, prefix = '', local = ''] = /^(.*:)?(.*)$/s.exec(name) ?? [];
        const known = ROOTS.get(local);
        if (known)
            reading.root = { kind: known.kind, entry: prefix + known.entry, loc: `${prefix}loc` };
        else
            reading.stranger ??= strangerOf(name, local);
    }
    else if (reading.text !== null) {
        mistakes.push({ code: 'sitemap-element-in-loc', line, element: name, loc: root.loc });
    }
    else if (depth === 2 && name === root.entry) {
        reading.inEntry = 0;
    }
    else if (depth === 2 && /^(?:.*:)?(?:url|sitemap)$/is.test(name)) {
        mistakes.push({ code: 'sitemap-entry-name', line, got: name, takes: root.entry });
    }
    else if (depth === 3 && reading.inEntry !== null && name === root.loc) {
        reading.inEntry += 1;
        reading.text = '';
    }
}
function sitemap_entries_close(reading, line) {
    const { root, depth, text, inEntry } = reading;
    if (depth === 3 && text !== null) {
        reading.locs.push({ text: text.trim(), line });
        reading.text = null;
    }
    else if (depth === 2 && inEntry !== null && root !== null) {
        const { entry, loc } = root;
        if (inEntry !== 1) {
            reading.mistakes.push({ code: 'sitemap-loc-count', line, entry, loc, count: inEntry });
        }
        reading.inEntry = null;
    }
    reading.depth -= 1;
}
function strangerOf(name, local) {
    const kind = STRANGERS.get(local.toLowerCase());
    return kind === undefined ? { code: 'sitemap-root', root: name } : { code: 'sitemap-stranger', kind };
}

;// CONCATENATED MODULE: ./src/lists/sitemap.ts



/**
 * Reads a sitemap or an index of sitemaps: the `loc` of each `url` or `sitemap`, and nothing else. Images and videos of
 * a page (`image:loc`) are no pages, and its translations (`xhtml:link`) have entries of their own.
 * https://developers.google.com/search/docs/specialty/international/localized-versions#sitemap
 *
 * Elements count by their local names, under the namespace prefix that the root has. The parser knows XML's own
 * entities and no others, declared or not, and loads nothing. One mistake spoils the whole: a sitemap that is read in
 * part would leave pages stale that nobody names.
 *
 * @param content UTF-8, with or without a byte order mark and blanks in front
 */
function parseSitemap(content) {
    const found = readEntries(content);
    if (!found.ok)
        return found;
    const { kind, locs } = found.value;
    const mistakes = [...found.value.mistakes];
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
        return (0,result/* err */._)({ code: 'sitemap-mistakes', mistakes });
    if (urls.length === 0)
        return (0,result.ok)({ kind, urls, notices: [{ code: 'sitemap-empty', kind }] });
    const [example] = fragments;
    if (example === undefined)
        return (0,result.ok)({ kind, urls, notices: [] });
    return (0,result.ok)({ kind, urls, notices: [{ code: 'sitemap-fragments', count: fragments.length, example }] });
}

;// CONCATENATED MODULE: ./src/lists/format.ts






/** "Must be no larger than 50MB (52,428,800 bytes)": https://www.sitemaps.org/protocol.html#index */
const MAX_SITEMAP_BYTES = 52_428_800;
/**
 * What is in a list of URLs, a sitemap, an index of sitemaps or a report, by the content alone: names and media types
 * tell little of what a build or a server gives. Any of them may be gzipped. All of it is taken, or nothing.
 * @param source for each target
 * @param takesReports whether it comes from a file that the workflow itself named
 */
async function readListContent(bytes, source, takesReports) {
    const unzipped = isGzip(bytes) ? await unzip(bytes, MAX_SITEMAP_BYTES) : (0,result.ok)(bytes);
    if (!unzipped.ok)
        return unzipped;
    const utf8 = toUtf8(unzipped.value);
    if (utf8 === null)
        return (0,result/* err */._)({ code: 'list-not-text' });
    if (firstCharacter(utf8) === '<') {
        if (utf8.length > MAX_SITEMAP_BYTES)
            return (0,result/* err */._)({ code: 'sitemap-too-large', most: MAX_SITEMAP_BYTES });
        const sitemap = parseSitemap(utf8);
        return sitemap.ok ? (0,result.ok)(fromSitemap(sitemap.value, source)) : sitemap;
    }
    const text = decode('utf-8', utf8);
    if (text === null || text.includes('\0'))
        return (0,result/* err */._)({ code: 'list-not-text' });
    if (firstCharacter(utf8) === '{' && !isListOfObjects(text)) {
        if (!takesReports)
            return (0,result/* err */._)({ code: 'report-not-taken' });
        const report = (0,earlier_report/* parseEarlierReport */.G)(text, source);
        return report.ok ? (0,result.ok)({ ...report.value, sitemaps: null }) : report;
    }
    return readUrlList(text, source);
}
/** PowerShell 5 writes UTF-16, which becomes UTF-8 here; null where it is none. */
function toUtf8(bytes) {
    const [first, second] = bytes;
    const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : null;
    if (encoding === null)
        return bytes;
    const text = decode(encoding, bytes);
    return text === null ? null : Buffer.from(text);
}
/** The text without its byte order mark, or null. */
function decode(encoding, bytes) {
    try {
        return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    }
    catch {
        return null;
    }
}
/** The first that is no blank. */
function firstCharacter(utf8) {
    const mark = utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf ? 3 : 0;
    const at = utf8.findIndex((byte, index) => index >= mark && byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
    return at === -1 ? '' : String.fromCharCode(utf8[at] ?? 0);
}
/** `{"url": …, "headers": {…}}` is a line of a list; nothing of a report's first line looks like it. */
function isListOfObjects(text) {
    const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
    return (0,json.at)((0,json/* parseJson */.qF)(line), 'url') !== undefined;
}
function fromSitemap({ kind, urls, notices }, source) {
    if (kind === 'index')
        return { targets: [], sitemaps: urls, notices };
    return { targets: urls.map((value) => ({ kind: 'urls', value, source })), sitemaps: null, notices };
}
/** A list that holds nothing is more often the trace of a failed step than a wish, so that has to be said outright. */
function readUrlList(text, source) {
    const { values: targets, problems, notices } = (0,urls/* parseUrls */.S)(text, source);
    const [reason] = problems;
    if (reason !== undefined) {
        const foreign = !/https?:\/\//i.test(text);
        return (0,result/* err */._)(foreign ? { code: 'list-foreign', reason } : { code: 'list-mistakes', mistakes: problems });
    }
    if (targets.length > 0) {
        const told = notices.length > 0 ? [{ code: 'list-notices', notices }] : [];
        return (0,result.ok)({ targets, sitemaps: null, notices: told });
    }
    if (!/^\s*\[\s*\]\s*$/.test(text))
        return (0,result/* err */._)({ code: 'list-empty' });
    return (0,result.ok)({ targets, sitemaps: null, notices: [{ code: 'list-empty-array' }] });
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./src/lists/local-sitemaps.ts

/**
 * Where the sitemaps that a sitemap index lists lie beside it, if the index is a file. What a build has just written is
 * what is meant; what is deployed under the same addresses may be older, or not there yet.
 *
 * Only the folder of the index is looked into, and it is taken for one folder of the site: for the one of whose
 * addresses most have a file. So `/shop/sitemap-0.xml` of another system is not taken for the build's own
 * `sitemap-0.xml`. A file that two addresses claim belongs to neither.
 *
 * @param addresses absolute URLs
 * @param isFile looks whether there is a file under a path
 * @returns the paths of those that are there, by their addresses
 */
function findLocalSitemaps(index, addresses, isFile) {
    const folders = new Map();
    for (const address of addresses) {
        const { folder, name } = splitAddress(address);
        const path = (0,external_node_path_.join)((0,external_node_path_.dirname)(index), name);
        if (name === '' || path === index)
            continue;
        const files = folders.get(folder) ?? new Map();
        folders.set(folder, files.set(path, [...(files.get(path) ?? []), address]));
    }
    let best = new Map();
    for (const files of folders.values()) {
        const found = new Map();
        for (const [path, [address = '', ...others]] of files) {
            if (others.length === 0 && isFile(path))
                found.set(address, path);
        }
        if (found.size > best.size)
            best = found;
    }
    return best;
}
/** The folder with its host, and the name as files have it: empty where it is no plain name. */
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



/** Of one run, whichever index lists them. */
const MAX_SITEMAPS = 1000;
/** @param source a path, relative to the workspace or absolute, or an address with its scheme */
function readSource(source, workspace) {
    const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
    return {
        path: isAddress ? null : (0,external_node_path_.resolve)(workspace, source),
        address: isAddress ? withoutFragment(source) : '',
        label: source,
        parent: null,
    };
}
/** The same source has the same key. */
function sourceKey({ path, address }) {
    return path ?? address;
}
/**
 * The sitemaps that an index lists, which may be indexes again: as files beside it, if it is one and they are there, else by their addresses.
 * @param isFile looks whether there is a file under a path
 */
function expandIndex(index, sitemaps, workspace, isFile) {
    const addresses = [...new Set(sitemaps)];
    const local = index.path === null ? new Map() : findLocalSitemaps(index.path, addresses, isFile);
    const sources = addresses.map((address) => {
        const path = local.get(address) ?? null;
        const label = path === null ? address : labelOf(path, index, workspace);
        return { path, address: withoutFragment(address), label, parent: index };
    });
    if (sources.length > 0 && sources.every((source) => isAbove(source, index))) {
        return (0,result/* err */._)({ code: 'index-of-itself' });
    }
    const notice = {
        code: 'index-read-from-files',
        local: local.size,
        sitemaps: addresses.length,
    };
    return (0,result.ok)({ sources, notice: local.size === 0 ? null : notice });
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
/** Whether it is the index itself, or one that led there. */
function isAbove(source, index) {
    for (let above = index; above !== null; above = above.parent) {
        if (sourceKey(above) === sourceKey(source))
            return true;
    }
    return false;
}

;// CONCATENATED MODULE: ./src/lists/urls-from.ts







/** A run holds all of them in memory, more than once, and its report is one text. */
const MAX_TARGETS = 1_000_000;
/** Larger than a list or report of so many targets; a text of JavaScript's has at most 512 Mi characters. */
const MAX_FILE_BYTES = 400 * 1024 * 1024;
/** What a server may expect of one visitor, and what memory is meant for. */
const CONCURRENT_READS = 4;
/** After so many, nothing more is read: the server is down, or the index is of another site. */
const MAX_PROBLEMS = 10;
/**
 * The input `urls-from`: targets from lists of URLs, sitemaps and reports of earlier runs. Either all of it is read, or
 * there is a problem. What does not answer, or holds nothing, is never an empty list; what says outright that there is
 * nothing, has a notice (`list-empty-array`, `sitemap-empty`, `report-nothing-left`).
 *
 * @param names paths, relative to the workspace or absolute, and https addresses of sitemaps or lists
 * @throws the reason of `stop`, when it aborts
 */
async function readUrlsFrom(names, options) {
    const { workspace, stop } = options;
    const seen = new Set();
    const toNodes = (sources) => sources
        .filter((source) => !seen.has(sourceKey(source)) && seen.add(sourceKey(source)))
        .map((source) => ({ source, content: null, children: [] }));
    const roots = toNodes(names.map((name) => readSource(name, workspace)));
    const read = createLevelReader(options);
    const problems = [];
    const notices = [];
    // All of one depth before the next: whatever is read first, the order is the same.
    for (let level = roots; level.length > 0;) {
        const limit = seen.size > MAX_SITEMAPS ? tooMany(seen.size) : await read(level, problems.length);
        for (const node of level) {
            node.children = toNodes(follow(node, workspace, problems, notices));
        }
        if (limit !== null)
            problems.push(limit);
        level = limit === null ? level.flatMap(({ children }) => children) : [];
    }
    stop.throwIfAborted();
    return { targets: roots.flatMap(targetsOf), problems, notices };
}
function tooMany(sitemaps) {
    return { code: 'lists-too-many', sitemaps, most: MAX_SITEMAPS };
}
/** Tells of what was read at a node, and gives the sources that it leads to. */
function follow({ source, content }, workspace, problems, notices) {
    if (content === null)
        return [];
    const about = { source: source.label, listedBy: source.parent?.label ?? null };
    const refuse = (reason) => {
        problems.push({ code: 'list-unread', ...about, reason });
        return [];
    };
    const tell = (notice) => void notices.push({ code: 'list-notice', ...about, notice });
    if (!content.ok)
        return refuse(content.reason);
    for (const notice of content.value.notices)
        tell(notice);
    if (content.value.sitemaps === null)
        return [];
    const index = expandIndex(source, content.value.sitemaps, workspace, isFile);
    if (!index.ok)
        return refuse(index.reason);
    if (index.value.notice !== null)
        tell(index.value.notice);
    return index.value.sources;
}
/** Reads what nodes name, and says if that is more than one run takes. */
function createLevelReader(options) {
    let targets = 0;
    return async (level, problemsBefore) => {
        let problems = problemsBefore;
        await (0,p_limit/* default */.A)(CONCURRENT_READS).map(level, async (node) => {
            if (problems >= MAX_PROBLEMS || targets > MAX_TARGETS)
                return;
            node.content = await readList(node.source, options);
            if (node.content.ok)
                targets += node.content.value.targets.length;
            else
                problems += 1;
        });
        if (targets > MAX_TARGETS)
            return { code: 'lists-too-many-targets', most: MAX_TARGETS };
        const unread = level.filter(({ content }) => content === null).length;
        return unread > 0 ? { code: 'lists-given-up', unread } : null;
    };
}
async function readList({ path, address, parent, label }, options) {
    options.stop.throwIfAborted();
    const bytes = path === null
        ? await download(address, MAX_SITEMAP_BYTES, options)
        : await (0,regular_file/* readRegularFile */.X)(path, MAX_FILE_BYTES, options.stop);
    if (!bytes.ok)
        return (0,result/* err */._)(bytes.reason);
    const content = await readListContent(bytes.value, { kind: 'list', list: label }, path !== null && parent === null);
    return content.ok ? (0,result.ok)(content.value) : (0,result/* err */._)(content.reason);
}
function isFile(path) {
    return (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
function targetsOf({ content, children }) {
    if (children.length > 0)
        return children.flatMap(targetsOf);
    return content?.ok === true ? content.value.targets : [];
}


/***/ })

};
