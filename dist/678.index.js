export const id = 678;
export const ids = [678,11,348];
export const modules = {

/***/ 8065:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ apiVersion),
/* harmony export */   y: () => (/* binding */ apiUrl)
/* harmony export */ });
/** Returns the API's URL without a trailing slash. https://docs.github.com/actions/reference/workflows-and-actions/variables */
function apiUrl({ GITHUB_API_URL }) {
    return (GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
}
/**
 * Returns the value for `X-GitHub-Api-Version`. github.com and GHE.com support 2026-03-10, whose breaking changes concern
 * no field that is read here, and may drop 2022-11-28 from March 2028 on. Other servers may be older and answer 400 to an
 * unknown version; all that have versions support 2022-11-28.
 * https://docs.github.com/rest/about-the-rest-api/api-versions
 * https://docs.github.com/rest/about-the-rest-api/breaking-changes
 */
function apiVersion(url) {
    const host = URL.parse(url)?.hostname ?? '';
    return host === 'api.github.com' || /^api\.[^.]+\.ghe\.com$/.test(host) ? '2026-03-10' : '2022-11-28';
}


/***/ }),

/***/ 1348:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  connectGitHub: () => (/* binding */ connectGitHub)
});

// EXTERNAL MODULE: ./src/http/backoff.ts
var backoff = __webpack_require__(1012);
// EXTERNAL MODULE: ./src/result.ts
var result = __webpack_require__(1666);
// EXTERNAL MODULE: ./src/text/json.ts
var json = __webpack_require__(1789);
// EXTERNAL MODULE: ./src/changes/revision.ts
var revision = __webpack_require__(6108);
// EXTERNAL MODULE: ./src/changes/github/address.ts
var address = __webpack_require__(8065);
// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(8321);
// EXTERNAL MODULE: ./src/http/loopback.ts
var loopback = __webpack_require__(507);
// EXTERNAL MODULE: ./src/changes/github/problem.ts
var problem = __webpack_require__(3454);
;// CONCATENATED MODULE: ./src/changes/github/client.ts






/** Loads octokit, unless the token, the repository or the API's URL cannot be used. */
async function openClient(deps) {
    const { env, githubToken, fetch } = deps;
    const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
    const baseUrl = (0,address/* apiUrl */.y)(env);
    if (githubToken === '')
        return (0,result/* err */._)({ code: 'github-no-token' });
    if (repo === '')
        return (0,result/* err */._)({ code: 'github-no-repository' });
    const url = URL.parse(baseUrl);
    if (url === null || !(0,loopback/* isSecure */.B)(url))
        return (0,result/* err */._)({ code: 'github-insecure', url: baseUrl });
    const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
    const log = { debug() { }, info() { }, warn() { }, error() { } };
    const octokit = getOctokit(githubToken, { baseUrl, log, ...(fetch && { request: { fetch } }) });
    return (0,result.ok)({
        repository: { owner, repo },
        get: (url, parameters, signal) => octokit.request(`GET ${url}`, {
            ...parameters,
            headers: { 'x-github-api-version': (0,address/* apiVersion */.X)(baseUrl) },
            // The body is parsed here, since octokit returns a truncated body as text, and parses texts like "12n" as numbers.
            request: { parseSuccessResponseBody: false, redirect: 'manual', signal },
        }),
    });
}
const REDIRECTS = new Set([301, 302, 307, 308]);
/** GitHub sends one for a renamed repository. */
const MAX_REDIRECTS = 5;
/** Sends one request and follows redirects on the same server. Rejects only when the signal aborts. */
async function readOnce({ get, repository }, request, signal, clock) {
    let url = request.path;
    let parameters = { ...repository, ...request.parameters };
    try {
        for (let redirects = 0;; redirects++) {
            const response = await get(url, parameters, signal);
            const { status } = response;
            if (status === 200)
                return (0,result.ok)(JSON.parse(await (0,consumers_.text)(response.data)));
            const target = REDIRECTS.has(status)
                ? URL.parse((0,json/* textAt */.$6)(response.headers, 'location'), response.url)
                : null;
            if (target === null)
                return (0,result/* err */._)((0,problem/* refusalOf */.Of)(status, response, request, clock));
            if (redirects === MAX_REDIRECTS || target.origin !== new URL(response.url).origin) {
                return (0,result/* err */._)({ code: 'github-redirected', what: request.what, status, host: target.host });
            }
            [url, parameters] = [target.href, {}];
        }
    }
    catch (error) {
        signal.throwIfAborted();
        return (0,result/* err */._)((0,problem/* problemOf */.Zw)(error, request, clock));
    }
}

;// CONCATENATED MODULE: ./src/changes/github/rate-limit.ts
/** The longest wait for a rate limit, counted from the first response that reported it. */
const MAX_RATE_LIMIT_MS = 60_000;
/** Keeps `Retry-After: 0` from becoming a loop without a pause. */
const MIN_RATE_LIMIT_MS = 1000;
/** Creates the wait for GitHub's rate limits that all requests share. */
function createLimitWait({ now, sleep }, signal) {
    let readyAt = 0;
    let limitedSince;
    return {
        untilReady: async () => {
            signal.throwIfAborted();
            if (now() < readyAt)
                await sleep(readyAt - now(), signal);
        },
        /** Returns whether a problem is a rate limit that is short enough to wait for, and starts that wait. */
        begins: (problem) => {
            if (problem.code !== 'github-rate-limited' || problem.retryAfterMs === null)
                return false;
            limitedSince ??= now();
            // Even if GitHub asks for very short waits, they double each time.
            const until = now() + Math.max(problem.retryAfterMs, MIN_RATE_LIMIT_MS, now() - limitedSince);
            if (until - limitedSince > MAX_RATE_LIMIT_MS)
                return false;
            readyAt = Math.max(readyAt, until);
            return true;
        },
        over: () => {
            limitedSince = undefined;
        },
    };
}

;// CONCATENATED MODULE: ./src/changes/github/api.ts








/** For a request with all its attempts. A listing of 100,000 entries takes a few seconds. */
const REQUEST_TIMEOUT_MS = 30_000;
function connectGitHub(deps) {
    const { clock, signal } = deps;
    let opened;
    const outage = new AbortController();
    let outageReason;
    const limit = createLimitWait(clock, signal);
    const read = async (request) => {
        opened ??= openClient(deps);
        const client = await opened;
        if (!client.ok)
            return client;
        for (;;) {
            await limit.untilReady();
            if (outageReason)
                return (0,result/* err */._)(outageReason);
            const answer = await readWithRetries(client.value, request, deps, outage.signal);
            if (answer.ok) {
                limit.over();
                return answer;
            }
            if (limit.begins(answer.reason))
                continue;
            if (!(0,problem/* isTransient */.dg)(answer.reason))
                return answer;
            outageReason ??= answer.reason;
            outage.abort();
            return (0,result/* err */._)(outageReason);
        }
    };
    const commits = new Map();
    const commit = (ref) => {
        const known = commits.get(ref) ?? readCommit(read, ref, (0,address/* apiUrl */.y)(deps.env));
        commits.set(ref, known);
        return known;
    };
    return { read, commit };
}
/**
 * Sends a request, with retries, until it times out.
 * @param outage aborts when another request had no response, and ends this one like the timeout
 */
async function readWithRetries(client, request, { clock, signal, deadline = Number.POSITIVE_INFINITY }, outage) {
    const leftMs = Math.max(0, deadline - clock.now());
    const limitMs = Math.min(REQUEST_TIMEOUT_MS, leftMs / 2);
    const timeout = clock.timeout(limitMs);
    const until = AbortSignal.any([signal, outage, timeout.signal]);
    try {
        for (let attempt = 1;; attempt++) {
            const answer = await readOnce(client, request, until, clock);
            if (answer.ok || !(0,problem/* isTransient */.dg)(answer.reason))
                return answer;
            const next = (0,backoff/* decideOptionalRetry */.hs)(attempt);
            if (!next.retry)
                return answer;
            await clock.sleep(next.waitMs, until);
        }
    }
    catch (error) {
        if (!until.aborted)
            throw error;
        signal.throwIfAborted();
    }
    finally {
        timeout.clear();
    }
    return (0,result/* err */._)({ code: 'github-timeout', what: request.what, seconds: Math.round(limitMs / 1000) });
}
async function readCommit(read, ref, url) {
    const what = { kind: 'commit', id: ref };
    // The API of Gitea and Forgejo resembles GitHub's, but only the newest versions have commits at GitHub's path.
    const commits = url.endsWith('/api/v1') ? 'git/commits' : 'commits';
    const answer = await read({
        path: `/repos/{owner}/{repo}/${commits}/{ref}`,
        // Limits the list of changed files, which is not needed, to one instead of 300 with their patches.
        parameters: { ref: ref.replace(/^refs\//, ''), per_page: 1 },
        what,
        permission: 'contents: read',
    });
    if (!answer.ok)
        return answer;
    const id = (0,json/* textAt */.$6)(answer.value, 'sha');
    const tree = (0,json/* textAt */.$6)(answer.value, 'commit', 'tree', 'sha');
    if (!(0,revision/* isCommit */.WM)(id) || !(0,revision/* isCommit */.WM)(tree))
        return (0,result/* err */._)({ code: 'github-unexpected', what, wanted: 'commit' });
    const parents = (0,json/* listAt */.gT)(answer.value, 'parents').map((parent) => (0,json/* textAt */.$6)(parent, 'sha'));
    return (0,result.ok)({ id, tree, parents: parents.filter(revision/* isCommit */.WM) });
}


/***/ }),

/***/ 3454:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Of: () => (/* binding */ refusalOf),
/* harmony export */   Zw: () => (/* binding */ problemOf),
/* harmony export */   dg: () => (/* binding */ isTransient)
/* harmony export */ });
/* harmony import */ var _http_backoff_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1012);
/* harmony import */ var _http_network_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(137);
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1789);
/* harmony import */ var _text_wording_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2179);




/** Returns whether a retry may succeed. */
function isTransient({ code }) {
    return code === 'github-no-answer' || code === 'github-timeout' || code === 'github-server-error';
}
/** Returns the problem behind an error of octokit or the JSON parser. */
function problemOf(error, request, clock) {
    const { what } = request;
    if (error instanceof SyntaxError)
        return { code: 'github-not-json', what };
    const status = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .valueAt */ .fK)(error, 'response', 'status');
    if (typeof status === 'number')
        return refusalOf(status, (0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .valueAt */ .fK)(error, 'response'), request, clock);
    // octokit repeats the message of fetch's cause. This one means that the server answered 101.
    const message = (0,_text_wording_js__WEBPACK_IMPORTED_MODULE_3__/* .messageOf */ .bD)(error);
    if (message === 'bad upgrade')
        return refusalOf(101, {}, request, clock);
    return { code: 'github-no-answer', what, cause: (0,_http_network_error_js__WEBPACK_IMPORTED_MODULE_1__/* .networkErrorCode */ .a0)(error) ?? message };
}
/** Returns the problem that an HTTP status other than 200 means. */
function refusalOf(status, response, { what, permission }, clock) {
    if (status === 429 || (status === 403 && isRateLimit(response))) {
        return { code: 'github-rate-limited', what, status, retryAfterMs: rateLimitWaitMs(response, clock) };
    }
    return { code: refusalCode(status), what, status, permission };
}
const CODES = {
    401: 'github-unauthorized',
    403: 'github-forbidden',
    404: 'github-not-found',
    409: 'github-unknown-object',
    422: 'github-unknown-object',
};
function refusalCode(status) {
    if (status >= 500 && status <= 599)
        return 'github-server-error';
    return status in CODES ? CODES[status] : 'github-refused';
}
/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function isRateLimit(response) {
    const headers = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .valueAt */ .fK)(response, 'headers');
    return ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .textAt */ .$6)(headers, 'x-ratelimit-remaining') === '0' ||
        (0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .valueAt */ .fK)(headers, 'retry-after') !== undefined ||
        /rate limit/i.test((0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .textAt */ .$6)(response, 'data', 'message')));
}
/** GitHub's advice for a secondary rate limit without headers. */
const SECONDARY_LIMIT_MS = 60_000;
/** Returns how long GitHub asks to wait; null if it does not say. */
function rateLimitWaitMs(response, clock) {
    const headers = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .valueAt */ .fK)(response, 'headers');
    const askedMs = (0,_http_backoff_js__WEBPACK_IMPORTED_MODULE_0__/* .retryAfterMs */ .Vs)({ header: (name) => (0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .textAt */ .$6)(headers, name) || null }, clock.date());
    if (askedMs !== null)
        return askedMs;
    if ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .textAt */ .$6)(headers, 'x-ratelimit-remaining') === '0') {
        const reset = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .textAt */ .$6)(headers, 'x-ratelimit-reset');
        return /^\d{1,12}$/.test(reset) ? Number(reset) * 1000 - clock.date() : null;
    }
    return /secondary rate limit/i.test((0,_text_json_js__WEBPACK_IMPORTED_MODULE_2__/* .textAt */ .$6)(response, 'data', 'message')) ? SECONDARY_LIMIT_MS : null;
}


/***/ }),

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

/***/ 8678:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  searchChanges: () => (/* binding */ searchChanges)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/result.ts
var result = __webpack_require__(1666);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./src/changes/changes.ts
/**
 * Sorts changed files by UTF-16 code units, which gives the same order on every machine.
 * @param served lists all paths that are served now; null if they are unknown
 */
function comparedFiles(files, served) {
    const changed = new Set(files.map(({ path }) => path));
    return {
        files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
        unchanged: served && (() => [...served()].filter((path) => !changed.has(path))),
    };
}
/** Returns the status of a changed file. */
function statusOf(held, isServed) {
    if (!isServed)
        return 'deleted';
    return held.some((content) => content !== null) ? 'modified' : 'added';
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./src/changes/build/hash.ts



/** Does not block on a pipe or follow a symlink that replaced the file. */
const FLAGS = external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NONBLOCK | external_node_fs_.constants.O_NOFOLLOW;
const CHUNK_BYTES = 256 * 1024;
/**
 * Returns hexadecimal SHA-256 by path, null for a file that changed or vanished during two attempts to read it; and the
 * files that cannot be read. Reads synchronously, since the five promises that each file would need cost several times as
 * much as the hash of a small file. Rejects with the signal's reason when it aborts.
 */
async function hashFiles(files, signal) {
    const hashes = new Map();
    const unreadable = [];
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (const { path, bytesPath } of files) {
        // Lets a pending cancellation run.
        await (0,external_node_timers_promises_.setImmediate)();
        signal.throwIfAborted();
        try {
            hashes.set(path, hashFile(bytesPath, buffer) ?? hashFile(bytesPath, buffer));
        }
        catch (error) {
            unreadable.push({ path, error: error.code ?? String(error) });
        }
    }
    return { hashes, unreadable };
}
/** Returns null if the file is missing, is no longer a regular file, or changed during reading. */
function hashFile(file, buffer) {
    let fd;
    try {
        fd = (0,external_node_fs_.openSync)(Buffer.from(file, 'latin1'), FLAGS);
        return hashOpen(fd, buffer);
    }
    catch (error) {
        // ELOOP is how O_NOFOLLOW refuses a symlink, ENXIO how a socket refuses to be opened.
        if (/^(?:ENOENT|ENOTDIR|ELOOP|ENXIO)$/.test(error.code ?? ''))
            return null;
        throw error;
    }
    finally {
        if (fd !== undefined)
            (0,external_node_fs_.closeSync)(fd);
    }
}
function hashOpen(fd, buffer) {
    const before = (0,external_node_fs_.fstatSync)(fd);
    if (!before.isFile())
        return null;
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let length = 0;
    while (length < before.size) {
        const read = (0,external_node_fs_.readSync)(fd, buffer);
        if (read === 0)
            break;
        hash.update(buffer.subarray(0, read));
        length += read;
    }
    const after = (0,external_node_fs_.fstatSync)(fd);
    const isSame = length === before.size && after.size === before.size && after.mtimeMs === before.mtimeMs;
    return isSame ? hash.digest('hex') : null;
}

// EXTERNAL MODULE: ./src/text/path-bytes.ts
var path_bytes = __webpack_require__(14);
;// CONCATENATED MODULE: ./src/changes/tree-entry.ts

const SYMLINK = '120000';
const SUBMODULE = '160000';
/** Compares two trees by mode and ID. */
function differenceOf(before, now) {
    const difference = new Map();
    for (const path of new Set([...before.keys(), ...now.keys()])) {
        const [old, current] = [before.get(path), now.get(path)];
        const isSame = old?.id === current?.id && old?.mode === current?.mode;
        if (!isSame)
            difference.set(path, { before: old, now: current });
    }
    return difference;
}
/**
 * Lists the files that differ between head and any version. A change of permissions alone does not count, since it does
 * not change what is served. A symlink that replaces a file does, even if both have the same blob ID.
 *
 * @param headPaths lists all paths of head; null if they are unknown
 */
function uniteDifferences(differences, headPaths) {
    const head = new Map();
    for (const difference of differences)
        for (const [path, { now }] of difference)
            head.set(path, now);
    const files = [];
    for (const [path, now] of head) {
        // A version whose difference lacks the path has the same entry as head.
        const before = differences.map((difference) => difference.has(path) ? difference.get(path)?.before : now);
        if (before.every((entry) => entry?.id === now?.id && typeOf(entry) === typeOf(now)))
            continue;
        const held = [...new Set(before.map((entry) => entry?.id ?? null))];
        const [status, type] = [statusOf(held, now !== undefined), typeOf(...before, now)];
        files.push({ path, status, type, held, now: now?.id ?? null });
    }
    return comparedFiles(files, headPaths);
}
function typeOf(...entries) {
    const has = (mode) => entries.some((entry) => entry?.mode === mode);
    return has(SYMLINK) ? 'symlink' : has(SUBMODULE) ? 'submodule' : 'file';
}

;// CONCATENATED MODULE: ./src/changes/links.ts


/** More paths than any site has. */
const MAX_PATHS = 500_000;
/** After as many symlinks in one path, Linux assumes a loop. */
const MAX_HOPS = 40;
/** How often a path may pass through the same folder: once directly, and once through a symlink inside it. */
const MAX_ROUNDS = 2;
/** Returns the IDs of the symlinks in head and in the versions. The text of such a blob is the symlink's target. */
function linkIds(head, differences) {
    const older = differences.flatMap((difference) => [...difference.values()].map(({ before }) => before));
    const links = [...head.values(), ...older].filter((entry) => entry?.mode === SYMLINK);
    return new Set(links.flatMap((link) => link?.id ?? []));
}
/**
 * Lists the files that differ between head and any version, as served by a host that follows symlinks. A symlink to
 * nothing serves nothing. A symlink that leads out of the repository or into a submodule is compared by its text, since
 * its target is unknown. A symlink to a folder that contains it is followed once.
 *
 * @param textOf returns a symlink's text by the ID of its blob
 * @param most how many paths a version may have
 */
function compareThroughLinks(head, differences, textOf, most = MAX_PATHS) {
    const now = serve(head, textOf, most);
    if (now === null)
        return (0,result/* err */._)({ code: 'links-multiply', most });
    const served = [];
    for (const difference of differences) {
        const before = serve(treeBefore(head, difference), textOf, most);
        if (before === null)
            return (0,result/* err */._)({ code: 'links-multiply', most });
        served.push(differenceOf(before, now));
    }
    return (0,result.ok)(uniteDifferences(served, () => now.keys()));
}
function treeBefore(head, difference) {
    const tree = new Map(head);
    for (const [path, { before }] of difference) {
        if (before === undefined)
            tree.delete(path);
        else
            tree.set(path, before);
    }
    return tree;
}
/** Returns the paths that a host serves, or null if there are more than `most`. */
function serve(tree, textOf, most) {
    const served = new Map();
    let seen = 0;
    /** @param trail the folders that led here, `folder` last */
    const visit = (folder, trail, above) => {
        for (const [name, entry] of folder.entries) {
            seen += 1;
            if (seen > most)
                return false;
            const target = isLink(entry) ? follow(folder, entry, textOf, { hops: 0 }) : entry;
            if (isFolder(target)) {
                const rounds = trail.filter((passed) => passed === target).length;
                if (rounds < MAX_ROUNDS && !visit(target, [...trail, target], `${above}${name}/`))
                    return false;
            }
            else if (target !== undefined)
                served.set(above + name, target);
        }
        return true;
    };
    const root = foldersOf(tree);
    return visit(root, [root], '') ? served : null;
}
function foldersOf(tree) {
    const root = { entries: new Map(), parent: null };
    for (const [path, entry] of tree) {
        const names = path.split('/');
        const last = names.pop() ?? '';
        let here = root;
        for (const name of names) {
            const known = here.entries.get(name);
            const folder = isFolder(known) ? known : { entries: new Map(), parent: here };
            here.entries.set(name, folder);
            here = folder;
        }
        here.entries.set(last, entry);
    }
    return root;
}
/**
 * Returns a symlink's final target as Linux resolves it, `undefined` if it does not exist. An unknown target is returned
 * as a symlink whose ID identifies the text that leads to it.
 */
function follow(folder, link, textOf, count) {
    count.hops += 1;
    if (count.hops > MAX_HOPS)
        return undefined;
    const text = textOf(link.id);
    if (text.startsWith('/'))
        return link;
    let here = folder;
    for (const name of text.split('/')) {
        if (here === undefined)
            return undefined;
        if (!isFolder(here))
            return below(link, here);
        if (name === '' || name === '.')
            continue;
        if (name === '..') {
            if (here.parent === null)
                return link;
            here = here.parent;
            continue;
        }
        const next = here.entries.get(name);
        here = isLink(next) ? follow(here, next, textOf, count) : next;
    }
    return isLink(here) ? below(link, here) : here;
}
/** Returns the target of a symlink that leads through an entry that is not a folder. */
function below(link, { mode, id }) {
    return /^100/.test(mode) ? undefined : { mode: SYMLINK, id: `${link.id}:${id}` };
}
function isFolder(node) {
    return node !== undefined && 'entries' in node;
}
function isLink(node) {
    return node !== undefined && 'mode' in node && node.mode === SYMLINK;
}

;// CONCATENATED MODULE: ./src/changes/build/scan.ts





/** Far more than any host serves. Symlinks to folders that link to each other multiply the entries. */
const MAX_ENTRIES = 1_000_000;
/**
 * Lists the files below a folder, in no order, including dotfiles but not `.git`. Follows symlinks inside the workspace,
 * as a server does, and opens no file. Synchronous, since 50,000 names take less than a tenth of a second.
 *
 * @param root the real path of a folder
 * @param workspace the real path of the folder that symlinks must not leave
 * @param leaveOut whether to skip the file at a path like `BuildFile.bytesPath`
 */
function scanBuild(root, workspace, leaveOut) {
    const top = bytesOf(root);
    const bounds = [top, bytesOf(workspace)].map((folder) => (folder.endsWith(external_node_path_.sep) ? folder : folder + external_node_path_.sep));
    const scan = { bounds, leaveOut, files: [], skipped: [], entries: 0 };
    const problem = visit(scan, [], top, '');
    if (problem)
        return (0,result/* err */._)(problem);
    const byCode = [...Map.groupBy(scan.skipped, ({ code }) => code)];
    const notices = byCode.map(([code, skipped]) => ({ code, paths: skipped.map(({ path }) => path) }));
    return (0,result.ok)({ files: scan.files, notices });
}
/**
 * @param above the real paths of the folders that led here
 * @param name the path from the build folder, with a trailing slash unless empty
 */
function visit(scan, above, folder, name) {
    const skip = (code, path) => {
        scan.skipped.push({ code, path: textOf(path) });
    };
    const entries = readFolder(folder);
    if (typeof entries === 'string') {
        if (entries !== 'ENOENT' && entries !== 'ENOTDIR') {
            return { code: 'build-unreadable', path: textOf(name), count: 1, error: entries };
        }
        skip('build-entry-vanished', name);
        return null;
    }
    const chain = [...above, folder];
    for (const entry of entries) {
        if (entry.name === '.git')
            continue;
        scan.entries += 1;
        if (scan.entries > MAX_ENTRIES)
            return { code: 'build-too-many-entries', most: MAX_ENTRIES };
        const path = name + entry.name;
        const place = `${folder}${external_node_path_.sep}${entry.name}`;
        const target = entry.isSymbolicLink() ? scan_follow(place, scan.bounds) : { bytesPath: place, type: entry };
        if (typeof target === 'string') {
            skip(target, path);
            continue;
        }
        const { bytesPath, type } = target;
        if (type.isFile()) {
            if (!scan.leaveOut(bytesPath))
                scan.files.push({ path: textOf(path), bytesPath });
        }
        else if (!type.isDirectory())
            skip('build-special-file', path);
        else if (chain.filter((passed) => passed === bytesPath).length >= MAX_ROUNDS) {
            skip('build-link-in-circle', path);
        }
        else {
            const problem = visit(scan, chain, bytesPath, `${path}/`);
            if (problem)
                return problem;
        }
    }
    return null;
}
/** Returns the entries, or the error's code. */
function readFolder(bytesPath) {
    try {
        return (0,external_node_fs_.readdirSync)(Buffer.from(bytesPath, 'latin1'), { withFileTypes: true, encoding: 'latin1' });
    }
    catch (error) {
        return error.code ?? String(error);
    }
}
/** Returns a symlink's target, or why it is skipped. */
function scan_follow(link, bounds) {
    try {
        const bytesPath = external_node_fs_.realpathSync.native(Buffer.from(link, 'latin1'), 'latin1');
        if (!bounds.some((folder) => `${bytesPath}${external_node_path_.sep}`.startsWith(folder)))
            return 'build-link-leads-out';
        return { bytesPath, type: (0,external_node_fs_.statSync)(Buffer.from(bytesPath, 'latin1')) };
    }
    catch {
        return 'build-link-leads-nowhere';
    }
}
function bytesOf(path) {
    return Buffer.from(path).toString('latin1');
}
function textOf(bytesPath) {
    return (0,path_bytes/* decodePath */.q)(Buffer.from(bytesPath, 'latin1'));
}

;// CONCATENATED MODULE: ./src/changes/build/build.ts





/** Hashes the files of a build folder, with symlinks followed as a server does. */
async function hashBuild(folder, { workspace, signal, leaveOut = () => false }) {
    const root = await (0,promises_.realpath)(folder).catch((error) => error);
    if (root instanceof Error)
        return (0,result/* err */._)({ code: 'build-not-found', folder, error: root.code ?? root.message });
    if (!(await (0,promises_.stat)(root)).isDirectory())
        return (0,result/* err */._)({ code: 'build-not-a-folder', folder });
    const scanned = scanBuild(root, await (0,promises_.realpath)(workspace).catch(() => root), leaveOut);
    if (!scanned.ok)
        return scanned;
    const { files, notices } = scanned.value;
    if (files.length === 0)
        return (0,result/* err */._)({ code: 'build-empty', folder });
    const { hashes, unreadable } = await hashFiles(files, signal);
    const [first] = unreadable;
    if (first)
        return (0,result/* err */._)({ code: 'build-unreadable', ...first, count: unreadable.length });
    const paths = [...hashes].flatMap(([path, hash]) => (hash === null ? [path] : [])).sort();
    if (paths.length === 0)
        return (0,result.ok)({ files: hashes, notices });
    return (0,result.ok)({ files: hashes, notices: [...notices, { code: 'build-changed-while-reading', paths }] });
}
/**
 * Lists the files that differ from any content that the edge may hold. A file that changed during reading counts as
 * changed. Its `now` is null, but its status is not `deleted`.
 *
 * @param held the contents by path, null for "absent"; a path that is not listed was absent
 */
function compareBuild(held, files) {
    const changed = [];
    for (const path of new Set([...held.keys(), ...files.keys()])) {
        const contents = held.get(path) ?? [null];
        const now = files.get(path) ?? null;
        const isServed = files.has(path);
        const isKnown = now !== null || !isServed;
        if (isKnown && contents.every((content) => content === now))
            continue;
        changed.push({ path, status: statusOf(contents, isServed), type: 'file', held: contents, now });
    }
    return comparedFiles(changed, () => files.keys());
}
const MANY_FILES = 20;
const NEARLY_ALL = 0.9;
/** Returns a notice if nearly all files differ or are gone, which suggests that the build is not reproducible. */
function warnIfMostFilesChanged(held, changed) {
    const lost = changed.filter(({ status }) => status !== 'added').length;
    if (held.size < MANY_FILES || lost < NEARLY_ALL * held.size)
        return null;
    return { code: 'build-mostly-changed', changed: lost, files: held.size };
}

// EXTERNAL MODULE: ./src/changes/changes-found.ts
var changes_found = __webpack_require__(9641);
// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(370);
// EXTERNAL MODULE: ./src/text/json.ts
var text_json = __webpack_require__(1789);
;// CONCATENATED MODULE: ./src/changes/github/tree-reader.ts




const CONCURRENCY = 8;
/** A job's token has 1,000 requests per hour, shared by all workflows of the repository. */
const MAX_CALLS = 200;
/** Gitea's pages then have as many entries as GitHub's longest listing. */
const MAX_PAGES = 100;
/** Ends a comparison at any depth. */
class TreesError extends Error {
    reason;
    constructor(reason) {
        super(reason.code);
        this.reason = reason;
    }
}
/**
 * Creates a reader that sends a limited number of requests, and none after one that failed. All its methods reject with a
 * TreesError.
 */
function createTreeReader(github) {
    const limit = (0,p_limit/* default */.A)(CONCURRENCY);
    const listings = new Map();
    let calls = 0;
    let failure;
    const call = (read) => limit(async () => {
        if (failure)
            throw failure;
        const answer = calls++ < MAX_CALLS ? await read() : (0,result/* err */._)({ code: 'repository-too-large' });
        if (answer.ok)
            return answer.value;
        failure ??= new TreesError(answer.reason);
        throw failure;
    });
    return {
        commit: (id) => call(() => github.commit(id)),
        /** Reads a symlink's text. */
        text: (blob) => call(() => readText(github, blob)),
        /** Lists each tree once. `undefined` is a missing folder. Flat listings are never truncated. */
        list: async (tree, depth) => {
            if (tree === undefined)
                return { files: new Map(), folders: new Map(), truncated: false };
            const known = listings.get(`${depth} ${tree}`) ?? call(() => readListing(github, tree, depth));
            listings.set(`${depth} ${tree}`, known);
            const listing = await known;
            if (depth === 'recursive' || !listing.truncated)
                return listing;
            throw new TreesError({ code: 'repository-too-large' });
        },
    };
}
/** Lists a tree. Gitea splits a listing into pages, by default of 1,000 entries; GitHub has no pages. */
async function readListing(github, tree, depth) {
    const what = { kind: 'tree', id: tree };
    const files = new Map();
    const folders = new Map();
    for (let page = 1;; page++) {
        const answer = await github.read({
            path: '/repos/{owner}/{repo}/git/trees/{tree}',
            // Any value of `recursive` turns it on, even 0.
            parameters: { tree, ...(depth === 'recursive' && { recursive: 1 }), ...(page > 1 && { page }) },
            what,
            permission: 'contents: read',
        });
        if (!answer.ok)
            return answer;
        const items = (0,text_json/* valueAt */.fK)(answer.value, 'tree');
        if (!Array.isArray(items))
            return (0,result/* err */._)({ code: 'github-unexpected', what, wanted: 'listing' });
        for (const item of items) {
            const [path, id] = [(0,text_json/* textAt */.$6)(item, 'path'), (0,text_json/* textAt */.$6)(item, 'sha')];
            if ((0,text_json/* textAt */.$6)(item, 'type') === 'tree')
                folders.set(path, id);
            else
                files.set(path, { mode: (0,text_json/* textAt */.$6)(item, 'mode'), id });
        }
        const truncated = (0,text_json/* valueAt */.fK)(answer.value, 'truncated') === true;
        const isPage = truncated && (0,text_json/* valueAt */.fK)(answer.value, 'page') === page;
        if (!isPage || items.length === 0 || page === MAX_PAGES)
            return (0,result.ok)({ files, folders, truncated });
    }
}
/** https://docs.github.com/rest/git/blobs#get-a-blob */
async function readText(github, blob) {
    const what = { kind: 'blob', id: blob };
    const answer = await github.read({
        path: '/repos/{owner}/{repo}/git/blobs/{blob}',
        parameters: { blob },
        what,
        permission: 'contents: read',
    });
    if (!answer.ok)
        return answer;
    if ((0,text_json/* textAt */.$6)(answer.value, 'encoding') !== 'base64')
        return (0,result/* err */._)({ code: 'github-unexpected', what, wanted: 'blob' });
    const text = (0,path_bytes/* decodePath */.q)(Buffer.from((0,text_json/* textAt */.$6)(answer.value, 'content'), 'base64'));
    // The names in listings have lost such bytes, so the target would not be found.
    return text.isWellFormed() ? (0,result.ok)(text) : (0,result/* err */._)({ code: 'name-not-utf8', path: text });
}

;// CONCATENATED MODULE: ./src/changes/github/descent.ts


/**
 * Compares two trees that are too large for complete listings, folder by folder where they differ. A truncated listing
 * does not show where a symlink leads, so a relevant symlink ends the comparison.
 *
 * @param under the only folder that matters, `''` for all
 */
async function descend({ list }, version, head, under) {
    const names = under.split('/').filter((name) => name !== '' && name !== '.');
    const folder = names.map((name) => `${name}/`).join('');
    const matters = (path) => folder.startsWith(`${path}/`) || `${path}/`.startsWith(folder);
    const difference = new Map();
    const walk = async (before, now, above) => {
        if (before === now)
            return;
        const read = (depth) => Promise.all([list(before, depth), list(now, depth)]);
        const recursive = await read('recursive');
        const isTruncated = recursive.some(({ truncated }) => truncated);
        const [from, to] = isTruncated ? await read('flat') : recursive;
        for (const { files } of [...recursive, from, to]) {
            for (const [path, { mode }] of files) {
                if (mode !== SYMLINK || !matters(above + path))
                    continue;
                throw new TreesError({ code: 'link-in-large-tree', path: above + path });
            }
        }
        for (const [path, pair] of differenceOfListings(from, to, above)) {
            if (matters(above + path))
                difference.set(above + path, pair);
        }
        const folders = isTruncated ? [...new Set([...from.folders.keys(), ...to.folders.keys()])] : [];
        const deeper = folders.filter((name) => matters(above + name));
        await Promise.all(deeper.map((name) => walk(from.folders.get(name), to.folders.get(name), `${above}${name}/`)));
    };
    await walk(version, head, '');
    return difference;
}
/** @param above the path of the listed trees, with a trailing slash unless empty */
function differenceOfListings(before, now, above) {
    const paths = [before, now].flatMap(({ files, folders }) => [...files.keys(), ...folders.keys()]);
    const notUtf8 = paths.find((path) => path.includes('\uFFFD') && !isInEqualFolder(path, before, now));
    if (notUtf8 !== undefined)
        throw new TreesError({ code: 'name-not-utf8', path: above + notUtf8 });
    return differenceOf(before.files, now.files);
}
/** Returns whether nothing changed in the folder that contains a name with U+FFFD. */
function isInEqualFolder(path, before, now) {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/', path.indexOf('\uFFFD'))));
    const tree = before.folders.get(parent);
    return tree !== undefined && tree === now.folders.get(parent);
}

;// CONCATENATED MODULE: ./src/changes/github/trees.ts





/**
 * Compares commits by GitHub's git-trees API, as `git diff-tree` does with a clone. The compare API is unsuitable:
 * it omits files that only the old version has, and truncates at 300 files without saying so.
 *
 * @param under the only folder that matters, `''` for all; the result may contain files outside of it
 */
async function compareTrees(github, versions, head, { under }) {
    try {
        const reader = createTreeReader(github);
        const [{ tree }, ...commits] = await Promise.all([reader.commit(head), ...versions.map(reader.commit)]);
        const trees = [...new Set(commits.map((commit) => commit.tree))];
        if (trees.every((other) => other === tree))
            return (0,result.ok)({ files: [], unchanged: null });
        const read = (id) => reader.list(id, 'recursive');
        const [now, ...older] = await Promise.all([read(tree), ...trees.map(read)]);
        const isComplete = [now, ...older].every(({ truncated }) => !truncated);
        if (isComplete)
            return await compareComplete(reader.text, older, now);
        const differences = await Promise.all(trees.map((other) => descend(reader, other, tree, under)));
        return (0,result.ok)(uniteDifferences(differences, null));
    }
    catch (error) {
        if (error instanceof TreesError)
            return (0,result/* err */._)(error.reason);
        throw error;
    }
}
/** Lists a commit's files, which may be truncated. Returns null if GitHub does not return them. */
async function listTree(github, commit) {
    const found = await github.commit(commit);
    const listing = found.ok ? await readListing(github, found.value.tree, 'recursive') : found;
    return listing.ok ? listing.value : null;
}
/** Compares complete listings, with symlinks followed. */
async function compareComplete(readText, older, now) {
    const differences = older.map((before) => differenceOfListings(before, now, ''));
    const links = [...linkIds(now.files, differences)];
    if (links.length === 0)
        return (0,result.ok)(uniteDifferences(differences, () => now.files.keys()));
    const texts = new Map(await Promise.all(links.map(async (id) => [id, await readText(id)])));
    const compared = compareThroughLinks(now.files, differences, (id) => texts.get(id) ?? '');
    const notUtf8 = compared.ok ? compared.value.files.find(({ path }) => path.includes('\uFFFD')) : undefined;
    if (notUtf8)
        throw new TreesError({ code: 'name-not-utf8', path: notUtf8.path });
    return compared;
}

;// CONCATENATED MODULE: ./src/changes/compare.ts


/** With more versions than this, the changes count as unknown. */
const MAX_VERSIONS = 100;
function baselineOf({ comparison, reasons, base, held, build, event }) {
    const { previous } = comparison;
    if (comparison.base !== 'held')
        return { versions: base === null ? [] : [versionOf(base)], reasons };
    if (held !== null)
        return { versions: held.state.versions, reasons: [...reasons, ...held.reasons] };
    if (reasons.length > 0)
        return { versions: [], reasons };
    if (build !== null)
        return { versions: [], reasons: [{ code: 'build-without-state' }] };
    if (previous.base !== null)
        return { versions: [versionOf(previous.base)], reasons };
    return { versions: [], reasons: [{ code: 'event-without-base', event: event.name }] };
}
/** Returns a version without a known purge. */
function versionOf(commit) {
    return { commit, run: null, ended: null };
}
/** Compares the versions. A dry run that cannot do so compares the event's own commits, as a preview. */
async function compareOrPreview(search, deps) {
    const compared = await compare(baselineOf(search), search, deps);
    const { base } = search.comparison.previous;
    const hasCommits = search.build === null && search.head !== null;
    const isPreview = search.options.dryRun && compared.kind === 'unknown' && hasCommits;
    if (!isPreview || base === null)
        return compared;
    const byEvent = await compare({ versions: [versionOf(base)], reasons: [] }, search, deps);
    return byEvent.kind === 'files' ? { ...compared, byEvent: byEvent.files } : compared;
}
async function compare({ versions, reasons }, { head, options, held, build }, { checkout, github }) {
    const common = { versions, head: head ?? '', notices: [] };
    const unknown = (...reasons) => ({ kind: 'unknown', reasons, byEvent: null, ...common });
    const found = (source, compared) => ({ kind: 'files', source, ...compared, ...common });
    if (reasons.length > 0)
        return unknown(...reasons);
    if (build !== null)
        return found('build', compareBuild(held?.state.files ?? new Map(), build.files));
    const commits = versions.map(({ commit }) => commit).filter((commit) => commit !== common.head);
    if (commits.length === 0)
        return found('git', { files: [], unchanged: null });
    if (commits.length > MAX_VERSIONS) {
        return unknown({ code: 'too-many-versions', got: commits.length, most: MAX_VERSIONS });
    }
    const local = await checkout.compareVersions(commits, common.head);
    if (local.ok)
        return found('git', local.value);
    const remote = await compareTrees(github, commits, common.head, { under: options.under });
    if (remote.ok)
        return found('github', remote.value);
    return unknown({ code: 'versions-not-compared', git: local.reason, github: remote.reason });
}

;// CONCATENATED MODULE: ./src/changes/versions/state.ts
/** The content of a file that changed during reading. It differs from every content, itself included. */
const UNSURE = '?';
const PURGE_ENDS = [
    'confirmed',
    'partial',
    'failed',
    'cancelled',
    'not-deployed',
    'outdated',
    'dry-run',
    'skipped',
];
/** Returns the state of a site of which nothing is known. */
function unknownState(hasBuild) {
    return { unknown: true, versions: [], files: hasBuild ? new Map() : null, workflows: new Map() };
}
/** Unites the states that two overlapping runs have kept: the edge may hold the versions of either. */
function unite(one, other) {
    const mixed = (one.files === null) !== (other.files === null);
    return {
        unknown: one.unknown || other.unknown || mixed,
        versions: uniteVersions(one.versions, other.versions),
        files: one.files && other.files && uniteFiles(one.files, other.files),
        workflows: uniteWorkflows(one.workflows, other.workflows),
    };
}
/** Lists each commit once. The first entry for it wins, but one whose purge is known wins over one without. */
function uniteVersions(...lists) {
    const byCommit = new Map();
    for (const version of lists.flat()) {
        const known = byCommit.get(version.commit);
        if (known === undefined || known.ended === null)
            byCommit.set(version.commit, version);
    }
    return [...byCommit.values()];
}
/** The contents of a path that a state does not list. */
const ABSENT = [null];
function uniteFiles(one, other) {
    const files = new Map();
    for (const path of new Set([...one.keys(), ...other.keys()])) {
        files.set(path, [...new Set([...(one.get(path) ?? ABSENT), ...(other.get(path) ?? ABSENT)])]);
    }
    return files;
}
function uniteWorkflows(one, other) {
    const workflows = new Map(one);
    for (const [workflow, record] of other) {
        const known = workflows.get(workflow);
        workflows.set(workflow, known ? uniteRecords(known, record) : record);
    }
    return workflows;
}
function uniteRecords(one, other) {
    // An unknown time may be earlier than any other.
    const isEarlier = (one.began ?? '') < (other.began ?? '');
    return {
        began: isEarlier ? one.began : other.began,
        number: Math.min(one.number, other.number),
        runs: uniteRuns(one.runs, other.runs),
        unseen: [...new Set([...one.unseen, ...other.unseen])],
    };
}
/** Lists each attempt of each run once. */
function uniteRuns(...lists) {
    const runs = new Map(lists.flat().map((run) => [run.join(' '), run]));
    return [...runs.values()];
}

;// CONCATENATED MODULE: ./src/changes/edge-update.ts

/** Returns how the run changes the state. */
function edgeUpdateOf({ comparison, run, head, base, build }, held, outcome, changes) {
    const label = run && { workflow: run.workflow, number: run.number, attempt: run.attempt };
    return {
        head: head === null ? null : { commit: head, run: label, ended: outcome.ended },
        build: build && new Map([...build.files].map(([path, hash]) => [path, hash ?? UNSURE])),
        takenOut: comparison.effect === 'adds' || held.overlaps ? 'nothing' : takenOutBy(outcome, base, changes),
        run,
        record: comparison.effect === 'replaces' ? held.record : null,
        endedRuns: held.endedRuns,
    };
}
/** @param base the only version that head was compared with; null if it was compared with all versions */
function takenOutBy({ purged, files }, base, changes) {
    if (purged === 'whole')
        return 'all';
    if (changes.kind !== 'files')
        return 'nothing';
    // A commit stays until all of it is purged.
    if (purged === 'less')
        return changes.source === 'build' && files?.size ? { what: 'files', names: files } : 'nothing';
    return base === null ? 'all' : { what: 'commits', names: new Set([base]) };
}

;// CONCATENATED MODULE: ./src/changes/head-files.ts

/**
 * Lists the files of the build, or else of a commit. Returns null if the commit is unknown, or neither the checkout nor
 * GitHub has it.
 */
async function readHeadFiles(head, { build, checkout, github }) {
    if (build !== null) {
        // A file that changed during reading has no hash.
        const hashes = [...build.files].filter((entry) => entry[1] !== null);
        return { files: new Map(hashes), paths: [...build.files.keys()] };
    }
    if (head === null)
        return null;
    const local = await checkout.listTree(head);
    const listed = local ? { files: local, truncated: false } : await listTree(github, head);
    if (listed === null)
        return null;
    const { files, truncated } = listed;
    const regular = [...files].filter(([, { mode }]) => mode.startsWith('100'));
    const ids = new Map(regular.map(([path, { id }]) => [path, id]));
    return { files: ids, paths: truncated ? null : [...files.keys()] };
}

;// CONCATENATED MODULE: ./src/changes/versions/comparison.ts
const NO_PREVIOUS = { base: null, before: null };
/** Decides by the event and the inputs which versions to compare. */
function decideComparison(event, inputs, isRepeated) {
    const base = inputs.base === 'auto' ? 'held' : inputs.base === 'parent' ? 'parent' : { ref: inputs.base };
    const named = inputs.head === '' ? null : { ref: inputs.head };
    if (event.kind === 'deploys') {
        // When a run is repeated, a later run may have deployed since, so the event's commits are outdated.
        const previous = named === null && !isRepeated ? { base: event.base, before: event.before } : NO_PREVIOUS;
        const effect = isRepeated ? 'adds' : 'replaces';
        return { kind: 'compare', head: named ?? event.head, base, effect, previous };
    }
    const nothing = { kind: 'nothing', reason: event.reason };
    const head = named ?? event.head;
    if (head === null)
        return nothing;
    // An explicit base takes precedence over an event that deploys nothing.
    if (base !== 'held')
        return { kind: 'compare', head, base, effect: inputs.dryRun ? 'none' : 'adds', previous: NO_PREVIOUS };
    if (!inputs.dryRun || event.head === null)
        return nothing;
    const previous = { base: named ? null : event.base, before: null };
    return { kind: 'compare', head, base, effect: 'none', previous };
}

;// CONCATENATED MODULE: ./src/changes/versions/deploy-run.ts

/** Returns the run that deployed; null if the runner and the payload do not identify it. */
function deployRunOf(event) {
    const own = ownRun(event);
    if (own === null || event.name !== 'workflow_run')
        return own;
    const run = (0,text_json/* valueAt */.fK)(event.payload, 'workflow_run');
    const workflow = /^\.github\/workflows\/([^/@]+)(?:@|$)/.exec((0,text_json/* textAt */.$6)(run, 'path'))?.[1];
    const [workflowId, id, number] = [(0,text_json/* idAt */.jj)(run, 'workflow_id'), (0,text_json/* idAt */.jj)(run, 'id'), (0,text_json/* idAt */.jj)(run, 'run_number')];
    if ((!workflow && workflowId === 0) || id === 0 || number === 0)
        return null;
    const attempt = (0,text_json/* idAt */.jj)(run, 'run_attempt') || 1;
    return {
        workflow: workflow ?? String(workflowId),
        purgingWorkflow: own.workflow,
        id,
        number,
        attempt,
        event: (0,text_json/* textAt */.$6)(run, 'event'),
        branch: (0,text_json/* textAt */.$6)(run, 'head_branch') || null,
        began: timeOf((0,text_json/* textAt */.$6)(run, 'run_started_at')),
        isRepeated: own.isRepeated || attempt > 1,
    };
}
/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function ownRun({ name, payload, env }) {
    // owner/repository/.github/workflows/FILE@REF. In a reusable workflow, this is the caller's.
    const workflow = /\/([^/@]+)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1];
    const [id, number] = [countOf(env.GITHUB_RUN_ID), countOf(env.GITHUB_RUN_NUMBER)];
    if (!workflow || id === 0 || number === 0)
        return null;
    const attempt = countOf(env.GITHUB_RUN_ATTEMPT) || 1;
    return {
        workflow,
        purgingWorkflow: workflow,
        id,
        number,
        attempt,
        event: name,
        branch: /^refs\/heads\/(.+)/s.exec(env.GITHUB_REF ?? '')?.[1] ?? null,
        began: timeOf((0,text_json/* textAt */.$6)(payload, 'deployment', 'created_at')),
        isRepeated: attempt > 1,
    };
}
function countOf(text = '') {
    return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}
/**
 * Cuts a time in ISO 8601 and UTC to the second, so that times can be compared as texts. Returns null for anything else.
 */
function timeOf(text) {
    const seconds = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(text)?.[1];
    return seconds === undefined ? null : `${seconds}Z`;
}

// EXTERNAL MODULE: ./src/changes/versions/event-rules.ts
var event_rules = __webpack_require__(3945);
// EXTERNAL MODULE: ./src/context.ts
var context = __webpack_require__(788);
// EXTERNAL MODULE: ./src/changes/revision.ts
var revision = __webpack_require__(6108);
;// CONCATENATED MODULE: ./src/changes/versions/recorded.ts

/** Events whose runs are listed with the commit that they deploy. For deployments, the list lacks the status. */
const RECORDED = new Set(['push', 'schedule', 'release', 'deployment_status', 'dynamic']);
const NOT_RECORDED = new Set(['workflow_dispatch', 'repository_dispatch', 'workflow_run']);
/** Events whose runs certainly deploy after they began, unless they are repeated. */
const FIRM = new Set(['push', 'release', 'deployment_status']);
/** Returns whether a run certainly deployed after it began. */
function isFirm({ event, isRepeated }) {
    return !isRepeated && FIRM.has(event);
}
/** Returns whether listed runs of this event count as deploys. */
function countsAsDeploy(event) {
    return RECORDED.has(event) || NOT_RECORDED.has(event);
}
/** Returns whether a listed run counts as a deploy other than `run`. */
function mayDeploy(entry, workflow, run) {
    if (entry.id === run.id && entry.attempt === run.attempt)
        return false;
    // In the purging workflow, it stands for the run that started it, which is in the list of that run's workflow.
    if (entry.event === 'workflow_run' && workflow === run.purgingWorkflow)
        return false;
    return countsAsDeploy(entry.event);
}
/** Returns what a listed run deployed that kept no state. */
function assessRun({ number, event, attempt, commit, branch }, workflow, run, options) {
    const unknown = (because) => ({
        reason: { code: 'run-not-recorded', workflow, number, event, because },
    });
    if (!RECORDED.has(event) || !(0,revision/* isCommit */.WM)(commit))
        return unknown('event');
    if (options.hasHead)
        return unknown('head');
    if (!options.hasBuild)
        return { version: { commit, run: { workflow, number, attempt }, ended: null } };
    // The branch of a release is its tag, a different one each time.
    const isOther = run.branch !== null && branch !== '' && event !== 'release' && branch !== run.branch;
    return isOther ? { other: { workflow, number, branch } } : unknown('build');
}

;// CONCATENATED MODULE: ./src/changes/versions/listed-runs.ts

/** Returns whether a run certainly had ended before `time`. Within the same second, the order is unknown. */
function endedBefore({ hasEnded, changed }, time) {
    return hasEnded && changed !== null && time !== null && changed < time;
}
/** Returns the key by which a state knows a run. */
function attemptOf({ id, attempt }) {
    return [id, attempt];
}
/** Returns the highest run number, or `least` if that is higher. */
function highest(runs, least) {
    return Math.max(least, ...runs.map(({ number }) => number));
}
/** Returns the number up to which all runs had ended before `time`, or have ended if it is null; at most `highest`. */
function endedUpTo(runs, time, highest) {
    const open = runs.filter((run) => (time === null ? !run.hasEnded : !endedBefore(run, time)));
    return Math.min(highest, ...open.map(({ number }) => number - 1));
}
/**
 * Returns the first number since the state's that a workflow's list lacks; null if there is no gap.
 *
 * @param own this run, if it is of that workflow: the list must have it, too
 */
function missingNumber(record, runs, own) {
    if (own !== null && !runs.some(({ id }) => id === own.id))
        return own.number;
    if (record === undefined)
        return null;
    const numbers = new Set(runs.map(({ number }) => number));
    const last = highest(runs, 0);
    for (let number = record.number + 1; number <= last; number++)
        if (!numbers.has(number))
            return number;
    return null;
}
/**
 * Returns whether one of the runs that kept the state may have deployed after `run` began, although its event is not
 * one that later runs add from lists.
 */
function isOverlapped(kept, runs, run) {
    const byId = new Map(runs.map((entry) => [entry.id, entry]));
    return kept.some(([id]) => {
        const entry = byId.get(id);
        // A later run that is not listed yet is assumed to have this run's event.
        if (entry === undefined)
            return id > run.id && !countsAsDeploy(run.event);
        return !countsAsDeploy(entry.event) && id !== run.id && !endedBefore(entry, run.began);
    });
}
/** Returns the listed runs that deployed the state's versions, for a state without a record of their workflow. */
function runsOfVersions(versions, workflow, runs) {
    const hasVersion = ({ number }) => versions.some(({ run }) => run?.workflow === workflow && run.number === number);
    return runs.filter(hasVersion).map(attemptOf);
}

;// CONCATENATED MODULE: ./src/changes/versions/assess-workflow.ts



/** At most this many branches are remembered, the newest ones. */
const MAX_UNSEEN = 1000;
const NOTHING = { endedRuns: [], overlaps: false, versions: [], reasons: [], notices: [], others: [] };
/** Compares the list of a workflow's runs with what the state records about them. */
function assessWorkflow(workflow, { workflows, versions }, list, run, options) {
    const record = workflows.get(workflow);
    const isOwn = workflow === run.workflow;
    const known = Math.max(record?.number ?? 0, isOwn ? run.number : 0);
    const nothing = { workflow, record: record ?? null, number: known, ...NOTHING };
    if (!list.ok)
        return { ...nothing, ...withoutList(workflow, record, list.reason, run, options) };
    const deploying = list.value.filter((entry) => mayDeploy(entry, workflow, run));
    const number = Math.max(record?.number ?? 0, endedUpTo(deploying, run.began, highest(list.value, known)));
    const kept = record?.runs ?? runsOfVersions(versions, workflow, list.value);
    const overlaps = isOverlapped(kept, list.value, run);
    if (record === undefined || record.began === null) {
        const reasons = [{ code: 'workflow-not-named', workflow }];
        return { ...nothing, record: record ? { ...record, number } : null, number, overlaps, reasons };
    }
    const assess = (entry) => assessRun(entry, workflow, run, options);
    const later = assessLater(deploying, record, assess);
    const compared = later.filter(({ other }) => other === undefined).map(({ entry }) => entry);
    const others = later.flatMap(({ other }) => other ?? []);
    const missing = missingNumber(record, list.value, isOwn ? run : null);
    return {
        ...nothing,
        number,
        record: {
            ...record,
            number,
            runs: uniteRuns(record.runs, compared.map(attemptOf)),
            unseen: [...new Set([...record.unseen, ...others.map(({ branch }) => branch)])].slice(-MAX_UNSEEN),
        },
        endedRuns: compared.filter((entry) => isFirm(run) && endedBefore(entry, run.began)).map(attemptOf),
        overlaps,
        versions: later.flatMap(({ version }) => version ?? []),
        reasons: [
            ...(missing === null ? [] : [{ code: 'run-not-listed', workflow, number: missing }]),
            ...later.flatMap(({ reason }) => reason ?? []),
            ...(isOwn && (options.hasHead || options.hasBuild) ? earlierAttempts(run, record.runs) : []),
            ...unseenBranch(record, workflow, run),
        ],
        others,
    };
}
function withoutList(workflow, record, problem, run, { inFile }) {
    if (problem.code === 'workflow-gone')
        return { record: null, reasons: [problem] };
    if (!inFile || problem.code === 'too-many-runs')
        return { reasons: [problem] };
    const notices = [{ code: 'runs-not-seen', problem }];
    if (workflow !== run.workflow)
        return { notices };
    if (record === undefined)
        return { reasons: [{ code: 'workflow-not-named', workflow }], notices };
    const next = record.number + 1;
    if (run.number > next)
        return { reasons: [{ code: 'run-not-listed', workflow, number: next }], notices };
    return { reasons: run.isRepeated ? [problem] : [], notices };
}
/** Returns the runs that may have deployed since the state. Those that it does not know are assessed. */
function assessLater(deploying, { began, number, runs }, assess) {
    // A number above the state's belongs to a run that no list has shown before, even if it ended long ago.
    const later = deploying.filter((entry) => !endedBefore(entry, began) || entry.number > number);
    return later.map((entry) => ({ entry, ...(isAmong(runs, attemptOf(entry)) ? {} : assess(entry)) }));
}
function isAmong(runs, [id, attempt]) {
    return runs.some((run) => run[0] === id && run[1] === attempt);
}
/** GitHub's lists show only the last attempt, so the version of an earlier one that kept no state is unknown. */
function earlierAttempts({ id, attempt }, known) {
    for (let earlier = 1; earlier < attempt; earlier++) {
        if (!isAmong(known, [id, earlier]))
            return [{ code: 'attempt-not-kept', attempt: earlier }];
    }
    return [];
}
function unseenBranch({ unseen }, workflow, { branch: own }) {
    const branch = own === null ? unseen[0] : unseen.find((other) => other === own);
    return branch === undefined ? [] : [{ code: 'branch-not-kept', workflow, branch }];
}

;// CONCATENATED MODULE: ./src/changes/versions/added.ts



/**
 * Adds to a state the commits of all runs that may have deployed since: the runs that had not ended at the state's time
 * and that the state does not know.
 *
 * @param lists the runs of this run's workflow, and of each workflow that the state names
 */
function addRuns(state, lists, run, options) {
    const began = run.began ?? ownEntry(lists.get(run.workflow), run)?.began ?? null;
    const all = [...lists].map(([workflow, list]) => assessWorkflow(workflow, state, list, { ...run, began }, options));
    const own = all.find(({ workflow }) => workflow === run.workflow);
    const reasons = all.flatMap((part) => part.reasons);
    const others = all.flatMap((part) => part.others);
    return {
        state: {
            ...state,
            unknown: state.unknown || reasons.length > 0,
            versions: uniteVersions(state.versions, ...all.map((part) => part.versions)),
            workflows: new Map(all.flatMap(({ workflow, record }) => (record ? [[workflow, record]] : []))),
        },
        reasons,
        notices: [
            ...all.flatMap((part) => part.notices),
            ...(others.length > 0 ? [{ code: 'other-refs-not-seen', runs: others }] : []),
        ],
        record: own && (began !== null || options.inFile) ? { began, number: own.number } : null,
        overlaps: (began === null && !countsAsDeploy(run.event)) || all.some((part) => part.overlaps),
        endedRuns: new Map(all.map(({ workflow, endedRuns }) => [workflow, endedRuns])),
    };
}
/** Finds a run in the list of its workflow; undefined if the list lacks it or shows another attempt. */
function ownEntry(list, { id, attempt }) {
    return list?.ok ? list.value.find((entry) => entry.id === id && entry.attempt === attempt) : undefined;
}

;// CONCATENATED MODULE: ./src/changes/versions/runs.ts



/** How long a run can be repeated. https://docs.github.com/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs */
const REPEATABLE_MS = 30 * 24 * 3_600_000;
/** https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow */
const PAGE_SIZE = 100;
const MAX_RUNS_OF_A_SEARCH = 1000;
/** GitHub allows the job's token 1,000 requests per hour and repository. */
const MAX_REQUESTS = 50;
/** The waits before an incomplete list is read again. */
const LAG_PAUSES_MS = [2000, 5000];
/**
 * Lists the runs of workflows: of any ref, event and conclusion. The first question must be about a workflow that exists.
 * A list that is incomplete after two more reads is returned as it is. Rejects only with the reason of `signal`.
 */
async function readRuns(questions, deps) {
    const lists = new Map();
    const readPage = createPageReader(deps);
    for (const question of questions) {
        const list = await readList(question, readPage);
        const isGone = isNotFound(list) && [...lists.values()].some(({ ok }) => ok);
        lists.set(question.workflow, isGone ? (0,result/* err */._)({ code: 'workflow-gone', workflow: question.workflow }) : list);
    }
    for (const pause of LAG_PAUSES_MS) {
        const lagging = questions.flatMap(({ workflow, isComplete }) => {
            const list = lists.get(workflow);
            return list?.ok && !isComplete(list.value) ? [{ workflow, known: list.value }] : [];
        });
        if (lagging.length === 0)
            break;
        await deps.clock.sleep(pause, deps.signal);
        for (const { workflow, known } of lagging) {
            // Missing runs are new, so they are on the first page.
            const page = await readPage(workflow, null, 1);
            if (page.ok)
                lists.set(workflow, (0,result.ok)(distinct([...page.value.runs, ...known])));
        }
    }
    return lists;
}
function isNotFound(list) {
    return !list.ok && list.reason.code === 'runs-not-read' && list.reason.problem.code === 'github-not-found';
}
/** Reads a list in searches of at most 1,000 runs. Each search continues where the previous one was cut off. */
async function readList({ workflow, since }, readPage) {
    const from = since && timeOf(new Date(Date.parse(since) - REPEATABLE_MS).toISOString());
    const runs = [];
    let created = from && `>=${from}`;
    for (;;) {
        const first = await readPage(workflow, created, 1);
        if (!first.ok)
            return first;
        runs.push(...first.value.runs);
        if (from === null)
            return (0,result.ok)(runs);
        const pages = Math.ceil(Math.min(first.value.total, MAX_RUNS_OF_A_SEARCH) / PAGE_SIZE);
        const rest = Array.from({ length: Math.max(0, pages - 1) }, (_, index) => readPage(workflow, created, index + 2));
        for (const page of await Promise.all(rest)) {
            if (!page.ok)
                return page;
            runs.push(...page.value.runs);
        }
        if (first.value.total <= MAX_RUNS_OF_A_SEARCH)
            return (0,result.ok)(distinct(runs));
        const oldest = runs.at(-1)?.created;
        const next = `${from}..${oldest}`;
        // A thousand runs were created within one second: no search can reach the older ones.
        if (!oldest || next === created)
            return (0,result/* err */._)({ code: 'too-many-runs', workflow, requests: MAX_REQUESTS });
        created = next;
    }
}
/** Returns a reader of pages, for at most {@link MAX_REQUESTS}. */
function createPageReader({ github, signal }) {
    let requests = 0;
    return async (workflow, created, page) => {
        if (requests === MAX_REQUESTS)
            return (0,result/* err */._)({ code: 'too-many-runs', workflow, requests });
        requests++;
        signal.throwIfAborted();
        const answer = await github.read({
            path: '/repos/{owner}/{repo}/actions/workflows/{workflow}/runs',
            parameters: { workflow, per_page: PAGE_SIZE, page, ...(created !== null && { created }) },
            what: { kind: 'runs', id: workflow },
            permission: 'actions: read',
        });
        if (!answer.ok)
            return (0,result/* err */._)({ code: 'runs-not-read', workflow, problem: answer.reason });
        const runs = (0,text_json/* listAt */.gT)(answer.value, 'workflow_runs').map(readRun);
        return (0,result.ok)({ runs, total: (0,text_json/* idAt */.jj)(answer.value, 'total_count') });
    };
}
function readRun(run) {
    return {
        id: (0,text_json/* idAt */.jj)(run, 'id'),
        number: (0,text_json/* idAt */.jj)(run, 'run_number'),
        attempt: (0,text_json/* idAt */.jj)(run, 'run_attempt') || 1,
        event: (0,text_json/* textAt */.$6)(run, 'event'),
        commit: (0,text_json/* textAt */.$6)(run, 'head_sha'),
        branch: (0,text_json/* textAt */.$6)(run, 'head_branch'),
        created: timeOf((0,text_json/* textAt */.$6)(run, 'created_at')),
        began: timeOf((0,text_json/* textAt */.$6)(run, 'run_started_at')) ?? timeOf((0,text_json/* textAt */.$6)(run, 'created_at')),
        changed: timeOf((0,text_json/* textAt */.$6)(run, 'updated_at')),
        hasEnded: (0,text_json/* textAt */.$6)(run, 'status') === 'completed',
    };
}
/** Lists each run once, as first read. Pages overlap if a run begins while they are read. */
function distinct(runs) {
    const byId = new Map();
    for (const run of runs)
        if (!byId.has(run.id))
            byId.set(run.id, run);
    return [...byId.values()];
}

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
;// CONCATENATED MODULE: ./src/changes/versions/state-format.ts




/** To be raised when a reader of one version would misread the other. */
const FORMAT = 1;
/** Larger than in any real state: a list above its limit was not written by this action. */
const state_format_MAX_VERSIONS = 10_000;
const MAX_WORKFLOWS = 1000;
const MAX_RUNS = 100_000;
const MAX_FILES = 2_000_000;
const MAX_CONTENTS = 1000;
/**
 * Formats a state as JSON, with one line per version, file and workflow so that people can read it. It has lists of
 * pairs in place of objects, because keys may be any name (`__proto__`) and objects reorder numeric ones.
 *
 * @param name the state's name; it is stored, too, so that the state of other inputs is recognized
 */
function formatState(state, name) {
    const versions = state.versions.map(({ commit, run, ended }) => JSON.stringify([commit, run && [run.workflow, run.number, run.attempt], ended]));
    const files = state.files && [...state.files].map((pair) => JSON.stringify(pair)).sort();
    const workflows = [...state.workflows].map(([workflow, { began, number, runs, unseen }]) => JSON.stringify([workflow, began, number, runs, unseen]));
    const parts = [
        `"format":${FORMAT}`,
        `"name":${JSON.stringify(name)}`,
        `"unknown":${state.unknown}`,
        `"versions":${lines(versions)}`,
        `"files":${files ? lines(files) : 'null'}`,
        `"workflows":${lines(workflows)}`,
    ];
    return Buffer.from(`{${parts.join(',\n')}}\n`);
}
function lines(items) {
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n]`;
}
/** Parses stored bytes, which may be anything. */
function parseState(bytes, name) {
    const json = (0,external_node_buffer_.isUtf8)(bytes) ? (0,text_json/* parseJson */.qF)(new TextDecoder().decode(bytes)) : undefined;
    const format = (0,text_json/* idAt */.jj)(json, 'format');
    if (format === 0)
        return (0,result/* err */._)({ code: 'state-malformed' });
    if (format !== FORMAT)
        return (0,result/* err */._)({ code: 'state-of-another-version', got: format, takes: FORMAT });
    if ((0,text_json/* textAt */.$6)(json, 'name') !== name)
        return (0,result/* err */._)({ code: 'state-of-other-inputs' });
    const unknown = (0,text_json/* valueAt */.fK)(json, 'unknown');
    const versions = listOf((0,text_json/* valueAt */.fK)(json, 'versions'), state_format_MAX_VERSIONS, readVersion);
    const pairs = (0,text_json/* valueAt */.fK)(json, 'files');
    const files = listOf(pairs, MAX_FILES, readFile);
    const workflows = listOf((0,text_json/* valueAt */.fK)(json, 'workflows'), MAX_WORKFLOWS, readWorkflow);
    const isWhole = versions !== null && workflows !== null && (files !== null || pairs === null);
    if (typeof unknown !== 'boolean' || !isWhole)
        return (0,result/* err */._)({ code: 'state-malformed' });
    return (0,result.ok)({ unknown, versions, files: files && new Map(files), workflows: new Map(workflows) });
}
/** Reads each item of a list. Returns null if the value is not a list, is too long, or has an invalid item. */
function listOf(value, most, read) {
    if (!Array.isArray(value) || value.length > most)
        return null;
    const items = value.map(read);
    return items.every((item) => item !== null) ? items : null;
}
/** Returns a list of exactly `length` items as it is, and an empty list for anything else. */
function tuple(value, length) {
    return Array.isArray(value) && value.length === length ? value : [];
}
function readVersion(value) {
    const [commit, label, ended] = tuple(value, 3);
    if (typeof commit !== 'string' || !/^(?:[0-9a-f]{40}|[0-9a-f]{64}|)$/.test(commit))
        return null;
    const run = readLabel(label);
    if (run === null && label !== null)
        return null;
    return ended === null || isPurgeEnd(ended) ? { commit, run, ended } : null;
}
function readLabel(value) {
    const [workflow, number, attempt] = tuple(value, 3);
    return typeof workflow === 'string' && isCount(number) && isCount(attempt)
        ? { workflow, number, attempt }
        : null;
}
function isPurgeEnd(value) {
    return PURGE_ENDS.some((end) => end === value);
}
function readFile(value) {
    const [path, contents] = tuple(value, 2);
    if (typeof path !== 'string' || !Array.isArray(contents))
        return null;
    if (contents.length === 0 || contents.length > MAX_CONTENTS || !contents.every(isContent))
        return null;
    return [path, contents];
}
function isContent(value) {
    return value === null || value === UNSURE || (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value));
}
function readWorkflow(value) {
    const [workflow, began, number, list, branches] = tuple(value, 5);
    if (typeof workflow !== 'string' || !isCount(number))
        return null;
    if (began !== null && !isTime(began))
        return null;
    const runs = listOf(list, MAX_RUNS, state_format_readRun);
    const unseen = listOf(branches, MAX_RUNS, (branch) => (typeof branch === 'string' ? branch : null));
    return runs && unseen && [workflow, { began, number, runs, unseen }];
}
function state_format_readRun(value) {
    const [run, attempt] = tuple(value, 2);
    return isCount(run) && isCount(attempt) ? [run, attempt] : null;
}
function isCount(value) {
    return Number.isSafeInteger(value) && Number(value) >= 0;
}
/** Returns whether it is a time in UTC to the second; such times can be compared as texts. */
function isTime(value) {
    return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value);
}

// EXTERNAL MODULE: ./src/changes/versions/store-limit.ts
var store_limit = __webpack_require__(5444);
;// CONCATENATED MODULE: ./src/changes/versions/held.ts








/**
 * Reads the state and adds the versions that later runs may have deployed. Rejects only with the reason of `signal`.
 *
 * @param run null if the runner does not identify it
 */
async function readHeld(run, options, deps) {
    const timeout = deps.clock.timeout(store_limit/* STORE_LIMIT_MS */.t);
    try {
        const held = await readState(options.hasBuild, deps.store);
        if (!options.withRuns)
            return held;
        const signal = AbortSignal.any([timeout.signal, deps.signal]);
        const added = run === null
            ? { state: { ...held.state, unknown: true }, reasons: [{ code: 'run-not-identified' }] }
            : addRuns(held.state, await listRuns(held.state, run, signal, deps), run, options);
        // If the state itself is unknown, reasons that concern later runs are left out.
        return { ...held, ...added, reasons: held.reasons.length > 0 ? held.reasons : added.reasons };
    }
    finally {
        timeout.clear();
    }
}
/** Reads the state as it is stored. */
async function readState(hasBuild, store) {
    const none = { notices: [], record: null, overlaps: false, endedRuns: new Map() };
    const unknown = (reason, entry) => {
        return { ...none, state: unknownState(hasBuild), reasons: [reason], entry };
    };
    const newest = await store.newest();
    if (!newest.ok) {
        const { reason: problem } = newest;
        return unknown({ code: 'state-not-read', problem }, 'id' in problem ? problem.id : null);
    }
    if (newest.value === null)
        return unknown({ code: 'no-state' }, null);
    const { id: entry, bytes } = newest.value;
    const parsed = parseState(bytes, store.name);
    if (!parsed.ok)
        return unknown({ code: 'state-not-usable', problem: parsed.reason }, entry);
    const state = parsed.value;
    return { ...none, state, reasons: state.unknown ? [{ code: 'state-unknown' }] : [], entry };
}
/** Lists the runs of this run's workflow and of each workflow that the state names. */
async function listRuns({ workflows }, run, signal, { github, clock, signal: stop }) {
    const names = [...new Set([run.workflow, ...workflows.keys()])];
    const questions = names.map((workflow) => {
        const record = workflows.get(workflow);
        const own = workflow === run.workflow ? run : null;
        return {
            workflow,
            since: record?.began ?? null,
            isComplete: (runs) => missingNumber(record, runs, own) === null,
        };
    });
    try {
        return await (0,context/* unlessAborted */.Wh)(signal, () => readRuns(questions, { github, clock, signal }));
    }
    catch (error) {
        stop.throwIfAborted();
        if (!signal.aborted)
            throw error;
        const seconds = store_limit/* STORE_LIMIT_MS */.t / 1000;
        return new Map(names.map((workflow) => [workflow, (0,result/* err */._)({ code: 'runs-too-slow', workflow, seconds })]));
    }
}

;// CONCATENATED MODULE: ./src/changes/versions/after-run.ts

/** Returns the state after a run; `state` is the one that the run compared with. */
function afterRun(state, update) {
    const { head, build, takenOut } = update;
    const isKnown = head !== null || build !== null;
    const heads = head === null ? [] : [head];
    const remaining = state.versions.filter(({ commit }) => !isTakenOut(takenOut, 'commits', commit));
    return {
        unknown: !isKnown || (state.unknown && takenOut !== 'all'),
        versions: uniteVersions(...(takenOut === 'nothing' ? [remaining, heads] : [heads, remaining])),
        files: build && filesAfter(state.files ?? new Map(), build, takenOut),
        workflows: workflowsAfter(state.workflows, update),
    };
}
function isTakenOut(takenOut, what, name) {
    if (typeof takenOut === 'string')
        return takenOut === 'all';
    return takenOut.what === what && takenOut.names.has(name);
}
function filesAfter(held, build, takenOut) {
    const files = new Map();
    for (const path of new Set([...held.keys(), ...build.keys()])) {
        const now = build.get(path) ?? null;
        const before = isTakenOut(takenOut, 'files', path) ? [] : (held.get(path) ?? ABSENT);
        const contents = [...new Set([...before, now])];
        if (contents.some((content) => content !== null))
            files.set(path, contents);
    }
    return files;
}
/**
 * If versions are taken out, a run that has not ended may still deploy one of them again, so later runs have to check
 * it. Only runs that had ended before this one began are ignored from then on.
 */
function workflowsAfter(workflows, update) {
    const { takenOut, run, record: newRecord, endedRuns } = update;
    const after = new Map(workflows);
    if (takenOut !== 'nothing') {
        for (const [workflow, record] of workflows) {
            const runs = endedRuns.get(workflow) ?? [];
            const unseen = takenOut === 'all' ? otherBranches(record.unseen, run) : record.unseen;
            after.set(workflow, { ...record, runs, unseen });
        }
    }
    if (run === null)
        return after;
    const known = after.get(run.workflow) ?? (newRecord && { began: null, number: 0, runs: [], unseen: [] });
    if (known === null)
        return after;
    const runs = uniteRuns(known.runs, [[run.id, run.attempt]]);
    const [began, number] = [newRecord?.began ?? known.began, newRecord?.number ?? known.number];
    return after.set(run.workflow, { ...known, began, number, runs });
}
/** Lists the branches that a run did not purge. A run whose branch is unknown has purged all of them. */
function otherBranches(branches, run) {
    return run === null || run.branch === null ? [] : branches.filter((branch) => branch !== run.branch);
}

;// CONCATENATED MODULE: ./src/changes/versions/keep-state.ts



/**
 * Updates the state after a run and stores it. If an overlapping run has stored another entry since this run read its
 * own, the two are united. Never rejects.
 */
async function keepState({ state, entry }, update, store) {
    const { name } = store;
    let after = afterRun(state, update);
    const newest = await store.newest();
    if (!newest.ok) {
        // An unreadable entry that this run began with can be replaced. Any other one may list versions that are unknown here.
        const isReplaced = 'id' in newest.reason && newest.reason.id === entry;
        if (!isReplaced)
            after = { ...after, unknown: true };
    }
    else if (newest.value !== null && newest.value.id !== entry) {
        const other = parseState(newest.value.bytes, name);
        after = other.ok ? unite(after, other.value) : { ...after, unknown: true };
    }
    const kept = await store.keep(formatState(after, name));
    return kept.ok ? { code: 'state-kept', name } : { code: 'state-not-kept', problem: kept.reason };
}

;// CONCATENATED MODULE: ./src/changes/versions/resolve.ts


/**
 * Returns the commit ID of the revision of an input. GitHub is asked first, since it knows where a branch is now. The
 * checkout may be outdated: a deploy step that pushes from another clone does not update the workspace's `gh-pages`.
 */
async function resolveRef(ref, input, { checkout, github, note }) {
    const id = ref.toLowerCase();
    if ((0,revision/* isCommit */.WM)(id)) {
        const [local] = await checkout.resolve([id]);
        if (local !== undefined)
            return (0,result.ok)(local);
        const remote = await github.commit(id);
        if (remote.ok)
            return (0,result.ok)(remote.value.id);
        // If GitHub does not answer, the ID is used as it is. The comparison with it may fail later.
        return remote.reason.code === 'github-unknown-object'
            ? (0,result/* err */._)({ code: 'ref-not-found', input, ref })
            : (0,result.ok)(id);
    }
    const asked = (0,revision/* isStableRef */.Rp)(ref) ? await github.commit(ref) : undefined;
    if (asked?.ok)
        return (0,result.ok)(asked.value.id);
    const [commit] = await checkout.resolve([ref]);
    const isUnknown = asked === undefined || asked.reason.code === 'github-unknown-object';
    if (commit === undefined) {
        return (0,result/* err */._)(isUnknown || (await checkout.isComplete())
            ? { code: 'ref-not-found', input, ref }
            : { code: 'ref-not-known', input, ref, problem: asked.reason });
    }
    if (!isUnknown)
        note({ code: 'ref-from-checkout', ref, problem: asked.reason });
    return (0,result.ok)(commit);
}
/**
 * Returns the first parent of a commit. A shallow clone lacks the parents of its oldest commits, so only GitHub can
 * say that a commit has none.
 */
async function resolveParent(commit, { checkout, github }) {
    const [local] = await checkout.resolve([`${commit}^1`]);
    if (local !== undefined)
        return (0,result.ok)(local);
    const asked = await github.commit(commit);
    if (!asked.ok)
        return (0,result/* err */._)({ code: 'parent-not-known', commit, problem: asked.reason });
    const [parent] = asked.value.parents;
    return parent === undefined ? (0,result/* err */._)({ code: 'no-parent', commit }) : (0,result.ok)(parent);
}

;// CONCATENATED MODULE: ./src/changes/find-changes.ts













/**
 * Finds the files that differ between what is served now and what the edge may hold, according to the event, the state,
 * and later runs. Rejects only with the reason of `signal`.
 */
async function findChanges(options, given) {
    const { event, build, store } = given;
    const notices = [...(build?.notices ?? [])];
    if (event.payload === undefined)
        notices.push({ code: 'event-file-unreadable' });
    const deps = { ...given, note: (notice) => void notices.push(notice) };
    const run = deployRunOf(event);
    const comparison = decideComparison((0,event_rules/* decideFromEvent */.n)(event), options, run?.isRepeated ?? false);
    if (comparison.kind === 'nothing')
        return (0,result.ok)({ ...changes_found/* WITHOUT_STATE */.J, changes: { ...comparison, notices } });
    const commits = await resolveCommits(comparison, deps);
    if (!commits.ok)
        return commits;
    const held = await readHeldState(comparison, run, options, deps);
    const search = { comparison, run, options, ...commits.value, held, event, build };
    const compared = await compareOrPreview(search, deps);
    if (compared.kind === 'files' && compared.source === 'build') {
        const warning = warnIfMostFilesChanged(held?.state.files ?? new Map(), compared.files);
        if (warning !== null)
            notices.push(warning);
    }
    const changes = { ...compared, notices };
    const keepAfter = async (outcome) => {
        if (typeof store === 'string' || held === null || comparison.effect === 'none')
            return { code: 'no-state-to-keep' };
        return keepState(held, edgeUpdateOf(search, held, outcome, changes), store);
    };
    let live;
    const headFiles = () => {
        live ??= readHeadFiles(search.head, deps);
        return live;
    };
    return (0,result.ok)({ changes, headFiles, keepState: keepAfter });
}
async function resolveCommits({ head: to, base: from }, deps) {
    // The build folder is what is served. Its commit is for people only.
    if (deps.build !== null)
        return (0,result.ok)({ head: typeof to === 'string' ? to : null, base: null, reasons: [] });
    if (typeof to === 'object' && 'code' in to)
        return (0,result.ok)({ head: null, base: null, reasons: [to] });
    const head = typeof to === 'string' ? (0,result.ok)(to) : await resolveRef(to.ref, 'head', deps);
    if (!head.ok)
        return refuseOrUnknown(head.reason, null);
    if (from === 'held')
        return (0,result.ok)({ head: head.value, base: null, reasons: [] });
    const base = from === 'parent' ? await resolveParent(head.value, deps) : await resolveRef(from.ref, 'base', deps);
    if (!base.ok)
        return refuseOrUnknown(base.reason, head.value);
    if (from !== 'parent' && base.value === head.value) {
        return (0,result/* err */._)({ code: 'base-is-head', ref: from.ref, commit: head.value });
    }
    return (0,result.ok)({ head: head.value, base: base.value, reasons: [] });
}
/** A ref that does not exist is a mistake in the inputs. Anything else makes the changes unknown. */
function refuseOrUnknown(reason, head) {
    return reason.code === 'ref-not-found' ? (0,result/* err */._)(reason) : (0,result.ok)({ head, base: null, reasons: [reason] });
}
/** Reads what the edge may hold. Returns null if the comparison does not need a state, or if none can be stored. */
async function readHeldState({ base, effect, previous }, run, { head }, deps) {
    const { store, build, note } = deps;
    const withRuns = base === 'held';
    // A dry run for an undeployed commit, such as a pull request's, compares with the base that the event names.
    if (store === 'off' || (effect === 'none' && (!withRuns || previous.base !== null)))
        return null;
    if (store === 'no-place') {
        note({ code: 'no-place-for-state' });
        return null;
    }
    const options = { inFile: store.inFile, hasHead: head !== '', hasBuild: build !== null, withRuns };
    const held = await readHeld(run, options, { ...deps, store });
    held.notices.forEach(note);
    if (!withRuns || previous.before === null || build !== null)
        return held;
    const versions = uniteVersions(held.state.versions, [versionOf(previous.before)]);
    return { ...held, state: { ...held.state, versions } };
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
;// CONCATENATED MODULE: ./src/changes/git/process.ts



/** Runs a git command that only reads, in the workspace, and returns its output. */
function runGit(args, input, { workspace, env, signal }) {
    const inherited = Object.entries(env).filter(([name]) => INHERITED.test(name));
    return new Promise((resolve, reject) => {
        const options = {
            // Windows looks for programs in the current folder first, and the workspace may contain any `git`.
            cwd: (0,external_node_path_.dirname)(process.execPath),
            env: { ...Object.fromEntries(inherited), ...hardened(workspace) },
            signal,
            encoding: 'buffer',
            maxBuffer: Number.POSITIVE_INFINITY,
            windowsHide: true,
        };
        const child = (0,external_node_child_process_.execFile)('git', ['-C', workspace, ...SAFE, ...args], options, (error, stdout, stderr) => {
            if (signal.aborted)
                reject(signal.reason);
            else if (error?.code === 'ENOENT')
                resolve((0,result/* err */._)({ code: 'git-not-installed' }));
            else
                resolve(error ? (0,result/* err */._)(problemIn(stderr.toString() || error.message)) : (0,result.ok)(stdout));
        });
        // A git that exits before it has read all input fails by its exit status, not by EPIPE.
        child.stdin?.on('error', () => { });
        child.stdin?.end(input);
    });
}
/** In a container job, the workspace belongs to another user. git honors `safe.directory` on the command line. */
const SAFE = ['--no-pager', '-c', 'safe.directory=*', '-c', 'core.fsmonitor=false'];
/** The variables that git needs to start on any system, none of them a secret. On Windows they may have any case. */
const INHERITED = /^(?:PATH|HOME|USERPROFILE|SYSTEMROOT|TEMP|TMP|TMPDIR|LD_LIBRARY_PATH)$/i;
/**
 * `GIT_NO_LAZY_FETCH` (git 2.45) keeps a partial clone from fetching what it lacks; older versions need a ban on all
 * protocols. The ceiling keeps git from using a repository above the workspace.
 * https://git-scm.com/docs/git#_environment_variables
 */
function hardened(workspace) {
    return {
        LC_ALL: 'C',
        GIT_TERMINAL_PROMPT: '0',
        GIT_OPTIONAL_LOCKS: '0',
        GIT_NO_LAZY_FETCH: '1',
        GIT_ALLOW_PROTOCOL: 'none',
        GIT_NO_REPLACE_OBJECTS: '1',
        GIT_CEILING_DIRECTORIES: (0,external_node_path_.dirname)(workspace),
    };
}
function problemIn(message) {
    if (/not a git repository|cannot change to/.test(message))
        return { code: 'no-checkout' };
    if (/dubious ownership/.test(message))
        return { code: 'checkout-of-another-user' };
    const commit = /bad object ([0-9a-f]{40,64})/.exec(message)?.[1];
    if (commit)
        return { code: 'commit-not-in-checkout', commit };
    if (/unable to read tree|promisor remote|not a tree object|missing (?:tree|object)/.test(message)) {
        return { code: 'checkout-is-partial' };
    }
    return { code: 'git-failed', got: message.trim().split('\n', 1)[0] ?? '' };
}

;// CONCATENATED MODULE: ./src/changes/git/checkout.ts








/** More processes at a time would only wait for a core. */
const MAX_PROCESSES = 4;
/** Reads the repository in `GITHUB_WORKSPACE`. */
function openCheckout({ env, signal, git = runGit }) {
    const workspace = (0,external_node_path_.resolve)(env.GITHUB_WORKSPACE ?? '.');
    const limit = (0,p_limit/* default */.A)(MAX_PROCESSES);
    const run = (args, input = '') => limit(() => git(args, input, { workspace, env, signal }));
    return {
        resolve: (names) => resolveNames(run, names),
        isComplete: async () => {
            const answer = await run(['rev-parse', '--is-shallow-repository']);
            return answer.ok && answer.value.toString().trim() === 'false';
        },
        compareVersions: (versions, head) => compareVersions(run, versions, head),
        listTree: async (commit) => {
            const listed = await run([...LS_TREE, commit, '--']);
            return listed.ok ? parseTree(listed.value) : null;
        },
    };
}
async function resolveNames(run, names) {
    // Each line of the input is one name, so that no name is parsed as an option.
    const spellings = [...new Set(names.flatMap(spellingsOf))];
    const input = spellings.map((spelling) => `${spelling}^{commit}\n`).join('');
    const answer = await run(['cat-file', '--batch-check=%(objectname) %(objecttype)'], input);
    const lines = answer.ok ? answer.value.toString('latin1').split('\n') : [];
    const commits = new Map(spellings.map((spelling, index) => [
        spelling,
        /^([0-9a-f]{40,64}) commit$/.exec(lines[index] ?? '')?.[1],
    ]));
    return names.map((name) => spellingsOf(name)
        .map((spelling) => commits.get(spelling))
        .find(Boolean));
}
async function compareVersions(run, versions, head) {
    const [listed, ...compared] = await Promise.all([
        run([...LS_TREE, head, '--']),
        ...versions.map((version) => run([...DIFF_TREE, version, head, '--'])),
    ]);
    const differences = [];
    for (const answer of compared) {
        if (!answer.ok)
            return answer;
        differences.push(parseDifference(answer.value));
    }
    if (differences.every(({ size }) => size === 0))
        return (0,result.ok)({ files: [], unchanged: null });
    if (!listed.ok)
        return listed;
    const files = parseTree(listed.value);
    const links = linkIds(files, differences);
    if (links.size === 0)
        return (0,result.ok)(uniteDifferences(differences, () => files.keys()));
    const blobs = await run(['cat-file', '--batch'], `${[...links].join('\n')}\n`);
    if (!blobs.ok)
        return blobs;
    const texts = parseBlobs(blobs.value);
    if (texts.size < links.size)
        return (0,result/* err */._)({ code: 'checkout-is-partial' });
    return compareThroughLinks(files, differences, (id) => texts.get(id) ?? '');
}
/**
 * A plumbing command, because `git diff` obeys the user's configuration. `.gitmodules` could hide a submodule
 * (`ignore = all`) without the last option. https://git-scm.com/docs/git-diff-tree
 */
const DIFF_TREE = 'diff-tree -r -z --no-renames --raw --no-abbrev --ignore-submodules=none'.split(' ');
const LS_TREE = ['ls-tree', '-r', '-z', '--full-tree'];
/** A branch that is not checked out exists only under the name of its remote. */
function spellingsOf(name) {
    if (name === '' || /[\0\r\n]/.test(name))
        return [];
    return (0,revision/* isStableRef */.Rp)(name)
        ? [name, `refs/remotes/origin/${name.replace(/^(?:refs\/)?heads\//, '')}`]
        : [name];
}
/** Parses `:MODE MODE ID ID STATUS NUL PATH NUL` for each path. The mode of an absent side is `000000`. */
function parseDifference(output) {
    // Decoding everything at once is faster than path by path. No character contains NUL.
    const fields = (0,path_bytes/* decodePath */.q)(output).split('\0');
    const difference = new Map();
    for (let at = 0; at + 1 < fields.length; at += 2) {
        const [mode, modeNow, id, idNow] = fields[at].slice(1).split(' ');
        difference.set(fields[at + 1], { before: entry(mode, id), now: entry(modeNow, idNow) });
    }
    return difference;
}
function entry(mode = '000000', id = '') {
    return mode === '000000' ? undefined : { mode, id };
}
/** Parses `MODE TYPE ID TAB PATH NUL` for each path. */
function parseTree(output) {
    const entries = new Map();
    for (const line of (0,path_bytes/* decodePath */.q)(output).split('\0')) {
        const tab = line.indexOf('\t');
        const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
        if (tab !== -1)
            entries.set(line.slice(tab + 1), { mode, id });
    }
    return entries;
}
/** Parses `ID TYPE SIZE LF CONTENT LF` for each blob. Skips missing ones. */
function parseBlobs(output) {
    const texts = new Map();
    for (let at = 0; at < output.length;) {
        const end = output.indexOf('\n', at);
        const [id = '', type, size = ''] = output.toString('latin1', at, end).split(' ');
        at = end + 1;
        if (type !== 'blob')
            continue;
        texts.set(id, (0,path_bytes/* decodePath */.q)(output.subarray(at, at + Number(size))));
        at += Number(size) + 1;
    }
    return texts;
}

// EXTERNAL MODULE: ./src/changes/github/api.ts + 2 modules
var api = __webpack_require__(1348);
// EXTERNAL MODULE: ./src/changes/github/address.ts
var github_address = __webpack_require__(8065);
// EXTERNAL MODULE: ./src/http/backoff.ts
var backoff = __webpack_require__(1012);
// EXTERNAL MODULE: ./src/http/loopback.ts
var loopback = __webpack_require__(507);
// EXTERNAL MODULE: ./src/http/network-error.ts
var network_error = __webpack_require__(137);
// EXTERNAL MODULE: ./src/changes/versions/store.ts
var store = __webpack_require__(7102);
;// CONCATENATED MODULE: ./src/changes/versions/exchange.ts





/** The service's message, with various statuses, if the account's storage is full. Retrying does not help. */
const STORAGE_FULL = 'insufficient usage';
/** A shared abort reason: without one, every abort creates an error with a stack. */
const DONE = new Error('the exchange is over');
/**
 * Sends a request. Retries after 429, 5xx and incomplete responses. The address and headers contain secrets, so problems
 * do not include error messages.
 */
async function exchange(step, request, { transport, clock, signal }) {
    for (let failed = 1;; failed++) {
        let next = (0,backoff/* decideOptionalRetry */.hs)(failed);
        const done = new AbortController();
        try {
            const response = await transport({ ...request, signal: AbortSignal.any([signal, done.signal]) });
            const { status, header } = response;
            const body = await response.firstBytes(store/* MAX_STATE_BYTES */.f + 1);
            if (status >= 400 && Buffer.from(body).includes(STORAGE_FULL))
                return (0,result/* err */._)({ code: 'state-storage-full' });
            next = (0,backoff/* decideOptionalRetry */.hs)(failed, (0,backoff/* retryAfterMs */.Vs)(response, clock.date()));
            if (!isTransient(status) || !next.retry)
                return (0,result.ok)({ status, header, body });
        }
        catch (error) {
            signal.throwIfAborted();
            if (!next.retry)
                return (0,result/* err */._)({ code: 'state-unanswered', step, cause: (0,network_error/* networkErrorCode */.a0)(error) });
        }
        finally {
            // Releases the rest of the body and its connection.
            done.abort(DONE);
        }
        await clock.sleep(next.waitMs, signal);
    }
}
/** Returns whether a retry may succeed. Invalid statuses such as 600 are final. */
function isTransient(status) {
    return status === 429 || (status >= 500 && status <= 599);
}
/**
 * Returns whether secrets may be sent to an address: over https, or to loopback if the server that named the address is
 * on loopback, too, as in tests.
 */
function isSafeAddress(address, namedBy = address) {
    const [url, from] = [URL.parse(address), URL.parse(namedBy)];
    if (url?.protocol === 'https:')
        return true;
    return url !== null && (0,loopback/* isSecure */.B)(url) && from?.protocol === 'http:' && (0,loopback/* isSecure */.B)(from);
}

;// CONCATENATED MODULE: ./src/changes/versions/artifact-service.ts




const MAX_RETENTION_DAYS = 90;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Returns the names for an artifact in the order in which they are tried: if one stays taken, the next is used. */
function entryNames(name) {
    return [name, `${name}-2`, `${name}-3`];
}
/**
 * Returns the service that the runner names; null if its artifacts cannot be read with GitHub's API. GitHub Enterprise
 * Server, Gitea and Forgejo are recognized by their address. act claims to be github.com, but sets a variable.
 */
function findArtifactService(env) {
    const token = env.ACTIONS_RUNTIME_TOKEN ?? '';
    const url = URL.parse(env.ACTIONS_RESULTS_URL ?? '');
    const server = URL.parse(env.GITHUB_SERVER_URL || 'https://github.com')?.hostname ?? '';
    const isGitHub = server === 'github.com' || server.endsWith('.ghe.com');
    const ids = backendIds(token);
    if (url === null || !isSafeAddress(url.href) || !isGitHub || env.ACT || ids === null)
        return null;
    const allowed = Number.parseInt(env.GITHUB_RETENTION_DAYS ?? '', 10);
    const retentionDays = allowed > 0 ? Math.min(allowed, MAX_RETENTION_DAYS) : MAX_RETENTION_DAYS;
    return { origin: url.origin, token, ...ids, retentionDays };
}
/** Reads the IDs in the token's scope `Actions.Results:RUN:JOB`. */
function backendIds(token) {
    const claims = (0,text_json/* parseJson */.qF)(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?: |$)/.exec((0,text_json/* textAt */.$6)(claims, 'scp')) ?? [];
    return run && job ? { run, job } : null;
}
/**
 * Uploads an archive as an artifact of this run. Artifacts cannot be changed, so an earlier one of this run with the same
 * name is deleted. If the name is still taken, the next one is tried.
 */
async function uploadArtifact(name, archive, service, wire) {
    const names = entryNames(name);
    for (const candidate of names) {
        let address = await createArtifact(candidate, service, wire);
        if (isTaken(address)) {
            await deleteArtifact(candidate, service, wire);
            address = await createArtifact(candidate, service, wire);
        }
        if (isTaken(address))
            continue;
        if (!address.ok)
            return address;
        const uploaded = await uploadArchive(address.value, archive, wire);
        return uploaded.ok ? finalizeArtifact(candidate, archive, service, wire) : uploaded;
    }
    return (0,result/* err */._)({ code: 'state-name-taken', names });
}
function isTaken(result) {
    return !result.ok && result.reason.code === 'state-refused' && result.reason.status === 409;
}
/** Creates an artifact and returns the signed address for its archive. The address is a secret. */
async function createArtifact(name, service, wire) {
    const answer = await call('create', 'CreateArtifact', service, wire, {
        name,
        expires_at: new Date(wire.clock.date() + service.retentionDays * DAY_MS).toISOString(),
        version: 7,
        mime_type: 'application/zip',
    });
    if (!answer.ok)
        return answer;
    const address = fieldOf(answer.value, 'signed_upload_url');
    if (address === '')
        return (0,result/* err */._)({ code: 'state-refused', step: 'create', status: 200 });
    return isSafeAddress(address, service.origin)
        ? (0,result.ok)(address)
        : (0,result/* err */._)({ code: 'state-address-unsafe', step: 'create' });
}
/** https://learn.microsoft.com/rest/api/storageservices/put-blob */
async function uploadArchive(address, archive, wire) {
    const headers = { 'Content-Type': 'application/zip', 'x-ms-blob-type': 'BlockBlob' };
    const answer = await exchange('upload', { method: 'PUT', url: address, headers, body: archive }, wire);
    if (!answer.ok)
        return answer;
    const { status } = answer.value;
    return status === 201 ? (0,result.ok)(null) : (0,result/* err */._)({ code: 'state-refused', step: 'upload', status });
}
async function finalizeArtifact(name, archive, service, wire) {
    const answer = await call('finalize', 'FinalizeArtifact', service, wire, {
        name,
        size: String(archive.length),
        hash: `sha256:${(0,external_node_crypto_.hash)('sha256', archive)}`,
    });
    if (!answer.ok)
        return answer;
    // A 64-bit number, which is a string in Protobuf's JSON.
    const id = fieldOf(answer.value, 'artifact_id');
    return /^\d+$/.test(id) ? (0,result.ok)(null) : (0,result/* err */._)({ code: 'state-refused', step: 'finalize', status: 200 });
}
/** Deletes this run's artifacts of a name. Failures are ignored: they show in that the name is still taken. */
async function deleteArtifact(name, service, wire) {
    const listed = await call('create', 'ListArtifacts', service, wire, { name_filter: name });
    const artifacts = (0,text_json/* listAt */.gT)(listed.ok ? listed.value : null, 'artifacts');
    // An artifact that was never finalized is not listed. It can be deleted if a step of this job created it.
    for (const artifact of artifacts.length > 0 ? artifacts : [null]) {
        const run = fieldOf(artifact, 'workflow_run_backend_id') || service.run;
        const job = fieldOf(artifact, 'workflow_job_run_backend_id') || service.job;
        await call('create', 'DeleteArtifact', { ...service, run, job }, wire, { name });
    }
}
/** Twirp: https://twitchtv.github.io/twirp/docs/spec_v7.html */
async function call(step, method, { origin, token, run, job }, wire, fields) {
    const request = {
        method: 'POST',
        url: `${origin}/twirp/github.actions.results.api.v1.ArtifactService/${method}`,
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify({ workflow_run_backend_id: run, workflow_job_run_backend_id: job, ...fields }),
    };
    const answer = await exchange(step, request, wire);
    if (!answer.ok)
        return answer;
    const { status, body } = answer.value;
    const json = status === 200 ? (0,text_json/* parseJson */.qF)(Buffer.from(body).toString()) : undefined;
    return json === undefined ? (0,result/* err */._)({ code: 'state-refused', step, status }) : (0,result.ok)(json);
}
/**
 * Reads a string field. A server may use the field's own name or camel case.
 * https://protobuf.dev/programming-guides/json/#field-names-as-json-keys
 */
function fieldOf(message, name) {
    const camelCase = name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    return (0,text_json/* textAt */.$6)(message, name) || (0,text_json/* textAt */.$6)(message, camelCase);
}

;// CONCATENATED MODULE: ./src/changes/versions/artifact-list.ts



/** https://docs.github.com/rest/actions/artifacts#list-artifacts-for-a-repository */
const PER_PAGE = 100;
/** How many pages to search for an artifact of this repository among those of forks. */
const artifact_list_MAX_PAGES = 3;
/**
 * Lists the artifacts with a name, or with that name and a suffix, newest first. Expired artifacts are left out, and those
 * of forks: a fork's pull request can upload an artifact of any name.
 */
async function listEntries(name, github, env) {
    const lists = await Promise.all(entryNames(name).map((one) => listOwn(one, github, env)));
    const entries = [];
    for (const list of lists) {
        if (!list.ok)
            return list;
        entries.push(...list.value);
    }
    return (0,result.ok)(entries.sort((one, other) => other.createdAt - one.createdAt || other.id - one.id));
}
async function listOwn(name, github, env) {
    for (let page = 1; page <= artifact_list_MAX_PAGES; page++) {
        const answer = await ask('list', github, {
            path: '/repos/{owner}/{repo}/actions/artifacts',
            parameters: { name, per_page: PER_PAGE, page },
            what: { kind: 'artifacts', id: name },
            permission: 'actions: read',
        });
        if (!answer.ok)
            return answer;
        const artifacts = (0,text_json/* valueAt */.fK)(answer.value, 'artifacts');
        if (!Array.isArray(artifacts))
            return (0,result/* err */._)({ code: 'state-refused', step: 'list', status: 200 });
        const own = artifacts.filter((artifact) => isOwn(artifact, name, env)).map(toEntry);
        if (own.length > 0 || artifacts.length < PER_PAGE)
            return (0,result.ok)(own);
    }
    return (0,result/* err */._)({ code: 'state-crowded-out', foreign: artifact_list_MAX_PAGES * PER_PAGE });
}
function isOwn(artifact, name, env) {
    const repository = (0,text_json/* idAt */.jj)(artifact, 'workflow_run', 'repository_id');
    return ((0,text_json/* textAt */.$6)(artifact, 'name') === name &&
        (0,text_json/* valueAt */.fK)(artifact, 'expired') === false &&
        repository !== 0 &&
        repository === (0,text_json/* idAt */.jj)(artifact, 'workflow_run', 'head_repository_id') &&
        (!env.GITHUB_REPOSITORY_ID || env.GITHUB_REPOSITORY_ID === String(repository)));
}
function toEntry(artifact) {
    const createdAt = Date.parse((0,text_json/* textAt */.$6)(artifact, 'created_at')) || 0;
    return { id: (0,text_json/* idAt */.jj)(artifact, 'id'), run: (0,text_json/* idAt */.jj)(artifact, 'workflow_run', 'id'), createdAt };
}
/**
 * Returns whether an artifact is of a run that deploys. A run for a pull request executes that pull request's code, so
 * anyone who can push a branch could forge the state. https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run
 */
async function isOfDeploy({ run }, github) {
    const answer = await ask('run', github, {
        path: '/repos/{owner}/{repo}/actions/runs/{run}',
        parameters: { run },
        what: { kind: 'run', id: run },
        permission: 'actions: read',
    });
    if (!answer.ok)
        return isGone(answer.reason) ? (0,result.ok)(false) : answer;
    const event = (0,text_json/* textAt */.$6)(answer.value, 'event');
    return (0,result.ok)(event !== '' && !event.startsWith('pull_request'));
}
/** Returns whether something was deleted after it was listed. */
function isGone(problem) {
    return 'status' in problem && (problem.status === 404 || problem.status === 410);
}
async function ask(step, github, question) {
    const answer = await github.read(question);
    if (answer.ok)
        return answer;
    const { reason } = answer;
    if (reason.code === 'github-rate-limited')
        return (0,result/* err */._)({ code: 'state-refused', step, status: reason.status });
    if (reason.code === 'github-no-answer' && /^[A-Z_]+$/.test(reason.cause))
        return (0,result/* err */._)({ code: 'state-unanswered', step, cause: reason.cause });
    return (0,result/* err */._)(problemOfStatus(step, 'status' in reason ? reason.status : 0, () => ''));
}
/** Returns the problem that a status of GitHub's API means. A 403 may also be a rate limit. `status` 0: no response. */
function problemOfStatus(step, status, header) {
    if (status === 0)
        return { code: 'state-unanswered', step, cause: null };
    const limited = header('x-ratelimit-remaining') === '0' || header('retry-after') !== '';
    // Without permission to read it, a private repository is a 404.
    const forbidden = status === 401 || (status === 403 && !limited) || (status === 404 && step === 'list');
    return forbidden ? { code: 'state-not-permitted', status } : { code: 'state-refused', step, status };
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./src/changes/versions/zip.ts



/** The name of the file in the archive, for people who download the artifact. */
const FILE_NAME = Buffer.from('state.json');
/** PKWARE's APPNOTE, 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end of central directory). */
const LOCAL_BYTES = 30 + FILE_NAME.length;
const CENTRAL_BYTES = 46 + FILE_NAME.length;
const END_BYTES = 22;
const CRC_AT = 14;
const SIZE_AT = 22;
/** Returns the bytes before and after the compressed content. They depend on these numbers only; the date is 1980-01-01. */
function zip_frame(crc, packed, size) {
    // Version 2.0, no flags, deflated, time and date, CRC, both sizes, the length of the name, no extra field.
    const entry = Buffer.alloc(26);
    entry.writeUInt16LE(20, 0);
    entry.writeUInt16LE(8, 4);
    entry.writeUInt16LE(0x21, 8);
    entry.writeUInt32LE(crc, 10);
    entry.writeUInt32LE(packed, 14);
    entry.writeUInt32LE(size, 18);
    entry.writeUInt16LE(FILE_NAME.length, 22);
    const before = Buffer.concat([Buffer.from('PK\x03\x04'), entry, FILE_NAME]);
    // Made by version 2.0; no comment, first disk, no attributes, the local header at 0.
    const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), entry, Buffer.alloc(14), FILE_NAME]);
    const end = Buffer.alloc(END_BYTES);
    end.write('PK\x05\x06');
    end.writeUInt16LE(1, 8);
    end.writeUInt16LE(1, 10);
    end.writeUInt32LE(CENTRAL_BYTES, 12);
    end.writeUInt32LE(LOCAL_BYTES + packed, 16);
    return { before, after: Buffer.concat([central, end]) };
}
/** Creates an archive with one file. The same content always gives the same bytes. A megabyte takes about 35 ms. */
function zipState(content) {
    const data = (0,external_node_zlib_.deflateRawSync)(content);
    const { before, after } = zip_frame((0,external_node_zlib_.crc32)(content), data.length, content.length);
    return Buffer.concat([before, data, after]);
}
/**
 * Extracts the content of an archive that {@link zipState} made. All bytes around the content must be those that belong
 * to its CRC and sizes, so an archive cannot mislead with other names, entries, comments or lengths. At most the size
 * in the archive, and at most {@link MAX_STATE_BYTES}, is decompressed.
 */
function unzipState(archive) {
    const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
    const packed = bytes.length - LOCAL_BYTES - CENTRAL_BYTES - END_BYTES;
    if (packed < 0)
        return (0,result/* err */._)({ code: 'state-not-an-archive' });
    const crc = bytes.readUInt32LE(CRC_AT);
    const size = bytes.readUInt32LE(SIZE_AT);
    const { before, after } = zip_frame(crc, packed, size);
    const data = bytes.subarray(LOCAL_BYTES, LOCAL_BYTES + packed);
    if (!bytes.equals(Buffer.concat([before, data, after])))
        return (0,result/* err */._)({ code: 'state-not-an-archive' });
    if (size > store/* MAX_STATE_BYTES */.f)
        return (0,result/* err */._)({ code: 'state-too-large' });
    try {
        const content = (0,external_node_zlib_.inflateRawSync)(data, { maxOutputLength: Math.max(size, 1) });
        if (content.length === size && (0,external_node_zlib_.crc32)(content) === crc)
            return (0,result.ok)(content);
    }
    catch {
        // The data is malformed, or larger than `size`.
    }
    return (0,result/* err */._)({ code: 'state-not-an-archive' });
}

;// CONCATENATED MODULE: ./src/changes/versions/artifact.ts








/** How many artifacts of pull requests to skip before the search ends. */
const MAX_SKIPPED = 10;
/**
 * Creates a store that keeps states as artifacts of runs, for 90 days or the repository's maximum. They are written with
 * the runner's artifact service and read with GitHub's API, since the service has only the artifacts of this run.
 */
function createArtifactStore(options) {
    const { name, service } = options;
    return {
        name,
        inFile: false,
        newest: () => (0,store_limit/* withinLimit */.z)(options, (signal) => readNewest({ ...options, signal })),
        keep: async (bytes) => {
            if (bytes.length > store/* MAX_STATE_BYTES */.f)
                return (0,result/* err */._)({ code: 'state-too-large' });
            return (0,store_limit/* withinLimit */.z)(options, (signal) => uploadArtifact(name, zipState(bytes), service, { ...options, signal }));
        },
    };
}
async function readNewest(options) {
    const { name, githubToken, env, connect, signal } = options;
    if (githubToken === '')
        return (0,result/* err */._)({ code: 'state-without-token' });
    const github = connect(signal);
    const entries = await listEntries(name, github, env);
    if (!entries.ok)
        return entries;
    for (const entry of entries.value.slice(0, MAX_SKIPPED)) {
        const trusted = await isOfDeploy(entry, github);
        if (!trusted.ok)
            return trusted;
        if (!trusted.value)
            continue;
        const archive = await download(entry, options);
        if (archive.ok)
            return unpack(entry, archive.value);
        // It was deleted after it was listed, so the one before it is the newest.
        if (!isGone(archive.reason))
            return archive;
    }
    return entries.value.length > MAX_SKIPPED
        ? (0,result/* err */._)({ code: 'state-crowded-out', foreign: MAX_SKIPPED })
        : (0,result.ok)(null);
}
function unpack({ id }, archive) {
    if (archive.length > store/* MAX_STATE_BYTES */.f)
        return (0,result/* err */._)({ code: 'state-too-large' });
    const content = unzipState(archive);
    if (content.ok)
        return (0,result.ok)({ id: String(id), bytes: content.value });
    const { code } = content.reason;
    return (0,result/* err */._)(code === 'state-too-large' ? { code } : { code, id: String(id) });
}
/**
 * Downloads an archive. GitHub redirects to a signed storage address, which must not get the token. The address is a
 * secret, so problems do not include it. https://docs.github.com/rest/actions/artifacts#download-an-artifact
 */
async function download({ id }, wire) {
    const { githubToken, env } = wire;
    const api = (0,github_address/* apiUrl */.y)(env);
    const url = `${api}/repos/${env.GITHUB_REPOSITORY}/actions/artifacts/${id}/zip`;
    const authorized = {
        ...HEADERS,
        Authorization: `Bearer ${githubToken}`,
        'X-GitHub-Api-Version': (0,github_address/* apiVersion */.X)(api),
    };
    const redirect = await exchange('download', { method: 'GET', url, headers: authorized }, wire);
    if (!redirect.ok)
        return redirect;
    const { status, header } = redirect.value;
    const address = header('location');
    if (status !== 302 || address === null)
        return (0,result/* err */._)(problemOfStatus('download', status, (name) => header(name) ?? ''));
    if (!isSafeAddress(address, url))
        return (0,result/* err */._)({ code: 'state-address-unsafe', step: 'download' });
    const stored = await exchange('download', { method: 'GET', url: address, headers: HEADERS }, wire);
    if (!stored.ok)
        return stored;
    return stored.value.status === 200
        ? (0,result.ok)(stored.value.body)
        : (0,result/* err */._)({ code: 'state-refused', step: 'download', status: stored.value.status });
}
/** No compression in transit: archives are compressed already. */
const HEADERS = {
    Accept: 'application/zip, application/vnd.github+json',
    'Accept-Encoding': 'identity',
};

// EXTERNAL MODULE: ./src/changes/versions/event.ts
var versions_event = __webpack_require__(11);
// EXTERNAL MODULE: ./src/changes/regular-file.ts
var regular_file = __webpack_require__(6468);
;// CONCATENATED MODULE: ./src/changes/versions/state-file.ts







const TEMPORARY = '.purge.tmp';
/**
 * Creates a store that keeps the state in a file, which the workflow carries from run to run. An entry's ID is the hash
 * of its bytes. There is no time limit: the file is a regular local file of bounded size.
 *
 * @param path as {@link locateStateFile} returns it
 */
function createFileStore(path, name) {
    return {
        name,
        inFile: true,
        newest: () => state_file_readState(path),
        keep: (bytes) => replaceState(path, bytes),
    };
}
/** Resolves the symlinks in the path of a state file, which need not exist. A link to the file stays a link. */
async function locateStateFile(path) {
    const real = (place) => (0,promises_.realpath)(place).catch(() => null);
    return (await real(path)) ?? (0,external_node_path_.join)((await real((0,external_node_path_.dirname)(path))) ?? (0,external_node_path_.dirname)(path), (0,external_node_path_.basename)(path));
}
/** Returns whether a path is the state file or a temporary file that a killed run left behind. */
function isStateFile(path, stateFile) {
    return path === stateFile || (path.startsWith(`${stateFile}.`) && path.endsWith(TEMPORARY));
}
async function state_file_readState(path) {
    const read = await (0,regular_file/* readRegularFile */.X)(path, store/* MAX_STATE_BYTES */.f);
    if (read.ok)
        return (0,result.ok)({ id: (0,external_node_crypto_.hash)('sha256', read.value), bytes: read.value });
    const problem = read.reason;
    switch (problem.code) {
        case 'file-missing':
            return (0,result.ok)(null);
        case 'file-is-folder':
        case 'file-not-regular':
            return (0,result/* err */._)({ code: 'state-file-irregular', path });
        case 'file-too-large':
            return (0,result/* err */._)({ code: 'state-too-large' });
        case 'file-unreadable':
            return (0,result/* err */._)({ code: 'state-file-unreadable', path, errno: problem.error });
    }
}
/** Replaces the file atomically: if the process is killed, either the old or the new state is complete. */
async function replaceState(path, bytes) {
    if (bytes.length > store/* MAX_STATE_BYTES */.f)
        return (0,result/* err */._)({ code: 'state-too-large' });
    const temporary = `${path}.${(0,external_node_crypto_.randomUUID)()}${TEMPORARY}`;
    try {
        const there = await (0,promises_.stat)(path).catch(() => null);
        if (there !== null && !there.isFile())
            return (0,result/* err */._)({ code: 'state-file-irregular', path });
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
        await (0,promises_.writeFile)(temporary, bytes, { flush: true });
        await (0,promises_.rename)(temporary, path);
        return (0,result.ok)(null);
    }
    catch (error) {
        await (0,promises_.rm)(temporary).catch(() => { });
        return (0,result/* err */._)({ code: 'state-file-unwritable', path, errno: (0,text_json/* textAt */.$6)(error, 'code') });
    }
}

;// CONCATENATED MODULE: ./src/changes/search.ts












const REAL_SOURCES = { git: runGit, readEvent: versions_event.readEvent, hashBuild: hashBuild, connectGitHub: api.connectGitHub, locateStateFile: locateStateFile, createFileStore: createFileStore };
/** How long storing the state may take after a cancellation: the runner kills the process ten seconds after it. */
const CANCELLED_LIMIT_MS = 4000;
/** Finds changes by the repository, GitHub, build folder and state, as available. Rejects with the reason of `stop`. */
async function searchChanges(options, deps) {
    const { env, clock, stop: signal, deadline, sources = REAL_SOURCES } = deps;
    const { githubToken, state, buildDir } = options;
    const workspace = (0,external_node_path_.resolve)(env.GITHUB_WORKSPACE ?? '.');
    const inFile = state !== 'artifact' && state !== 'off';
    const stateFile = inFile ? await sources.locateStateFile((0,external_node_path_.resolve)(workspace, state)) : null;
    // The state file may be inside the build folder.
    const statePathLatin1 = stateFile && Buffer.from(stateFile).toString('latin1');
    const leaveOut = (path) => statePathLatin1 !== null && isStateFile(path, statePathLatin1);
    const build = buildDir === null
        ? null
        : await sources.hashBuild((0,external_node_path_.resolve)(workspace, buildDir), { workspace, signal, leaveOut });
    if (build?.ok === false)
        return (0,result/* err */._)(build.reason);
    return findChanges(options, {
        event: await sources.readEvent(env),
        clock,
        signal,
        checkout: openCheckout({ env, signal, git: sources.git }),
        github: sources.connectGitHub({ env, githubToken, clock, signal, deadline }),
        store: openStore(options, stateFile, deps),
        build: build?.value ?? null,
    });
}
function openStore({ state, stateName, githubToken }, stateFile, { env, clock, transport, stop, cancelled, sources = REAL_SOURCES }) {
    if (state === 'off' || stateName === null)
        return 'off';
    if (stateFile !== null)
        return sources.createFileStore(stateFile, stateName);
    const service = findArtifactService(env);
    if (service === null)
        return 'no-place';
    const open = (signal, limitMs) => createArtifactStore({
        ...{ name: stateName, service, githubToken, env, transport, clock, signal, limitMs },
        connect: (within) => sources.connectGitHub({ env, githubToken, clock, signal: within }),
    });
    // The state has to be stored even after a cancellation, which aborts everything else.
    const never = new AbortController().signal;
    // Reading once more and storing share the time.
    const late = () => open(never, (cancelled.aborted ? CANCELLED_LIMIT_MS : store_limit/* STORE_LIMIT_MS */.t) / 2);
    const reading = open(stop, store_limit/* STORE_LIMIT_MS */.t);
    return {
        ...reading,
        newest: () => (stop.aborted ? late() : reading).newest(),
        keep: (bytes) => late().keep(bytes),
    };
}


/***/ }),

/***/ 3945:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   n: () => (/* binding */ decideFromEvent)
/* harmony export */ });
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1789);
/* harmony import */ var _revision_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6108);


/**
 * `GITHUB_SHA` is the deployed commit for some events only. For others it is the tip of the default branch, or a test
 * merge.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
const RULES = new Map([
    ['push', { rule: push }],
    ['pull_request', { rule: pullRequest, about: 'pull_request' }],
    ['pull_request_target', { rule: pullRequest, about: 'pull_request' }],
    ['merge_group', { rule: mergeGroup, about: 'merge_group' }],
    ['workflow_run', { rule: workflowRun, about: 'workflow_run' }],
    ['deployment', { rule: deployment, about: 'deployment' }],
    ['deployment_status', { rule: deploymentStatus, about: 'deployment' }],
    ['page_build', { rule: pageBuild, about: 'build' }],
    ['release', { rule: release, about: 'release' }],
    ['create', { rule: created }],
    ['delete', { rule: deleted }],
]);
/** Returns what an event deploys. Never throws, for any payload. */
function decideFromEvent(event) {
    const { rule, about } = RULES.get(event.name) ?? { rule: anyOther, about: undefined };
    if (about === undefined)
        return rule(event, undefined);
    const subject = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(event.payload, about);
    return typeof subject === 'object' && subject !== null ? rule(event, subject) : anyOther(event);
}
function push(event) {
    const { payload, env } = event;
    const ref = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(payload, 'ref') || env.GITHUB_REF || '';
    const [before, after] = [(0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(payload, 'before'), (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(payload, 'after')];
    // GITHUB_SHA is the tip of the default branch then.
    if ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(payload, 'deleted') === true || (0,_revision_js__WEBPACK_IMPORTED_MODULE_1__/* .isZeroCommit */ .UW)(after))
        return deploysNothing({ code: 'ref-deleted', ref });
    // `after` of an annotated tag is the tag object.
    const isTag = ref.startsWith('refs/tags/');
    const head = commitOf(isTag ? env.GITHUB_SHA : after, (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(payload, 'head_commit', 'id'), env.GITHUB_SHA);
    return deploys(event, head, { base: before, before });
}
function pullRequest(event, pull) {
    const { name, payload, env } = event;
    const base = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(pull, 'base', 'sha');
    if ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(payload, 'action') !== 'closed') {
        // GITHUB_SHA is the test merge for `pull_request`, the tip of the base branch for `pull_request_target`.
        const head = commitOf(name === 'pull_request' ? env.GITHUB_SHA : undefined, (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(pull, 'head', 'sha'));
        return deploysNothing({ code: 'pull-request-open' }, head, base);
    }
    // A pull request that was closed without a merge has a `merge_commit_sha`, too.
    if ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(pull, 'merged') !== true)
        return deploysNothing({ code: 'pull-request-not-merged' });
    return deploys(event, (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(pull, 'merge_commit_sha'), { base });
}
function mergeGroup(_, group) {
    const [head, base] = [(0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(group, 'head_sha'), (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(group, 'base_sha')];
    return deploysNothing({ code: 'merge-group-not-merged' }, head, base);
}
/**
 * Events whose runs have the commit that they deploy as `head_sha`. `dynamic` is the event of GitHub's own workflow
 * that publishes a branch to GitHub Pages.
 */
const HAS_DEPLOYED_COMMIT = new Set(['push', 'schedule', 'release', 'dynamic']);
function workflowRun(event, run) {
    const conclusion = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(run, 'conclusion');
    if (conclusion !== 'success')
        return deploysNothing({ code: 'workflow-run-not-successful', conclusion });
    const repository = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(event.payload, 'repository', 'full_name') || event.env.GITHUB_REPOSITORY;
    if ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(run, 'head_repository', 'full_name') !== repository)
        return deploysNothing({ code: 'workflow-run-of-fork' });
    const head = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(run, 'head_sha');
    const cause = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(run, 'event');
    if (cause.startsWith('pull_request') || cause === 'merge_group') {
        return deploysNothing({ code: 'workflow-run-deploys-nothing', cause }, head);
    }
    if (HAS_DEPLOYED_COMMIT.has(cause))
        return deploys(event, head);
    return { kind: 'deploys', head: { code: 'deploy-not-identified', cause }, base: null, before: null };
}
function deployment(_, subject) {
    return deploysNothing({ code: 'deployment-not-live' }, (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(subject, 'sha'));
}
function deploymentStatus(event, subject) {
    const state = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(event.payload, 'deployment_status', 'state');
    if (state !== 'success')
        return deploysNothing({ code: 'deployment-not-successful', state });
    const head = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(subject, 'sha');
    const environment = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(subject, 'environment');
    return isPreview(subject, environment)
        ? deploysNothing({ code: 'deployment-of-preview', environment }, head)
        : deploys(event, head);
}
/**
 * Returns whether a deployment is a preview. Hosts mark previews differently: Vercel by the environment `Preview` or
 * `Preview – project`, Cloudflare Pages by `project (Preview)`, others as transient. A false
 * `production_environment` proves nothing: by default it is true for the name `production` only.
 * https://docs.github.com/rest/deployments/deployments#create-a-deployment
 */
function isPreview(subject, environment) {
    if ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(subject, 'production_environment') === true)
        return false;
    return ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(subject, 'transient_environment') === true || /^preview\b|\(preview\b[^)]*\)$/i.test(environment));
}
function pageBuild(event, build) {
    const status = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(build, 'status');
    return status === 'built'
        ? deploys(event, (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(build, 'commit'))
        : deploysNothing({ code: 'page-not-built', status });
}
function release(event) {
    const action = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(event.payload, 'action');
    return ['published', 'released', 'prereleased', 'created'].includes(action)
        ? anyOther(event)
        : deploysNothing({ code: 'release-not-published', action }, event.env.GITHUB_SHA);
}
/** A new branch or tag is also a push, and that event has more details. */
function created({ name, env }) {
    return deploysNothing({ code: 'event-without-commit', event: name }, env.GITHUB_SHA);
}
/** GITHUB_SHA is the tip of the default branch. */
function deleted({ name }) {
    return deploysNothing({ code: 'event-without-commit', event: name });
}
/** For `schedule`, dispatches, and events without a rule, the deployed commit is GITHUB_SHA. */
function anyOther(event) {
    return deploys(event, event.env.GITHUB_SHA);
}
function deploys({ name }, head, previous = {}) {
    return {
        kind: 'deploys',
        head: commitOf(head) ?? { code: 'no-commit-in-event', event: name },
        base: commitOf(previous.base) ?? null,
        before: commitOf(previous.before) ?? null,
    };
}
function deploysNothing(reason, head, base) {
    return { kind: 'deploys-nothing', head: commitOf(head) ?? null, base: commitOf(base) ?? null, reason };
}
/** Returns the first candidate that is a commit ID. */
function commitOf(...candidates) {
    return candidates.find((candidate) => candidate !== undefined && (0,_revision_js__WEBPACK_IMPORTED_MODULE_1__/* .isCommit */ .WM)(candidate));
}


/***/ }),

/***/ 11:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   getsSecrets: () => (/* binding */ getsSecrets),
/* harmony export */   readEvent: () => (/* binding */ readEvent)
/* harmony export */ });
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1789);
/* harmony import */ var _regular_file_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6468);


/** GitHub's maximum is 25 MB. https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
const MAX_EVENT_BYTES = 32 * 1024 * 1024;
/** Reads the payload that the runner wrote to `GITHUB_EVENT_PATH`. */
async function readEvent(env) {
    const read = await (0,_regular_file_js__WEBPACK_IMPORTED_MODULE_0__/* .readRegularFile */ .X)(env.GITHUB_EVENT_PATH ?? '', MAX_EVENT_BYTES);
    const payload = read.ok ? (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .qF)(read.value.toString()) : undefined;
    return { name: env.GITHUB_EVENT_NAME ?? '', payload, env };
}
/**
 * Returns whether a run that this event started gets the workflow's secrets. GitHub withholds them from pull requests
 * of forks and from runs that Dependabot started.
 * https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets
 */
function getsSecrets({ name, payload, env }) {
    if (env.GITHUB_ACTOR === 'dependabot[bot]')
        return false;
    if (name !== 'pull_request' && !name.startsWith('pull_request_review'))
        return true;
    const head = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(payload, 'pull_request', 'head', 'repo', 'full_name');
    return head !== '' && head === (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(payload, 'pull_request', 'base', 'repo', 'full_name');
}


/***/ })

};
