export const id = 47;
export const ids = [47];
export const modules = {

/***/ 3047:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readUrlsFrom: () => (/* binding */ readUrlsFrom)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: ./src/text/entries.ts
var entries = __webpack_require__(9395);
// EXTERNAL MODULE: ./src/text/wording.ts
var wording = __webpack_require__(2179);
// EXTERNAL MODULE: ./src/cloudflare/response.ts
var cloudflare_response = __webpack_require__(9080);
// EXTERNAL MODULE: ./src/targets/url.ts
var targets_url = __webpack_require__(6591);
;// CONCATENATED MODULE: ./src/lists/download.ts




const ATTEMPT_MS = 30_000;
/** Pauses before another attempt, in milliseconds. */
const PAUSES = [1000, 4000];
/** A server that asks for more time than this gets no other attempt. */
const LONGEST_PAUSE_MS = 30_000;
const MOST_REDIRECTS = 5;
/**
 * No credentials. Nothing is asked to be compressed on the way, since a compressed body that ends too early would pass
 * for a whole one. What a cache in between holds may be older than the deploy.
 */
const HEADERS = {
    Accept: 'application/xml, text/xml, text/plain, */*;q=0.1',
    'Accept-Encoding': 'identity',
    'Cache-Control': 'no-cache',
    'User-Agent': 'cloudflare-cache-purge/1 (GitHub Action)',
};
/**
 * Why nothing is fetched from an address, as part of a sentence about it, or null.
 * @param loopback whether it may lead to this machine itself, which only the workflow's own files and inputs may ask for
 */
function addressProblem(address, loopback) {
    const url = URL.parse(address);
    if (url === null)
        return 'it is not an address';
    if (url.username !== '' || url.password !== '')
        return 'it has a user name or password; sitemaps are read without credentials';
    if ((0,targets_url/* isLoopback */.U9)(address)) {
        if (!loopback)
            return 'it leads to this machine itself';
        if (url.protocol === 'http:')
            return null;
    }
    return url.protocol === 'https:' ? null : 'it is read over https only; write https://, or give a file';
}
/**
 * Fetches what lies at an address of which {@link addressProblem} says nothing, without credentials. Redirects are
 * followed where the same rules allow it.
 * @param most bytes; more are a problem
 */
async function download(address, most, deps) {
    let url = address;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
        const answer = await ask(url, most, deps);
        if (!('location' in answer))
            return answer;
        const next = URL.parse(answer.location, url);
        if (next === null)
            return { problem: `it redirects to ${(0,entries/* quote */.hD)(answer.location)}, which is no address` };
        next.hash = '';
        url = next.href;
        const problem = addressProblem(url, (0,targets_url/* isLoopback */.U9)(address));
        if (problem !== null)
            return { problem: `it redirects to ${(0,entries/* quote */.hD)(url)}, but ${problem}` };
    }
    return { problem: `it redirects more than ${MOST_REDIRECTS} times, last to ${(0,entries/* quote */.hD)(url)}` };
}
/** One address with all attempts. */
async function ask(url, most, deps) {
    for (let attempt = 0;; attempt++) {
        const { answer, retry } = await once(url, most, deps);
        const pause = PAUSES[attempt];
        if (retry === null || pause === undefined)
            return answer;
        const wait = retry.waitMs ?? pause;
        if (wait > LONGEST_PAUSE_MS)
            return answer;
        await deps.sleep(wait, deps.signal);
    }
}
async function once(url, most, { transport, signal, attemptMs = ATTEMPT_MS }) {
    signal.throwIfAborted();
    const timeout = AbortSignal.timeout(attemptMs);
    const done = new AbortController();
    try {
        const response = await transport({
            method: 'GET',
            url,
            headers: HEADERS,
            signal: AbortSignal.any([signal, timeout, done.signal]),
        });
        return await judge(response, most);
    }
    catch (error) {
        signal.throwIfAborted();
        if (timeout.aborted) {
            return {
                answer: { problem: `there was no whole answer within ${attemptMs / 1000} s` },
                retry: { waitMs: null },
            };
        }
        const code = codeOf(error);
        if ((0,cloudflare_response/* isUntrusted */.fb)(code)) {
            const problem = `its certificate is not trusted here (${code}); name its authority in NODE_EXTRA_CA_CERTS, or give the path of the built file instead`;
            return { answer: { problem }, retry: null };
        }
        const said = code ?? (0,wording/* messageOf */.b)(error);
        return { answer: { problem: `there was no whole answer (${(0,entries/* quote */.hD)(said)})` }, retry: { waitMs: null } };
    }
    finally {
        // Lets go of a body that nobody reads, and of the connection under it.
        done.abort();
    }
}
async function judge(response, most) {
    const { status } = response;
    const location = response.header('location');
    if (status === 200) {
        const bytes = await response.start(most + 1);
        const answer = bytes.length > most ? { problem: tooLarge(most) } : { bytes };
        return { answer, retry: null };
    }
    if (status >= 300 && status < 400 && location !== null)
        return { answer: { location }, retry: null };
    const challenged = response.header('cf-mitigated') === 'challenge' || status === 401 || status === 403;
    const fix = challenged
        ? 'it has to be open to everyone, programs too; or give the path of the built file instead'
        : 'check the address, or give the path of the built file instead';
    return {
        answer: { problem: `the answer is HTTP ${status}, not 200; ${fix}` },
        retry: status === 429 || status >= 500 ? { waitMs: (0,cloudflare_response/* waitAsked */.Mt)(response, Date.now(), false) } : null,
    };
}
/** As part of a sentence about a sitemap, compressed or not. */
function tooLarge(most) {
    return `it has more than ${(0,wording/* grouped */.z)(most)} bytes, the most that a sitemap may have`;
}
/** The operating system's or TLS's word for what went wrong. */
function codeOf(error) {
    const code = error instanceof Error ? error.code : undefined;
    return typeof code === 'string' ? code : null;
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
// EXTERNAL MODULE: ./src/targets/urls.ts
var urls = __webpack_require__(1942);
// EXTERNAL MODULE: ./src/report/report-file.ts
var report_file = __webpack_require__(6757);
// EXTERNAL MODULE: ./src/targets/selectors.ts
var selectors = __webpack_require__(8700);
// EXTERNAL MODULE: ./src/targets/target.ts
var target = __webpack_require__(9425);
// EXTERNAL MODULE: ./src/text/json.ts
var json = __webpack_require__(1789);
;// CONCATENATED MODULE: ./src/lists/earlier-report.ts






/** Longer than any zone's ID or name, and any environment's. */
const LONGEST_NAME = 255;
/** What stands in a report where a secret would be. */
const MASK = '***';
/**
 * The JSON report of an earlier run, as `report/report-file.ts` writes it: every target that was not purged, of every
 * kind, with its headers, for the zone and environment where it was not. What a file says is not trusted, so the inputs'
 * own parsers look at each value.
 * @param text as it lies in the file
 * @param because for each of the targets
 * @returns problems as parts of a sentence about the file; with any of them, there are no targets
 */
function parseEarlierReport(text, because) {
    let report;
    try {
        report = JSON.parse(text.replace(/^\uFEFF/, ''));
    }
    catch {
        return refused('it starts with "{", but is no whole JSON: it was cut off, or is neither report nor list');
    }
    const version = (0,json.at)(report, 'version');
    const entries = (0,json.at)(report, 'targets');
    if (typeof version !== 'number' || !Array.isArray(entries)) {
        return refused('it is JSON, but no report of this action, which has "version" and "targets"; a list of URLs is a JSON array, or has one entry a line');
    }
    if (version !== report_file/* REPORT_VERSION */.A) {
        return refused(`it is a report of version ${version}, and this version of the action reads ${report_file/* REPORT_VERSION */.A}; use the version of the action that wrote it`);
    }
    if ((0,json.at)(report, 'complete') === false)
        return unfinished(report);
    const readings = entries.map((entry) => readEntry(entry, because));
    const problems = readings.flatMap((reading, index) => typeof reading === 'string' ? [`targets[${index}] ${reading}`] : []);
    if (problems.length > 0)
        return refused(...problems);
    const values = readings.filter((reading) => reading !== null && typeof reading !== 'string');
    return values.length > 0 ? { values, problems: [], notices: noticesOf(report) } : nothingLeft(report);
}
function refused(...problems) {
    return { values: [], problems, notices: [] };
}
/** All was purged, or there was nothing to purge. */
function nothingLeft(report) {
    const result = (0,json.at)(report, 'result');
    const known = (0,json/* listAt */.gT)(report, 'targets').length > 0 || result === 'purged' || result === 'nothing';
    if (!known)
        return unfinished(report);
    return { values: [], problems: [], notices: ['everything that this report tells of was purged'] };
}
/** What it has is not all that the run would have purged. */
function unfinished(report) {
    return refused(`it is the report of a run that ended (${(0,entries/* quote */.hD)(String((0,json.at)(report, 'result')))}) before it knew its targets, so it cannot tell what is left; repeat that run itself`);
}
function noticesOf(report) {
    const notice = 'it tells of `operation: invalidate`; this run has an `operation` of its own';
    return (0,json.at)(report, 'operation') === 'invalidate' ? [notice] : [];
}
/** A target that is left; null for one that was purged; or what is wrong with the entry. */
function readEntry(entry, because) {
    const status = (0,json.at)(entry, 'status');
    if (typeof status !== 'string')
        return 'has no "status"';
    const kind = target/* KINDS */.G.find((one) => one === (0,json.at)(entry, 'kind'));
    if (kind === undefined)
        return `has a "kind" other than ${target/* KINDS */.G.join(', ')}`;
    if (status === 'purged')
        return null;
    const value = (0,json.at)(entry, 'value');
    if (typeof value !== 'string')
        return 'has no "value"';
    const zone = nameAt(entry, 'zone');
    const environment = nameAt(entry, 'environment');
    if (zone === undefined || environment === undefined)
        return 'has no "zone" and "environment"';
    const read = readValue(kind, value, (0,json.at)(entry, 'headers'));
    if (typeof read === 'string')
        return read;
    // That run did not get as far as to know the zone, so it is for this run to find.
    return zone === null ? { ...read, because } : { ...read, because, zone, environment };
}
/** Null where the report has null or an empty text; undefined where it has anything but a name. */
function nameAt(entry, key) {
    const name = (0,json.at)(entry, key);
    if (name === null || name === '')
        return null;
    return typeof name === 'string' && name.length <= LONGEST_NAME ? name : undefined;
}
/** The target, if the parser of its input reads exactly that out of it, or what is wrong. */
function readValue(kind, value, headers) {
    const said = `got ${(0,entries/* quote */.hD)(value)}`;
    if (headers !== undefined && kind !== 'urls')
        return `${said}: only URLs have headers`;
    if (value.includes(MASK) || JSON.stringify(headers ?? '').includes(MASK)) {
        return `${said}: ${MASK} stands for a secret that was masked, so it cannot be repeated`;
    }
    if (kind === 'everything')
        return value === kind ? { kind, value, because: '' } : `${said}: it is ${kind}`;
    // Files with a * in their name are purged under it; to the API, it is no wildcard. Only inputs refuse it.
    const spelled = kind === 'urls' || kind === 'prefixes' ? value.replaceAll('*', '%2A') : value;
    const json = JSON.stringify([headers === undefined ? spelled : { url: spelled, headers }]);
    const { values, problems } = PARSERS[kind](json);
    const [problem] = problems;
    if (problem !== undefined)
        return problem;
    const [target] = values;
    if (target?.value !== spelled)
        return `${said}: that is not how a report spells ${kind}`;
    return { ...target, value };
}
const PARSERS = {
    urls: (text) => (0,urls/* parseUrls */.S$)(text, ''),
    tags: selectors/* parseTags */.rL,
    hosts: selectors/* parseHosts */.tB,
    prefixes: selectors/* parsePrefixes */.mC,
};

// EXTERNAL MODULE: ./node_modules/saxes/saxes.js
var saxes = __webpack_require__(9800);
;// CONCATENATED MODULE: ./src/lists/sitemap.ts



/** Root elements, and the entries below them. https://www.sitemaps.org/protocol.html */
const ROOTS = new Map([
    ['urlset', { kind: 'pages', entry: 'url' }],
    ['sitemapindex', { kind: 'index', entry: 'sitemap' }],
]);
const HTML = 'an HTML page, perhaps of an error or a sign-in';
/** What else is served in place of a sitemap, by its root element. */
const STRANGERS = new Map([
    ['html', HTML],
    ['rss', 'an RSS feed'],
    ['rdf', 'an RSS feed'],
    ['feed', 'an Atom feed'],
]);
/** Bytes that are decoded at a time, so that a large sitemap does not lie in memory as one text as well. */
const CHUNK = 65_536;
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
    if (typeof found === 'string')
        return { kind: 'pages', urls: [], problems: [found], notices: [] };
    const { kind, locs } = found;
    const problems = [...found.problems];
    const fragments = [];
    const urls = [];
    for (const { text, line } of locs) {
        const { url, problem } = (0,targets_url/* readUrl */.wo)(text);
        if (problem === undefined)
            urls.push((0,targets_url/* href */.UF)(url));
        else
            problems.push(`line ${line}: ${problem}`);
        if (url !== undefined && url.fragment !== '')
            fragments.push(text);
    }
    if (locs.length === 0 && problems.length === 0) {
        problems.push(kind === 'pages' ? 'it has no URL' : 'it is an index that lists no sitemap');
    }
    const [example = ''] = fragments;
    const notices = example === '' ? [] : [`took fragments off ${fragments.length} of its URLs, like ${(0,entries/* quote */.hD)(example)}`];
    return problems.length > 0 ? { kind, urls: [], problems, notices: [] } : { kind, urls, problems, notices };
}
/** What a sitemap lists, or why it is none. */
function readEntries(content) {
    const start = new TextDecoder().decode(content.subarray(0, 256));
    if (/^\s*<(?:!doctype\s+)?html\b/i.test(start))
        return `it is ${HTML}`;
    const { parser, entries, stranger } = createReader();
    try {
        for (const text of decoded(content)) {
            parser.write(text);
            if (stranger() !== null)
                break;
        }
        if (stranger() === null)
            parser.close();
    }
    catch (error) {
        if (stranger() === null)
            return brokenBy(error);
    }
    return stranger() ?? entries();
}
function* decoded(content) {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let begun = false;
    for (let at = 0; at < content.length; at += CHUNK) {
        const end = at + CHUNK;
        const text = decoder.decode(content.subarray(at, end), { stream: end < content.length });
        // An XML declaration is one only at the very start, but templates like to leave blank lines before it.
        const rest = begun ? text : text.trimStart();
        begun ||= rest !== '';
        yield rest;
    }
}
function brokenBy(error) {
    const { code = '', message = String(error) } = error;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
        return 'it is not UTF-8, which a sitemap has to be';
    return `it is not well-formed XML, or was cut off (at ${(0,entries/* quote */.hD)(message.replace(/\.$/, ''))})`;
}
/** A sitemap has three levels, its extensions a few more; and every element that is open takes memory. */
const DEEPEST = 100;
/** A parser that throws at what is not well-formed, and what it has come to. */
function createReader() {
    const parser = new saxes/* SaxesParser */.wT();
    const locs = [];
    const problems = [];
    let root = null;
    let stranger = null;
    let depth = 0;
    /** The entry that is open, by the number of its `loc`; or null. */
    let inEntry = null;
    /** The text of the `loc` that is open, or null. */
    let text = null;
    const mistake = (what) => {
        problems.push(`line ${parser.line}: ${what}`);
    };
    parser.on('opentag', ({ name }) => {
        depth += 1;
        if (depth > DEEPEST)
            stranger ??= `it has elements in more than ${DEEPEST} others, which no sitemap has`;
        if (root === null) {
            const [, prefix = '', local = ''] = /^(.*:)?(.*)$/s.exec(name) ?? [];
            const known = ROOTS.get(local);
            if (known)
                root = { kind: known.kind, entry: prefix + known.entry, loc: `${prefix}loc` };
            else
                stranger ??= strangerOf(name, local);
        }
        else if (text !== null) {
            mistake(`got the element ${(0,entries/* quote */.hD)(name)} in <${root.loc}>, which takes a URL`);
        }
        else if (depth === 2 && name === root.entry) {
            inEntry = 0;
        }
        else if (depth === 2 && /^(?:.*:)?(?:url|sitemap)$/is.test(name)) {
            mistake(`got <${name}> in place of <${root.entry}>`);
        }
        else if (depth === 3 && inEntry !== null && name === root.loc) {
            inEntry += 1;
            text = '';
        }
    });
    const add = (more) => {
        if (text !== null)
            text += more;
    };
    parser.on('text', add);
    parser.on('cdata', add);
    parser.on('closetag', () => {
        if (depth === 3 && text !== null) {
            locs.push({ text: text.trim(), line: parser.line });
            text = null;
        }
        else if (depth === 2 && inEntry !== null) {
            if (inEntry !== 1)
                mistake(`<${root?.entry}> has ${inEntry || 'no'} <${root?.loc}>, and takes one`);
            inEntry = null;
        }
        depth -= 1;
    });
    return {
        parser,
        /** What it turned out to be in place of a sitemap, or null. */
        stranger: () => stranger,
        entries: () => ({ kind: root?.kind ?? 'pages', locs, problems }),
    };
}
function strangerOf(name, local) {
    const known = STRANGERS.get(local.toLowerCase());
    return known
        ? `it is ${known}`
        : `it is XML of another kind, with the root ${(0,entries/* quote */.hD)(name)}; a sitemap has urlset or sitemapindex`;
}

;// CONCATENATED MODULE: ./src/lists/format.ts








/** "Must be no larger than 50MB (52,428,800 bytes)": https://www.sitemaps.org/protocol.html#index */
const LARGEST_SITEMAP = 52_428_800;
/** Mistakes and notices that are quoted; of the others, only the number is told. */
const QUOTED = 3;
/**
 * What is in a list of URLs, a sitemap, an index of sitemaps or a report, by the content alone: names and media types
 * tell little of what a build or a server gives. Any of them may be gzipped.
 * @param because for each target
 * @param reports whether a report is taken. It may ask for anything, so it has to come from the workflow's own files
 * @returns problems and notices as parts of a sentence about it
 */
async function readContent(bytes, because, reports) {
    const whole = await unzipped(bytes);
    if (typeof whole === 'string')
        return format_refused(whole);
    const utf8 = asUtf8(whole);
    if (utf8 === null)
        return format_refused(NEITHER);
    if (startOf(utf8) === '<') {
        return utf8.length > LARGEST_SITEMAP ? format_refused(tooLarge(LARGEST_SITEMAP)) : sitemap(utf8, because);
    }
    const text = decode('utf-8', utf8);
    if (text === null || text.includes('\0'))
        return format_refused(NEITHER);
    if (startOf(utf8) === '{' && !isListOfObjects(text)) {
        if (!reports)
            return format_refused('it is JSON, and a report is taken from a file only; download it in a step of its own');
        return summed(parseEarlierReport(text, because));
    }
    return list(text, because);
}
const NEITHER = 'it is neither UTF-8 text nor gzip; it takes a list of URLs, a sitemap, or a report of an earlier run';
function format_refused(problem) {
    return { values: [], sitemaps: null, problems: [problem], notices: [] };
}
/** What a gzip holds, within the bounds of a sitemap; other bytes as they are; or a problem. */
async function unzipped(bytes) {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
        return bytes;
    try {
        return await (0,external_node_util_.promisify)(external_node_zlib_.gunzip)(bytes, { maxOutputLength: LARGEST_SITEMAP });
    }
    catch (error) {
        const { code } = error;
        if (code === 'ERR_BUFFER_TOO_LARGE')
            return `unpacked, ${tooLarge(LARGEST_SITEMAP)}`;
        return `its gzip data is broken or cut off (${(0,entries/* quote */.hD)(String(code))})`;
    }
}
/** PowerShell 5 writes UTF-16, which becomes UTF-8 here; null where it is none. */
function asUtf8(bytes) {
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
/** The first character that is no blank. */
function startOf(utf8) {
    const mark = utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf ? 3 : 0;
    const at = utf8.findIndex((byte, index) => index >= mark && byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
    return at === -1 ? '' : String.fromCharCode(utf8[at] ?? 0);
}
/** `{"url": …, "headers": {…}}` is a line of a list; nothing of a report's first line looks like it. */
function isListOfObjects(text) {
    const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
    try {
        const value = JSON.parse(line);
        return typeof value === 'object' && value !== null && Object.hasOwn(value, 'url');
    }
    catch {
        return false;
    }
}
function sitemap(utf8, because) {
    const { kind, urls, problems, notices } = parseSitemap(utf8);
    const values = urls.map((value) => ({ kind: 'urls', value, because }));
    const content = summed({ values: kind === 'pages' ? values : [], problems, notices });
    return kind === 'index' && problems.length === 0 ? { ...content, sitemaps: urls } : content;
}
/** A list that holds nothing is more often the trace of a failed step than a wish, so that has to be said outright. */
function list(text, because) {
    const parsed = (0,urls/* parseUrls */.S$)(text, because);
    const [first] = parsed.problems;
    if (first !== undefined && !/https?:\/\//i.test(text))
        return format_refused(`it is no list of URLs (${first})`);
    if (first === undefined && parsed.values.length === 0 && !/^\s*\[\s*\]\s*$/.test(text)) {
        return format_refused('it has no URL; if there may be nothing to purge, write [] into it');
    }
    return summed(parsed);
}
/** The same with few sentences, however many there are. */
function summed({ values, problems, notices }) {
    const [problem = '', ...others] = problems;
    if (others.length > 0) {
        return format_refused(`it has ${(0,wording/* grouped */.z)(problems.length)} mistakes: ${few(problems)}`);
    }
    if (problem !== '')
        return format_refused(problem);
    return { values, sitemaps: null, problems: [], notices: notices.length === 0 ? [] : [few(notices)] };
}
function few(sentences) {
    const shown = sentences.slice(0, QUOTED).join('; ');
    const more = sentences.length - QUOTED;
    return more > 0 ? `${shown}; and ${(0,wording/* grouped */.z)(more)} more` : shown;
}

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./src/lists/local-sitemaps.ts

/**
 * Where the sitemaps that a sitemap index lists lie beside it, if the index is a file. What a build has just written is
 * what is meant; what is deployed under the same addresses may be older, or not there yet.
 *
 * The folder of the index is taken for some folder of the site, and the same one for all addresses: it is the one under
 * which most of them have a file. So `/shop/sitemap-0.xml` of another system is not taken for the build's own
 * `sitemap-0.xml`. A file that two addresses claim belongs to neither.
 *
 * @param addresses absolute URLs
 * @param isFile looks whether there is a file under a path
 * @returns for each address the path of its file, or null
 */
function filesBeside(index, addresses, isFile) {
    const folder = (0,external_node_path_.dirname)(index);
    const names = addresses.map(namesOf);
    const deepest = names.reduce((most, { length }) => Math.max(most, length), 0);
    let best = addresses.map(() => null);
    let found = 0;
    for (let above = 0; above < Math.min(deepest, MOST_FOLDERS); above++) {
        const paths = names.map((all) => (all.length > above ? (0,external_node_path_.join)(folder, ...all.slice(above)) : null));
        const files = paths.map((path) => {
            const own = path !== null && path !== index && paths.indexOf(path) === paths.lastIndexOf(path);
            return own && isFile(path) ? path : null;
        });
        const count = files.filter((path) => path !== null).length;
        if (count > found)
            [best, found] = [files, count];
    }
    return best;
}
/** Sites are not served from deeper paths, and each folder that is tried costs a look at every file. */
const MOST_FOLDERS = 8;
/** The names of an address's path as files have them; none where they are no plain names. */
function namesOf(address) {
    try {
        const path = /^https?:\/\/[^/]*\/([^?#]*)/i.exec(address)?.[1] ?? '';
        const names = path.split('/').map(decodeURIComponent);
        return names.every((name) => !/^\.{0,2}$|[/\\:\0]/.test(name)) ? names : [];
    }
    catch {
        return [];
    }
}

;// CONCATENATED MODULE: ./src/lists/source.ts





const MOST_SITEMAPS = 1000;
/** The protocol allows no index in an index, but some have it. https://www.sitemaps.org/protocol.html#index */
const MOST_INDEXES = 3;
/** @param source a path, relative to the workspace or absolute, or an address with its scheme */
function placeOf(source, workspace) {
    const isAddress = /^[a-z][a-z0-9+.-]*:\/\//i.test(source);
    return {
        path: isAddress ? null : (0,external_node_path_.resolve)(workspace, source),
        address: isAddress ? normalised(source) : '',
        label: source,
        parent: null,
        depth: 0,
        loopback: true,
    };
}
/** The same place has the same key. */
function keyOf({ path, address }) {
    return path ?? address;
}
/** For problems and notices. */
function nameOf({ label, parent }) {
    return parent === null ? (0,entries/* quote */.hD)(label) : `${(0,entries/* quote */.hD)(label)}, which ${(0,entries/* quote */.hD)(parent.label)} lists`;
}
/**
 * The sitemaps that an index lists: as files beside it, if it is one and they are there, else by their addresses.
 * @param isFile looks whether there is a file under a path
 */
function placesListed(index, sitemaps, workspace, isFile) {
    const addresses = [...new Set(sitemaps)];
    if (index.depth >= MOST_INDEXES) {
        return { places: [], problem: `it is an index below ${MOST_INDEXES} others, and no more are followed` };
    }
    if (addresses.length > MOST_SITEMAPS)
        return { places: [], problem: tooMany(addresses.length) };
    const files = index.path === null ? addresses.map(() => null) : filesBeside(index.path, addresses, isFile);
    const places = addresses.map((address, at) => {
        const path = files[at] ?? null;
        return {
            path,
            address: normalised(address),
            label: path === null ? address : labelOf(path, index, workspace),
            parent: index,
            depth: index.depth + 1,
            loopback: index.path !== null || (0,targets_url/* isLoopback */.U9)(index.address),
        };
    });
    if (places.every((place) => isAbove(place, index))) {
        return { places: [], problem: 'it is an index that lists no sitemap but itself' };
    }
    const beside = places.filter(({ path }) => path !== null).length;
    if (beside === 0)
        return { places };
    const notice = `read ${beside} of its ${addresses.length} sitemaps from the files beside it, not from the network`;
    return { places, notice };
}
/** As part of a sentence about an index, or about all of `urls-from`. */
function tooMany(sitemaps) {
    const [many, most] = [sitemaps, MOST_SITEMAPS].map(wording/* grouped */.z);
    return `it leads to ${many} sitemaps, and at most ${most} are read; purge \`hosts\` or \`prefixes\` instead`;
}
function normalised(address) {
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
function isAbove(place, index) {
    for (let above = index; above !== null; above = above.parent) {
        if (keyOf(above) === keyOf(place))
            return true;
    }
    return false;
}

;// CONCATENATED MODULE: ./src/lists/urls-from.ts







/** A run holds all of them in memory, more than once, and its report is one text. */
const MOST_TARGETS = 1_000_000;
/** Larger than a list or report of so many targets; a text of JavaScript's has at most 512 Mi characters. */
const LARGEST_FILE = 400 * 1024 * 1024;
/** What a server may expect of one visitor, and what memory is meant for. */
const AT_ONCE = 4;
/** After so many, nothing more is read: the server is down, or the index is of another site. */
const ENOUGH_PROBLEMS = 10;
/**
 * The input `urls-from`: targets from lists of URLs, sitemaps and reports of earlier runs. Either all of it is read, or
 * there is a problem: what does not answer, or holds nothing, is never an empty list.
 *
 * @param sources paths, relative to the workspace or absolute, and https addresses of sitemaps or lists
 * @throws the signal's reason, when it aborts
 */
async function readUrlsFrom(sources, deps) {
    const { workspace, signal } = deps;
    const problems = [];
    const notices = [];
    const seen = new Set();
    const unseen = (places) => places
        .filter((place) => !seen.has(keyOf(place)) && seen.add(keyOf(place)))
        .map((place) => ({ place, content: null, children: [] }));
    let targets = 0;
    const stop = (problem) => {
        problems.push(problem);
        return [];
    };
    /** Reads places of the same depth, and gives those that they lead to: whatever is read first, the order is the same. */
    const readLevel = async (level) => {
        if (seen.size > MOST_SITEMAPS)
            return stop(tooMany(seen.size));
        let mistaken = problems.length;
        await inTurn(level, AT_ONCE, async (node) => {
            if (mistaken >= ENOUGH_PROBLEMS || targets > MOST_TARGETS)
                return;
            node.content = await read(node.place, deps);
            targets += node.content.values.length;
            mistaken += node.content.problems.length;
        });
        for (const { place, content } of level) {
            for (const problem of content?.problems ?? [])
                problems.push(`got ${nameOf(place)}: ${problem}`);
            for (const notice of content?.notices ?? [])
                notices.push(`${nameOf(place)}: ${notice}`);
        }
        if (targets > MOST_TARGETS)
            return stop(TOO_MANY_TARGETS);
        const unread = level.filter(({ content }) => content === null).length;
        if (unread > 0)
            return stop(`got so many problems that ${(0,wording/* grouped */.z)(unread)} more were not read`);
        for (const node of level) {
            const { place, content } = node;
            if (content === null || content.sitemaps === null)
                continue;
            const listed = placesListed(place, content.sitemaps, workspace, isFile);
            if (listed.problem !== undefined)
                problems.push(`got ${nameOf(place)}: ${listed.problem}`);
            if (listed.notice !== undefined)
                notices.push(`${nameOf(place)}: ${listed.notice}`);
            node.children = unseen(listed.places);
        }
        return level.flatMap(({ children }) => children);
    };
    const roots = unseen(sources.map((source) => placeOf(source, workspace)));
    for (let level = roots; level.length > 0;)
        level = await readLevel(level);
    signal.throwIfAborted();
    return { targets: roots.flatMap(targetsOf), problems, notices };
}
const TOO_MANY_TARGETS = `got more than ${(0,wording/* grouped */.z)(MOST_TARGETS)} targets, the most of one run; purge \`hosts\` or \`prefixes\` instead`;
async function read(place, deps) {
    deps.signal.throwIfAborted();
    const { path, parent, label } = place;
    const got = path === null ? await fetched(place, deps) : await bytesOf(path, deps);
    if (typeof got === 'string')
        return { values: [], sitemaps: null, problems: [got], notices: [] };
    return await readContent(got, `urls-from ${label}`, path !== null && parent === null);
}
/** The bytes, or the problem. */
async function fetched({ address, loopback }, deps) {
    const problem = addressProblem(address, loopback);
    if (problem !== null)
        return problem;
    const answer = await download(address, LARGEST_SITEMAP, deps);
    return answer.problem ?? answer.bytes;
}
/** The bytes, or the problem. */
async function bytesOf(path, { workspace, signal }) {
    try {
        const found = await (0,promises_.stat)(path);
        if (found.isDirectory())
            return 'it is a folder; name the file in it';
        if (!found.isFile())
            return 'it is no regular file; write it to one first';
        if (found.size > LARGEST_FILE) {
            return `it has ${(0,wording/* grouped */.z)(found.size)} bytes, and at most ${(0,wording/* grouped */.z)(LARGEST_FILE)} are read`;
        }
        return await (0,promises_.readFile)(path, { signal });
    }
    catch (error) {
        signal.throwIfAborted();
        const { code } = error;
        if (code !== 'ENOENT' && code !== 'ENOTDIR')
            return `it cannot be read (${(0,entries/* quote */.hD)(String(code))})`;
        if (path.includes('*'))
            return 'there is no such file, and wildcards are not taken; name each file';
        return `there is no such file; check the path (relative to ${(0,entries/* quote */.hD)(workspace)}), and that the step that writes it runs before this one`;
    }
}
function isFile(path) {
    return (0,external_node_fs_.statSync)(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
function targetsOf({ content, children }) {
    return children.length === 0 ? (content?.values ?? []) : children.flatMap(targetsOf);
}
/** Each of many in order, so many at a time. */
async function inTurn(all, width, one) {
    const rest = all.values();
    const work = async () => {
        for (const item of rest)
            await one(item);
    };
    await Promise.all(Array.from({ length: width }, work));
}


/***/ }),

/***/ 1789:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $6: () => (/* binding */ textAt),
/* harmony export */   at: () => (/* binding */ at),
/* harmony export */   gT: () => (/* binding */ listAt),
/* harmony export */   jj: () => (/* binding */ idAt)
/* harmony export */ });
/**
 * What lies under these names in untrusted JSON; `undefined` where one of them is not there. Names that every
 * object inherits (`constructor`) are not there.
 */
function at(value, ...names) {
    let here = value;
    for (const name of names) {
        if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name))
            return undefined;
        here = here[name];
    }
    return here;
}
/** The same where a text is wanted: `''` for anything else. */
function textAt(value, ...names) {
    const found = at(value, ...names);
    return typeof found === 'string' ? found : '';
}
/** The same where a list is wanted: an empty one for anything else. */
function listAt(value, ...names) {
    const found = at(value, ...names);
    return Array.isArray(found) ? found : [];
}
/** The same where a number for an identifier is wanted: `0`, which identifies nothing, for anything else. */
function idAt(value, ...names) {
    const found = at(value, ...names);
    return typeof found === 'number' && Number.isSafeInteger(found) ? found : 0;
}


/***/ })

};
