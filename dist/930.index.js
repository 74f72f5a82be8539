export const id = 930;
export const ids = [930,11,348];
export const modules = {

/***/ 8065:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hd: () => (/* binding */ isGitea),
/* harmony export */   XV: () => (/* binding */ apiVersion),
/* harmony export */   y0: () => (/* binding */ apiUrl)
/* harmony export */ });
/** Where the API is, without a slash at the end. https://docs.github.com/actions/reference/workflows-and-actions/variables */
function apiUrl({ GITHUB_API_URL }) {
    return (GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, '');
}
/**
 * What `X-GitHub-Api-Version` asks for. github.com and GHE.com have had 2026-03-10 since March 2026, and may drop the version
 * before it from March 2028 on; none of its breaking changes is about a field that is read here. A server of one's own may
 * be older, and answers a version that it does not know with 400; all that know versions know 2022-11-28.
 * https://docs.github.com/rest/about-the-rest-api/api-versions
 * https://docs.github.com/rest/about-the-rest-api/breaking-changes
 */
function apiVersion(url) {
    const host = URL.parse(url)?.hostname ?? '';
    return host === 'api.github.com' || /^api\.[^.]+\.ghe\.com$/.test(host) ? '2026-03-10' : '2022-11-28';
}
/** Whether this is the API of Gitea or Forgejo, which has much of GitHub's under its own version. */
function isGitea(url) {
    return url.endsWith('/api/v1');
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

// EXTERNAL MODULE: ./src/http/retry.ts
var retry = __webpack_require__(8902);
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






/** As many as a browser follows at most; GitHub sends one for a repository that was renamed. */
const MAX_REDIRECTS = 5;
async function openClient({ env, githubToken, fetch, }) {
    const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
    const baseUrl = (0,address/* apiUrl */.y0)(env);
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
            headers: { 'x-github-api-version': (0,address/* apiVersion */.XV)(baseUrl) },
            // The body is parsed here: octokit takes one that breaks off for a text, and texts like "12n" for numbers.
            request: { parseSuccessResponseBody: false, redirect: 'manual', signal },
        }),
    });
}
/** One request, and those that redirects on the same server lead to. Rejects only when the signal aborts. */
async function askOnce({ get, repository }, question, signal, clock) {
    let url = question.path;
    let parameters = { ...repository, ...question.parameters };
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
                return (0,result/* err */._)((0,problem/* refusalOf */.Of)(status, response, question, clock));
            if (redirects === MAX_REDIRECTS || target.origin !== new URL(response.url).origin) {
                return (0,result/* err */._)({ code: 'github-redirected', what: question.what, status, host: target.host });
            }
            [url, parameters] = [target.href, {}];
        }
    }
    catch (error) {
        signal.throwIfAborted();
        return (0,result/* err */._)((0,problem/* problemOf */.Zw)(error, question, clock));
    }
}
const REDIRECTS = new Set([301, 302, 307, 308]);

;// CONCATENATED MODULE: ./src/changes/github/rate-limit.ts
/** How long a rate limit may be waited for, from the first answer that told of it on. */
const MAX_RATE_LIMIT_MS = 60_000;
/** `Retry-After: 0` must not become a loop without a pause. */
const MIN_RATE_LIMIT_MS = 1000;
/** The wait for GitHub's rate limits, the same for all questions. */
function createLimitWait({ now, sleep }, signal) {
    /** When GitHub may be asked again, and since when it may not. */
    let readyAt = 0;
    let limitedSince;
    return {
        untilReady: async () => {
            signal.throwIfAborted();
            if (now() < readyAt)
                await sleep(readyAt - now(), signal);
        },
        /** Whether a problem is a rate limit that is short enough to be waited for. */
        begins: (problem) => {
            if (problem.code !== 'github-rate-limited' || problem.retryAfterMs === null)
                return false;
            limitedSince ??= now();
            // Where GitHub asks for next to nothing, the pauses grow all the same.
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








/** For a question with all its attempts. A listing of 100,000 entries takes some seconds. */
const QUESTION_TIMEOUT_MS = 30_000;
function connectGitHub(deps) {
    const { clock, signal } = deps;
    let opened;
    const silenced = new AbortController();
    let silence;
    const limit = createLimitWait(clock, signal);
    const read = async (question) => {
        opened ??= openClient(deps);
        const client = await opened;
        if (!client.ok)
            return client;
        for (;;) {
            await limit.untilReady();
            if (silence)
                return (0,result/* err */._)(silence);
            const answer = await ask(client.value, question, deps, silenced.signal);
            if (answer.ok) {
                limit.over();
                return answer;
            }
            if (limit.begins(answer.reason))
                continue;
            if (!(0,problem/* isTransient */.dg)(answer.reason))
                return answer;
            silence ??= answer.reason;
            silenced.abort();
            return (0,result/* err */._)(silence);
        }
    };
    const commits = new Map();
    const commit = (ref) => {
        const known = commits.get(ref) ?? readCommit(read, ref, (0,address/* isGitea */.Hd)((0,address/* apiUrl */.y0)(deps.env)));
        commits.set(ref, known);
        return known;
    };
    return { read, commit };
}
/**
 * One question with its attempts, within its time.
 * @param silenced ends it like the end of its time
 */
async function ask(client, question, { clock, signal, deadline = Number.POSITIVE_INFINITY }, silenced) {
    const left = Math.max(0, deadline - clock.now());
    const limitMs = Math.min(QUESTION_TIMEOUT_MS, left / 2);
    const timeout = clock.timeout(limitMs);
    const until = AbortSignal.any([signal, silenced, timeout.signal]);
    try {
        for (let attempt = 1;; attempt++) {
            const answer = await askOnce(client, question, until, clock);
            if (answer.ok || !(0,problem/* isTransient */.dg)(answer.reason))
                return answer;
            const next = (0,retry/* decideRetryAside */.vK)(attempt);
            if (!next.again)
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
    return (0,result/* err */._)({ code: 'github-timeout', what: question.what, seconds: Math.round(limitMs / 1000) });
}
/** Gitea gives the same answer at another path, and at GitHub's only in its newest versions. */
async function readCommit(read, ref, gitea) {
    const what = { kind: 'commit', id: ref };
    const answer = await read({
        path: gitea ? '/repos/{owner}/{repo}/git/commits/{ref}' : '/repos/{owner}/{repo}/commits/{ref}',
        // Only the commit's own data is wanted: one file of its list instead of up to 300 with their patches.
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
/* harmony import */ var _http_retry_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8902);
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1789);


/** Whether the same question may have an answer a moment later. */
function isTransient({ code }) {
    return code === 'github-no-answer' || code === 'github-timeout' || code === 'github-server-error';
}
/** What octokit's error, or an answer that is none, says. Octokit and fetch wrap one error into another. */
function problemOf(error, question, clock) {
    const { what } = question;
    if (error instanceof SyntaxError)
        return { code: 'github-not-json', what };
    const status = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(error, 'response', 'status');
    if (typeof status === 'number')
        return refusalOf(status, (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(error, 'response'), question, clock);
    const causes = [error, (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(error, 'cause'), (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(error, 'cause', 'cause')].filter((cause) => cause instanceof Error);
    // This is how undici says that the server answered 101 to a request that asked for no other protocol.
    if (causes.some(({ message }) => message === 'bad upgrade'))
        return refusalOf(101, {}, question, clock);
    const code = causes.map((cause) => (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(cause, 'code')).find((found) => found !== '');
    return { code: 'github-no-answer', what, cause: code ?? causes.at(-1)?.message ?? 'no answer' };
}
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
    const headers = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(response, 'headers');
    return ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(headers, 'x-ratelimit-remaining') === '0' ||
        (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(headers, 'retry-after') !== undefined ||
        /rate limit/i.test((0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(response, 'data', 'message')));
}
/** What GitHub asks for where a secondary limit does not tell how long. */
const SECONDARY_LIMIT_MS = 60_000;
/** How long GitHub wants to be left alone; null where that is not told, or is over an hour's limit without an end. */
function rateLimitWaitMs(response, clock) {
    const headers = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__.at)(response, 'headers');
    const askedMs = (0,_http_retry_js__WEBPACK_IMPORTED_MODULE_0__/* .retryAfterMs */ .Vs)({ header: (name) => (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(headers, name) || null }, clock.date());
    if (askedMs !== null)
        return askedMs;
    if ((0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(headers, 'x-ratelimit-remaining') === '0') {
        const reset = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(headers, 'x-ratelimit-reset');
        return /^\d{1,12}$/.test(reset) ? Number(reset) * 1000 - clock.date() : null;
    }
    return /secondary rate limit/i.test((0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(response, 'data', 'message')) ? SECONDARY_LIMIT_MS : null;
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

/***/ 2930:
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
;// CONCATENATED MODULE: ./src/changes/tree-entry.ts
const SYMLINK = '120000';
const SUBMODULE = '160000';
const REGULAR = /^100/;
/** How a version differs from head, to the last bit of an entry. */
function differenceOf(before, now) {
    const difference = new Map();
    for (const [path, entry] of before) {
        const other = now.get(path);
        if (other?.id !== entry.id || other.mode !== entry.mode)
            difference.set(path, { before: entry, now: other });
    }
    for (const [path, entry] of now) {
        if (!before.has(path))
            difference.set(path, { before: undefined, now: entry });
    }
    return difference;
}
/**
 * How the entry of a path differs between head and any of the versions, `undefined` where it differs from none. A
 * change of permissions alone is no change of what is served. A symlink whose target has the text of the file that
 * it replaces has the same ID and is a change.
 *
 * @param before the path's entry in each version, `undefined` in one that does not have it
 */
function diffEntry(path, before, now) {
    if (before.every((entry) => isSame(entry, now)))
        return undefined;
    const kinds = new Set([...before, now].map(kindOf));
    const type = kinds.has('symlink') ? 'symlink' : kinds.has('submodule') ? 'submodule' : 'file';
    const held = [...new Set(before.map((entry) => entry?.id ?? null))];
    const status = now === undefined ? 'deleted' : held.some((content) => content !== null) ? 'modified' : 'added';
    return { path, status, type, held, now: now?.id ?? null };
}
/**
 * The files that differ between head and any of the versions, in the order of their paths.
 * @param head lists all paths of head; null where they are not known
 */
function uniteDifferences(differences, head) {
    const files = [];
    for (const [path, now] of headEntries(differences)) {
        // A difference without the path says that the version has there what head has.
        const before = differences.map((difference) => {
            const pair = difference.get(path);
            return pair ? pair.before : now;
        });
        const file = diffEntry(path, before, now);
        if (file)
            files.push(file);
    }
    const changed = new Set(files.map(({ path }) => path));
    const unchanged = head && (() => [...head()].filter((path) => !changed.has(path)));
    return { files: files.sort(byPath), unchanged };
}
/** The regular files of a tree with the IDs of their blobs, by path. */
function fileIds(tree) {
    const regular = [...tree].filter(([, { mode }]) => REGULAR.test(mode));
    return new Map(regular.map(([path, { id }]) => [path, id]));
}
/** For `sort`: by UTF-16 code units, the same on every machine. */
function byPath(a, b) {
    return a.path < b.path ? -1 : 1;
}
/** What head has at each path of the differences. */
function headEntries(differences) {
    const entries = new Map();
    for (const difference of differences)
        for (const [path, { now }] of difference)
            entries.set(path, now);
    return entries;
}
function isSame(a, b) {
    return a?.id === b?.id && kindOf(a) === kindOf(b);
}
function kindOf(entry) {
    if (entry === undefined)
        return undefined;
    return entry.mode === SYMLINK ? 'symlink' : entry.mode === SUBMODULE ? 'submodule' : 'file';
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./src/changes/build/hash.ts



/** A pipe that has taken a file's place must not hold the step up, a link must not lead it elsewhere. */
const FLAGS = external_node_fs_.constants.O_RDONLY | external_node_fs_.constants.O_NONBLOCK | external_node_fs_.constants.O_NOFOLLOW;
/** What is read at a time. */
const CHUNK_BYTES = 256 * 1024;
/**
 * Hashes files, one after the other and synchronously: most built files are small, so that what a promise costs (five of
 * them for a file) is several times what its hash costs. Rejects with the reason of `signal` when it aborts.
 */
async function hashFiles(files, signal) {
    const hashes = new Map();
    const unreadable = new Map();
    const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (const { path, bytesPath } of files) {
        // Lets a cancel through.
        await (0,external_node_timers_promises_.setImmediate)();
        signal.throwIfAborted();
        try {
            hashes.set(path, hashFile(bytesPath, buffer) ?? hashFile(bytesPath, buffer));
        }
        catch (error) {
            unreadable.set(path, error.code ?? String(error));
        }
    }
    return { hashes, unreadable };
}
/** Null when it is gone, or when what was read is not one state of it. */
function hashFile(file, buffer) {
    let fd;
    try {
        fd = (0,external_node_fs_.openSync)(Buffer.from(file, 'latin1'), FLAGS);
        return hashOpen(fd, buffer);
    }
    catch (error) {
        // Gone, or something else by now. ELOOP is how O_NOFOLLOW refuses a link.
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
;// CONCATENATED MODULE: ./src/changes/build/scan.ts




/** Links to folders that link to each other multiply: a bound, far above what is served by any host. */
const MAX_ENTRIES = 1_000_000;
/** How often a folder may lie below itself by way of links: once as it is, once in a round. */
const MAX_ROUNDS = 2;
/**
 * The files below a folder, dotfiles too, as a server finds them: a link that stays in the workspace is what it leads
 * to. `.git` is left out. No file is opened. Synchronous, since 50,000 names take less than a tenth of a second.
 *
 * @param root the real path of a folder
 * @param workspace the real path of the folder that links must not leave
 * @param leaveOut whether the file at a path like `BuildFile.bytesPath` is none of the build's
 */
function scanBuild(root, workspace, leaveOut) {
    const top = bytesOf(root);
    const bounds = [top, bytesOf(workspace)].map((folder) => (folder.endsWith(external_node_path_.sep) ? folder : folder + external_node_path_.sep));
    const scan = { bounds, leaveOut, files: [], skipped: [], entries: 0 };
    const problem = visit(scan, [], top, '');
    if (problem)
        return (0,result/* err */._)(problem);
    const notices = [...Map.groupBy(scan.skipped, ({ code }) => code)];
    return (0,result.ok)({
        files: scan.files,
        notices: notices.map(([code, skipped]) => ({ code, paths: skipped.map(({ path }) => path) })),
    });
}
/** @param above the folders that led here, real paths */
function visit(scan, above, folder, name) {
    const entries = readFolder(folder);
    if (typeof entries === 'string') {
        if (entries !== 'ENOENT' && entries !== 'ENOTDIR') {
            return { code: 'build-folder-unreadable', path: textOf(name), error: entries };
        }
        skip(scan, 'build-entry-vanished', name);
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
        const bytesPath = `${folder}${external_node_path_.sep}${entry.name}`;
        const found = entry.isSymbolicLink() ? follow(bytesPath, scan.bounds) : { bytesPath, type: entry };
        if (typeof found === 'string')
            skip(scan, found, path);
        else if (found.type.isFile()) {
            if (!scan.leaveOut(found.bytesPath)) {
                scan.files.push({ path: textOf(path), bytesPath: found.bytesPath });
            }
        }
        else if (!found.type.isDirectory())
            skip(scan, 'build-special-file', path);
        else if (chain.filter((passed) => passed === found.bytesPath).length >= MAX_ROUNDS) {
            skip(scan, 'build-link-in-circle', path);
        }
        else {
            const problem = visit(scan, chain, found.bytesPath, `${path}/`);
            if (problem)
                return problem;
        }
    }
    return null;
}
function skip({ skipped }, code, path) {
    skipped.push({ code, path: textOf(path) });
}
/** The entries, or the error's code. */
function readFolder(bytesPath) {
    try {
        return (0,external_node_fs_.readdirSync)(Buffer.from(bytesPath, 'latin1'), { withFileTypes: true, encoding: 'latin1' });
    }
    catch (error) {
        return error.code ?? String(error);
    }
}
/** What a link leads to, or why it is left out. */
function follow(link, bounds) {
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





/** What a built folder holds, as a server finds it. */
async function hashBuild(folder, { workspace, signal, leaveOut = () => false }) {
    const root = await (0,promises_.realpath)(folder).catch((error) => error);
    if (root instanceof Error)
        return (0,result/* err */._)({ code: 'build-not-found', folder, error: root.code ?? root.message });
    if (!(await (0,promises_.stat)(root)).isDirectory())
        return (0,result/* err */._)({ code: 'build-not-a-folder', folder });
    const around = await (0,promises_.realpath)(workspace).catch(() => root);
    const scanned = scanBuild(root, around, leaveOut);
    if (!scanned.ok)
        return scanned;
    const { files, notices } = scanned.value;
    if (files.length === 0)
        return (0,result/* err */._)({ code: 'build-empty', folder });
    const { hashes, unreadable } = await hashFiles(files, signal);
    const [locked] = unreadable;
    if (locked) {
        const [path, error] = locked;
        return (0,result/* err */._)({ code: 'build-file-unreadable', path, count: unreadable.size, error });
    }
    const changing = [...hashes].flatMap(([path, hash]) => (hash === null ? [path] : []));
    if (changing.length === 0)
        return (0,result.ok)({ files: hashes, notices });
    const notice = { code: 'build-changed-while-reading', paths: changing.sort() };
    return (0,result.ok)({ files: hashes, notices: [...notices, notice] });
}
/**
 * The files that differ from any content that the edge may hold, in the order of their paths. Of a file that changed
 * while it was read, nothing is known but that it is there: it counts as changed, and its `now` is null although its
 * status is not `deleted`.
 *
 * @param held by path the contents that the edge may hold, null for "absent"; a path that is not in it was absent
 */
function compareBuild(held, files) {
    const changed = [];
    for (const path of new Set([...held.keys(), ...files.keys()])) {
        const contents = held.get(path) ?? [null];
        const now = files.get(path) ?? null;
        const isChanging = now === null && files.has(path);
        if (!isChanging && contents.every((content) => content === now))
            continue;
        const status = !files.has(path)
            ? 'deleted'
            : contents.some((content) => content !== null)
                ? 'modified'
                : 'added';
        changed.push({ path, status, type: 'file', held: contents, now });
    }
    return changed.sort(byPath);
}
/** From so many files on, and from this part of them. */
const MANY_FILES = 20;
const NEARLY_ALL = 0.9;
/** The notice that a build is not reproducible, by the signs: nearly everything that was there is not the same. */
function warnIfMostFilesChanged(held, changed) {
    const lost = changed.filter(({ status }) => status !== 'added').length;
    if (held.size < MANY_FILES || lost < NEARLY_ALL * held.size)
        return null;
    return { code: 'build-mostly-changed', changed: lost, files: held.size };
}

// EXTERNAL MODULE: ./src/changes/changes-found.ts
var changes_found = __webpack_require__(9641);
;// CONCATENATED MODULE: ./src/changes/links.ts


/** More paths than any site has. */
const MAX_PATHS = 500_000;
/** As many links as Linux follows for one path before it takes them for a loop. */
const MAX_HOPS = 40;
/** How often a folder may lie below itself by way of links: once as it is, once in a round. */
const links_MAX_ROUNDS = 2;
/** The IDs of the links in head and in the versions. The text of such a blob is where the link leads. */
function linkIds(head, differences) {
    const older = differences.flatMap((difference) => [...difference.values()].map(({ before }) => before));
    const links = [...head.values(), ...older].filter((entry) => entry?.mode === SYMLINK);
    return new Set(links.flatMap((link) => link?.id ?? []));
}
/**
 * The files that differ between head and any of the versions, as a server finds them that follows links: what a link
 * leads to is served below the link as well. A link that leads to nothing serves nothing. Of one that leads out of the
 * repository, or into a submodule, only its own text is known: it stands for itself, as a symlink. A link to a folder
 * that it lies in is followed for one round.
 *
 * @param head all of head's files
 * @param differences how each version differs from head
 * @param textOf a link's text, by the ID of its blob
 * @param most how many paths a server may find before it is taken for a maze
 */
function compareThroughLinks(head, differences, textOf, most = MAX_PATHS) {
    const now = serve(head, textOf, most);
    if (now === null)
        return (0,result/* err */._)({ code: 'links-multiply', most });
    const served = [];
    for (const difference of differences) {
        const before = serve(versionOf(head, difference), textOf, most);
        if (before === null)
            return (0,result/* err */._)({ code: 'links-multiply', most });
        served.push(differenceOf(before, now));
    }
    return (0,result.ok)(uniteDifferences(served, () => now.keys()));
}
/** The version that differs so from head. */
function versionOf(head, difference) {
    const version = new Map(head);
    for (const [path, { before }] of difference) {
        if (before === undefined)
            version.delete(path);
        else
            version.set(path, before);
    }
    return version;
}
/** What a server finds in a tree, by path; null where that is more than so much. */
function serve(tree, textOf, most) {
    const served = new Map();
    let seen = 0;
    /** @param trail the folders that led here, this one last */
    const visit = (folder, trail, above) => {
        for (const [name, entry] of folder.entries) {
            seen += 1;
            if (seen > most)
                return false;
            const found = isLink(entry) ? links_follow(folder, entry, textOf, { hops: 0 }) : entry;
            if (isFolder(found)) {
                const rounds = trail.filter((passed) => passed === found).length;
                if (rounds < links_MAX_ROUNDS && !visit(found, [...trail, found], `${above}${name}/`))
                    return false;
            }
            else if (found !== undefined)
                served.set(above + name, found);
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
 * Where a link in a folder leads in the end, as Linux reads it; `undefined` for nowhere. What cannot be known comes back
 * as a symlink, whose ID stands for all that is known of it.
 */
function links_follow(folder, link, textOf, count) {
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
        here = isLink(next) ? links_follow(here, next, textOf, count) : next;
    }
    return isLink(here) ? below(link, here) : here;
}
/** What a link finds that goes on below what is no folder. */
function below(link, { mode, id }) {
    return /^100/.test(mode) ? undefined : { mode: SYMLINK, id: `${link.id}:${id}` };
}
function isFolder(found) {
    return found !== undefined && 'entries' in found;
}
function isLink(found) {
    return found !== undefined && 'mode' in found && found.mode === SYMLINK;
}

// EXTERNAL MODULE: ./node_modules/p-limit/index.js + 1 modules
var p_limit = __webpack_require__(370);
// EXTERNAL MODULE: ./src/text/json.ts
var text_json = __webpack_require__(1789);
;// CONCATENATED MODULE: ./src/changes/github/tree-reader.ts




/** How many requests may be on the way at a time. */
const CONCURRENCY = 8;
/** A job's token has 1,000 requests an hour, for all workflows of the repository. */
const MAX_CALLS = 200;
/** Of a listing that Gitea cuts into pages: as many entries as GitHub lists at most. */
const MAX_PAGES = 100;
/** Ends a comparison from whatever depth it has reached. */
class Unknowable extends Error {
    reason;
    constructor(reason) {
        super(reason.code);
        this.reason = reason;
    }
}
/** Reads a few things at a time, each once, so many in all, and none any more after one that failed. */
function treeReader(github) {
    const limit = (0,p_limit/* default */.A)(CONCURRENCY);
    const listings = new Map();
    let calls = 0;
    let failure;
    const call = (read) => limit(async () => {
        if (failure)
            throw failure;
        const answer = calls++ < MAX_CALLS ? await read() : (0,result/* err */._)({ code: 'too-many-calls', most: MAX_CALLS });
        if (answer.ok)
            return answer.value;
        failure ??= new Unknowable(answer.reason);
        throw failure;
    });
    return {
        commit: (id) => call(() => github.commit(id)),
        text: (blob) => call(() => readText(github, blob)),
        list: async (tree, depth) => {
            if (tree === undefined)
                return { files: new Map(), folders: new Map(), truncated: false };
            const known = listings.get(`${depth} ${tree}`) ?? call(() => readListing(github, tree, depth));
            listings.set(`${depth} ${tree}`, known);
            const listing = await known;
            if (depth === 'recursive' || !listing.truncated)
                return listing;
            throw new Unknowable({ code: 'folder-too-large', tree });
        },
    };
}
/**
 * Lists a tree. Gitea cuts a listing into pages, of 1,000 entries unless its
 * configuration says otherwise; GitHub knows no pages.
 */
async function readListing(github, tree, depth) {
    const what = { kind: 'tree', id: tree };
    const files = new Map();
    const folders = new Map();
    for (let page = 1;; page++) {
        const answer = await github.read({
            path: '/repos/{owner}/{repo}/git/trees/{tree}',
            // Any value of `recursive`, even 0, makes it so.
            parameters: { tree, ...(depth === 'recursive' && { recursive: 1 }), ...(page > 1 && { page }) },
            what,
            permission: 'contents: read',
        });
        if (!answer.ok)
            return answer;
        const items = (0,text_json.at)(answer.value, 'tree');
        if (!Array.isArray(items))
            return (0,result/* err */._)({ code: 'github-unexpected', what, wanted: 'listing' });
        for (const item of items) {
            const [path, id] = [(0,text_json/* textAt */.$6)(item, 'path'), (0,text_json/* textAt */.$6)(item, 'sha')];
            if ((0,text_json/* textAt */.$6)(item, 'type') === 'tree')
                folders.set(path, id);
            else
                files.set(path, { mode: (0,text_json/* textAt */.$6)(item, 'mode'), id });
        }
        const truncated = (0,text_json.at)(answer.value, 'truncated') === true;
        const goesOn = truncated && (0,text_json.at)(answer.value, 'page') === page && items.length > 0 && page < MAX_PAGES;
        if (!goesOn)
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
    // The names in listings have lost such bytes, so that the link would lead nowhere.
    return text.isWellFormed() ? (0,result.ok)(text) : (0,result/* err */._)({ code: 'name-not-utf8', path: text });
}

;// CONCATENATED MODULE: ./src/changes/github/descent.ts


/**
 * How a version's tree differs from head's, where they are too large to be listed whole: folder by folder, where they
 * differ. Nobody sees through such listings where a link leads, so that one which may matter ends the comparison.
 *
 * @param under the only folder that matters, `''` for all
 */
async function descend({ list }, version, head, under) {
    const names = under.split('/').filter((name) => name !== '' && name !== '.');
    const folder = names.map((name) => `${name}/`).join('');
    const matters = (path) => folder.startsWith(`${path}/`) || `${path}/`.startsWith(folder);
    const difference = new Map();
    const compare = async (before, now, above) => {
        if (before === now)
            return;
        const read = (depth) => Promise.all([list(before, depth), list(now, depth)]);
        const whole = await read('recursive');
        const isCut = whole.some(({ truncated }) => truncated);
        const [from, to] = isCut ? await read('flat') : whole;
        for (const { files } of [...whole, from, to]) {
            for (const [path, { mode }] of files) {
                if (mode !== SYMLINK || !matters(above + path))
                    continue;
                throw new Unknowable({ code: 'link-in-large-tree', path: above + path });
            }
        }
        for (const [path, pair] of differenceOfListings(from, to, above)) {
            if (matters(above + path))
                difference.set(above + path, pair);
        }
        const folders = isCut ? [...new Set([...from.folders.keys(), ...to.folders.keys()])] : [];
        const deeper = folders.filter((name) => matters(above + name));
        await Promise.all(deeper.map((name) => compare(from.folders.get(name), to.folders.get(name), `${above}${name}/`)));
    };
    await compare(version, head, '');
    return difference;
}
/** How the files of two listings differ. @param above the path that theirs are from, with a slash behind it, or empty */
function differenceOfListings(before, now, above) {
    const paths = [before, now].flatMap(({ files, folders }) => [...files.keys(), ...folders.keys()]);
    const odd = paths.find((path) => path.includes('\uFFFD') && !liesInSameFolder(path, before, now));
    if (odd !== undefined)
        throw new Unknowable({ code: 'name-not-utf8', path: above + odd });
    return differenceOf(before.files, now.files);
}
/** Whether a name that is not known to the letter lies in a folder where nothing changed. */
function liesInSameFolder(path, before, now) {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/', path.indexOf('\uFFFD'))));
    const tree = before.folders.get(parent);
    return tree !== undefined && tree === now.folders.get(parent);
}

;// CONCATENATED MODULE: ./src/changes/github/trees.ts





/**
 * The files that differ between head and any of the versions, all of them commits, by GitHub's git-trees API: what
 * `git diff-tree` says, without a clone. Each tree is listed once. (The compare API leaves out what only the old side
 * had, and cuts at 300 files without saying so.)
 *
 * @param under the only folder that matters, `''` for the whole repository; more than it may come nevertheless
 */
async function compareTrees(github, versions, head, { under }) {
    try {
        const reader = treeReader(github);
        const [{ tree }, before] = await Promise.all([
            reader.commit(head),
            Promise.all(versions.map(reader.commit)),
        ]);
        const trees = [...new Set(before.map((commit) => commit.tree))];
        if (trees.every((other) => other === tree))
            return (0,result.ok)({ files: [], unchanged: null });
        const listings = await Promise.all([tree, ...trees].map((other) => reader.list(other, 'recursive')));
        const [now, ...older] = listings;
        if (listings.every(({ truncated }) => !truncated))
            return await compareWhole(reader, older, now);
        const differences = await Promise.all(trees.map((other) => descend(reader, other, tree, under)));
        return (0,result.ok)(uniteDifferences(differences, null));
    }
    catch (error) {
        if (error instanceof Unknowable)
            return (0,result/* err */._)(error.reason);
        throw error;
    }
}
/** What a commit holds, as far as GitHub lists it at once; null where GitHub does not tell. */
async function listTree(github, commit) {
    const found = await github.commit(commit);
    const listing = found.ok ? await readListing(github, found.value.tree, 'recursive') : found;
    return listing.ok ? listing.value : null;
}
/** Compares listings that are complete, also through links. */
async function compareWhole({ text }, older, now) {
    const differences = older.map((before) => differenceOfListings(before, now, ''));
    const links = [...linkIds(now.files, differences)];
    if (links.length === 0)
        return (0,result.ok)(uniteDifferences(differences, () => now.files.keys()));
    const texts = new Map(await Promise.all(links.map(async (id) => [id, await text(id)])));
    const compared = compareThroughLinks(now.files, differences, (id) => texts.get(id) ?? '');
    const odd = compared.ok ? compared.value.files.find(({ path }) => path.includes('\uFFFD')) : undefined;
    if (odd)
        throw new Unknowable({ code: 'name-not-utf8', path: odd.path });
    return compared;
}

;// CONCATENATED MODULE: ./src/changes/compare.ts


/** More different versions are as good as unknown. */
const MAX_VERSIONS = 100;
function baselineOf({ comparison, reasons, base, found, build }, event) {
    const from = (versions, more = []) => ({
        versions,
        files: found?.state.files ?? new Map(),
        reasons: [...reasons, ...more],
    });
    if (comparison.base !== 'held')
        return from(base === null ? [] : [compare_versionOf(base)]);
    if (found !== null)
        return from(found.state.versions, found.reasons);
    if (reasons.length > 0)
        return from([]);
    if (build !== null)
        return from([], [{ code: 'build-without-state' }]);
    if (comparison.told.base !== null)
        return from([compare_versionOf(comparison.told.base)]);
    return from([], [{ code: 'event-tells-no-base', event: event.name }]);
}
/** A version of which no purge is known. */
function compare_versionOf(commit) {
    return { commit, run: null, ended: null };
}
/** A dry run shows what this event changed, too, where all that the edge may hold is not known. */
async function compareOrPreview(ours, event, deps) {
    const compared = await compare(baselineOf(ours, event), ours, deps);
    const { base } = ours.comparison.told;
    if (!ours.options.dryRun || compared.kind !== 'unknown' || base === null || deps.build !== null) {
        return compared;
    }
    const alone = { versions: [compare_versionOf(base)], files: new Map(), reasons: [] };
    const byEvent = await compare(alone, ours, deps);
    return byEvent.kind === 'files' ? { ...compared, byEvent: byEvent.files } : compared;
}
async function compare({ versions, files, reasons }, { head, options }, { checkout, github, build: hashes }) {
    const about = { versions, head: head ?? '', notices: [] };
    const unknown = (...why) => ({ kind: 'unknown', reasons: why, byEvent: null, ...about });
    if (reasons.length > 0)
        return unknown(...reasons);
    const found = (source, compared) => ({ kind: 'files', source, ...compared, ...about });
    if (hashes !== null)
        return found('build', buildDifference(files, hashes));
    // No reason, and yet no head: there is always one or the other.
    if (head === null)
        return unknown({ code: 'no-commit-in-event', event: '' });
    const others = versions.map(({ commit }) => commit).filter((commit) => commit !== head);
    if (others.length === 0)
        return found('git', { files: [], unchanged: null });
    if (others.length > MAX_VERSIONS) {
        return unknown({ code: 'too-many-versions', got: others.length, most: MAX_VERSIONS });
    }
    const local = await checkout.compareVersions(others, head);
    if (local.ok)
        return found('git', local.value);
    const remote = await compareTrees(github, others, head, { under: options.under });
    if (remote.ok)
        return found('github', remote.value);
    return unknown({ code: 'versions-not-compared', git: local.reason, github: remote.reason });
}
function buildDifference(held, hashes) {
    const files = compareBuild(held, hashes);
    const changed = new Set(files.map(({ path }) => path));
    return { files, unchanged: () => [...hashes.keys()].filter((path) => !changed.has(path)) };
}

;// CONCATENATED MODULE: ./src/changes/edge-update.ts
/** How the run ends, for the state. */
function edgeUpdateOf({ comparison, run, options, head, base, build }, found, outcome, changes) {
    const isAuto = comparison.base === 'held';
    const isFirst = comparison.effect === 'replaces' && isAuto;
    const label = run && { workflow: run.workflow, number: run.number, attempt: run.attempt };
    return {
        head: head === null ? null : { commit: head, run: label, ended: outcome.ended },
        build,
        takenOut: comparison.effect === 'adds' || found.overlaps
            ? 'nothing'
            : takenOutBy(outcome, isAuto ? null : base, changes),
        run: run && {
            ...run,
            number: found.number,
            began: isFirst ? found.began : null,
            named: isFirst && (found.began !== null || options.inFile),
            over: found.over,
        },
    };
}
/** @param base what was compared, where that was not all that the edge may hold */
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
 * The files of a commit, by the checkout, else by GitHub: of a large repository perhaps not all of them.
 * @returns null where neither knows them
 */
async function readHeadFiles(head, { checkout, github }) {
    if (head === null)
        return null;
    const local = await checkout.listTree(head);
    const listed = local ? { files: local, truncated: false } : await listTree(github, head);
    if (listed === null)
        return null;
    const { files, truncated } = listed;
    return { ids: 'blob', files: fileIds(files), paths: truncated ? null : [...files.keys()] };
}

;// CONCATENATED MODULE: ./src/changes/versions/comparison.ts
const NOT_TOLD = { base: null, before: null };
/** From the event and the inputs to what is to be compared with what. */
function decideComparison(event, inputs, isRepeated) {
    const base = inputs.base === 'auto' ? 'held' : inputs.base === 'parent' ? 'parent' : { ref: inputs.base };
    const named = inputs.head === '' ? null : { ref: inputs.head };
    if (event.kind === 'deploys') {
        // After a repetition, what is served may be what a later run deployed; what the event knows is of its time.
        const told = named === null && !isRepeated ? event : NOT_TOLD;
        const effect = isRepeated ? 'adds' : 'replaces';
        return {
            kind: 'compare',
            head: named ?? event.head,
            base,
            effect,
            told: { base: told.base, before: told.before },
        };
    }
    const undeployed = event.kind === 'deploys-nothing' ? event : null;
    const head = named ?? undeployed?.head ?? null;
    const nothing = { kind: 'nothing', reason: event.reason };
    if (head === null)
        return nothing;
    // An event that is not about a deploy at all says nothing against what the author names outright.
    if (base !== 'held')
        return { kind: 'compare', head, base, effect: inputs.dryRun ? 'none' : 'adds', told: NOT_TOLD };
    if (!inputs.dryRun || undeployed === null)
        return nothing;
    return {
        kind: 'compare',
        head,
        base,
        effect: 'none',
        told: { base: named ? null : undeployed.base, before: null },
    };
}

;// CONCATENATED MODULE: ./src/changes/versions/deploy-run.ts

/** Null where the runner, or the payload, does not tell. */
function deployRunOf(event) {
    const own = ownRun(event);
    if (own === null || event.name !== 'workflow_run')
        return own;
    const run = (0,text_json.at)(event.payload, 'workflow_run');
    const workflow = /^\.github\/workflows\/([^/@]+)(?:@|$)/.exec((0,text_json/* textAt */.$6)(run, 'path'))?.[1];
    const [workflowId, id, number] = [(0,text_json/* idAt */.jj)(run, 'workflow_id'), (0,text_json/* idAt */.jj)(run, 'id'), (0,text_json/* idAt */.jj)(run, 'run_number')];
    if ((!workflow && workflowId === 0) || id === 0 || number === 0)
        return null;
    const attempt = (0,text_json/* idAt */.jj)(run, 'run_attempt') || 1;
    const isRepeated = own.isRepeated || attempt > 1;
    return {
        workflow: workflow ?? String(workflowId),
        own: own.workflow,
        id,
        number,
        attempt,
        event: (0,text_json/* textAt */.$6)(run, 'event'),
        branch: (0,text_json/* textAt */.$6)(run, 'head_branch') || null,
        began: timeOf((0,text_json/* textAt */.$6)(run, 'run_started_at')),
        isRepeated,
        isFirm: !isRepeated && FIRM.has((0,text_json/* textAt */.$6)(run, 'event')),
    };
}
const FIRM = new Set(['push', 'release', 'deployment_status']);
/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function ownRun({ name, payload, env }) {
    // owner/repository/.github/workflows/FILE@REF; a workflow that is called by another one has its caller's.
    const workflow = /\/([^/@]+)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1];
    const [id, number] = [countOf(env.GITHUB_RUN_ID), countOf(env.GITHUB_RUN_NUMBER)];
    if (!workflow || id === 0 || number === 0)
        return null;
    const attempt = countOf(env.GITHUB_RUN_ATTEMPT) || 1;
    return {
        workflow,
        own: workflow,
        id,
        number,
        attempt,
        event: name,
        branch: /^refs\/heads\/(.+)/s.exec(env.GITHUB_REF ?? '')?.[1] ?? null,
        began: timeOf((0,text_json/* textAt */.$6)(payload, 'deployment', 'created_at')),
        isRepeated: attempt > 1,
        isFirm: attempt === 1 && FIRM.has(name),
    };
}
function countOf(text = '') {
    return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0;
}
/** A time of GitHub's as texts that are in order: ISO 8601 in UTC, to the second, which it is cut to. */
function timeOf(text) {
    const seconds = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(text)?.[1];
    return seconds === undefined ? null : `${seconds}Z`;
}

// EXTERNAL MODULE: ./src/changes/versions/event-decision.ts + 1 modules
var event_decision = __webpack_require__(5847);
// EXTERNAL MODULE: ./src/context.ts
var context = __webpack_require__(788);
// EXTERNAL MODULE: ./src/changes/revision.ts
var revision = __webpack_require__(6108);
;// CONCATENATED MODULE: ./src/changes/versions/recorded.ts

/** What is recorded with the commit that it deploys. Of deployments, the list does not tell the status. */
const RECORDED = new Set(['push', 'schedule', 'release', 'deployment_status', 'dynamic']);
const NOT_RECORDED = new Set(['workflow_dispatch', 'repository_dispatch', 'workflow_run']);
/** Whether a run of this event counts as a deploy where a list shows it. */
function isListed(event) {
    return RECORDED.has(event) || NOT_RECORDED.has(event);
}
/** Whether another run than `run` may have deployed. */
function mayDeploy(entry, workflow, run) {
    if (entry.id === run.id && entry.attempt === run.attempt)
        return false;
    // Of this workflow, such a run stands for the one that started it, which is in the list of its own workflow.
    if (entry.event === 'workflow_run' && workflow === run.own)
        return false;
    return isListed(entry.event);
}
/** What the list of a workflow tells of what a run of it deployed that kept no state. */
function judgeRun(entry, workflow, run, options) {
    const { number, event, attempt, commit, branch } = entry;
    const lost = (because) => ({
        reason: { code: 'run-not-recorded', workflow, number, event, because },
    });
    if (!RECORDED.has(event) || !(0,revision/* isCommit */.WM)(commit))
        return lost('event');
    if (options.hasHead)
        return lost('head');
    if (!options.hasBuild)
        return { version: { commit, run: { workflow, number, attempt }, ended: null } };
    // A release runs for its tag, which is another one each time.
    const isOther = run.branch !== null && branch !== '' && event !== 'release' && branch !== run.branch;
    return isOther ? { other: { workflow, number, branch } } : lost('build');
}

;// CONCATENATED MODULE: ./src/changes/versions/overlap.ts

/** Times are to the second: what ended in the same one may have ended later. */
function isOverBefore({ isOver, changed }, time) {
    return isOver && changed !== null && changed < time;
}
/** What a state knows a run by. */
function attemptOf({ id, attempt }) {
    return [id, attempt];
}
/** The highest number of these runs, `least` at least. */
function highest(runs, least) {
    return runs.reduce((most, { number }) => Math.max(most, number), least);
}
/**
 * The number before that of the first run which may deploy after `time`; `highest` where none may. A purge takes the
 * versions of such runs out, and a list may lack a run that an earlier list has shown.
 */
function overUpTo(runs, time, highest) {
    const open = runs.filter((run) => (time === null ? !run.isOver : !isOverBefore(run, time)));
    return Math.min(highest, ...open.map(({ number }) => number - 1));
}
/**
 * The first number since the state's that the list of a workflow lacks; null where it is complete, so far as numbers
 * tell. Of the workflow of `own`, that run has to be there as well.
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
/** Whether a run that kept the state may have deployed after this one began, and is none that is added again. */
function isOverlapped(kept, runs, run) {
    const byId = new Map(runs.map((entry) => [entry.id, entry]));
    return kept.some(([id]) => {
        const entry = byId.get(id);
        // A later run that the list does not show yet is taken for one of the same kind.
        if (entry === undefined)
            return id > run.id && !isListed(run.event);
        return !isListed(entry.event) && id !== run.id && (run.began === null || !isOverBefore(entry, run.began));
    });
}
/** The runs that kept a state which does not name their workflow yet, so far as its versions tell. */
function labelled(versions, workflow, runs) {
    const isLabelled = ({ number }) => versions.some(({ run }) => run?.workflow === workflow && run.number === number);
    return runs.filter(isLabelled).map(attemptOf);
}

;// CONCATENATED MODULE: ./src/changes/versions/state.ts
/** Stands for the content of a file that changed while it was read: it equals nothing, not even itself. */
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
/** Nothing is known. */
function unknownState(files) {
    return { unknown: true, versions: [], files: files ? new Map() : null, workflows: new Map() };
}
/** What the edge may hold where either may be true: for runs that overlapped. */
function unite(one, other) {
    const mixed = (one.files === null) !== (other.files === null);
    return {
        unknown: one.unknown || other.unknown || mixed,
        versions: uniteVersions(one.versions, other.versions),
        files: one.files && other.files && uniteFiles(one.files, other.files),
        workflows: uniteWorkflows(one.workflows, other.workflows),
    };
}
/** Each commit once, as the first that names it. */
function uniteVersions(...lists) {
    const byCommit = new Map();
    for (const version of lists.flat()) {
        const known = byCommit.get(version.commit);
        if (known === undefined || known.ended === null)
            byCommit.set(version.commit, version);
    }
    return [...byCommit.values()];
}
/** What is held of a path that is not listed. */
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
    // A time that is not known may be earlier than any other.
    const isEarlier = (one.began ?? '') < (other.began ?? '');
    return {
        began: isEarlier ? one.began : other.began,
        number: Math.min(one.number, other.number),
        runs: uniteRuns(one.runs, other.runs),
        unseen: [...new Set([...one.unseen, ...other.unseen])],
    };
}
/** Each run and attempt once. */
function uniteRuns(...lists) {
    const runs = new Map();
    for (const run of lists.flat())
        runs.set(run.join(' '), run);
    return [...runs.values()];
}

;// CONCATENATED MODULE: ./src/changes/versions/judge-workflow.ts



/** Branches that are remembered: the first ones of a long list were hardly for this site. */
const MAX_UNSEEN = 1000;
const NOTHING = { compared: [], overlaps: false, versions: [], reasons: [], notices: [], others: [] };
/** Judges the runs of one workflow, by its list, and by what a state knows of it. */
function judgeWorkflow(workflow, { workflows, versions }, list, run, options) {
    const record = workflows.get(workflow);
    const isOwn = workflow === run.workflow;
    const least = Math.max(record?.number ?? 0, isOwn ? run.number : 0);
    const nothing = { workflow, record: record ?? null, number: least, ...NOTHING };
    if (!list.ok)
        return { ...nothing, ...withoutList(workflow, record, list.reason, run, options) };
    const listed = list.value.filter((entry) => mayDeploy(entry, workflow, run));
    const number = Math.max(record?.number ?? 0, overUpTo(listed, run.began, highest(list.value, least)));
    if (record === undefined || record.began === null) {
        return {
            ...nothing,
            record: record ? { ...record, number } : null,
            number,
            overlaps: isOverlapped(record?.runs ?? labelled(versions, workflow, list.value), list.value, run),
            reasons: [{ code: 'workflow-not-named', workflow }],
        };
    }
    const { began } = record;
    const judge = (entry) => judgeRun(entry, workflow, run, options);
    const later = judgeLater(listed, record, began, judge);
    const compared = later.filter(({ other }) => other === undefined).map(({ entry }) => entry);
    const others = later.flatMap(({ other }) => other ?? []);
    const lost = missingNumber(record, list.value, isOwn ? run : null);
    return {
        ...nothing,
        number,
        record: {
            began,
            number,
            runs: uniteRuns(record.runs, compared.map(attemptOf)),
            unseen: [...new Set([...record.unseen, ...others.map(({ branch }) => branch)])].slice(-MAX_UNSEEN),
        },
        compared,
        overlaps: isOverlapped(record.runs, list.value, run),
        versions: later.flatMap(({ version }) => version ?? []),
        reasons: [
            ...(lost === null ? [] : [{ code: 'run-not-listed', workflow, number: lost }]),
            ...later.flatMap(({ reason }) => reason ?? []),
            ...(isOwn && (options.hasHead || options.hasBuild) ? earlierAttempts(run, record.runs) : []),
            ...unseenOf(record, workflow, run),
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
/** The runs that may have deployed since the state, those that it does not know with a verdict. */
function judgeLater(listed, { runs, number }, began, judge) {
    // A number above the state's is of a run that no list has shown yet, however long ago it was.
    const later = listed.filter((entry) => !isOverBefore(entry, began) || entry.number > number);
    return later.map((entry) => ({ entry, ...(isAmong(runs, attemptOf(entry)) ? {} : judge(entry)) }));
}
function isAmong(runs, [id, attempt]) {
    return runs.some((run) => run[0] === id && run[1] === attempt);
}
/** What an attempt deployed that kept no state is recorded nowhere. */
function earlierAttempts({ id, attempt }, known) {
    for (let earlier = 1; earlier < attempt; earlier++) {
        if (!isAmong(known, [id, earlier]))
            return [{ code: 'attempt-not-kept', attempt: earlier }];
    }
    return [];
}
function unseenOf({ unseen }, workflow, { branch: own }) {
    const branch = own === null ? unseen[0] : unseen.find((other) => other === own);
    return branch === undefined ? [] : [{ code: 'branch-not-kept', workflow, branch }];
}

;// CONCATENATED MODULE: ./src/changes/versions/added.ts





/**
 * Adds to a state the commits of all runs that may have deployed since: of the workflows that it names and of this
 * one, those that had not ended at its time, and that it does not know.
 */
function addRuns(state, lists, run, options) {
    const began = run.began ?? ownEntry(lists, run)?.began ?? null;
    const judge = (workflow) => {
        const list = lists.get(workflow) ?? (0,result/* err */._)({ code: 'workflow-gone', workflow });
        return judgeWorkflow(workflow, state, list, { ...run, began }, options);
    };
    const own = judge(run.workflow);
    const rest = [...state.workflows.keys()].filter((workflow) => workflow !== run.workflow);
    const found = [own, ...rest.map(judge)];
    const reasons = found.flatMap((part) => part.reasons);
    const others = found.flatMap((part) => part.others);
    return {
        state: {
            ...state,
            unknown: state.unknown || reasons.length > 0,
            versions: uniteVersions(state.versions, ...found.map((part) => part.versions)),
            workflows: new Map(found.flatMap(({ workflow, record }) => (record ? [[workflow, record]] : []))),
        },
        reasons,
        notices: [
            ...found.flatMap((part) => part.notices),
            ...(others.length > 0 ? [{ code: 'other-refs-not-seen', runs: others }] : []),
        ],
        began,
        overlaps: (began === null && !isListed(run.event)) || found.some((part) => part.overlaps),
        number: own.number,
        over: new Map(run.isFirm && began
            ? found.map(({ workflow, compared }) => [workflow, overBefore(began, compared)])
            : []),
    };
}
/** This run in the list of its workflow; undefined where the list lacks it, or shows another attempt. */
function ownEntry(lists, { workflow, id, attempt }) {
    const list = lists.get(workflow);
    return list?.ok ? list.value.find((entry) => entry.id === id && entry.attempt === attempt) : undefined;
}
function overBefore(began, runs) {
    return runs.filter((run) => isOverBefore(run, began)).map(attemptOf);
}

;// CONCATENATED MODULE: ./src/changes/versions/runs.ts



/** A run can be repeated for so long. https://docs.github.com/actions/how-tos/manage-workflow-runs/re-run-workflows-and-jobs */
const REPEATABLE_MS = 30 * 24 * 3_600_000;
/** https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow */
const PAGE_SIZE = 100;
const MAX_RUNS_OF_A_SEARCH = 1000;
/** GitHub allows the job's token 1,000 an hour for the whole repository. */
const MAX_REQUESTS = 50;
/** Waits before a list that lacks runs is asked for again. */
const LAG_PAUSES_MS = [2000, 5000];
/**
 * The runs of workflows, on any ref, of any event and colour; the one that is sure to be there is asked for first. What is
 * still not complete after two more tries is given as it is. Rejects only with the reason of `signal`.
 */
async function readRuns(questions, deps) {
    const lists = new Map();
    const budget = { left: MAX_REQUESTS };
    for (const question of questions) {
        const list = await readList(question, budget, deps);
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
            // What a list lacks is new, so that its first page is enough.
            const page = await readPage(workflow, null, 1, budget, deps);
            if (page.ok)
                lists.set(workflow, (0,result.ok)(distinct([...page.value.runs, ...known])));
        }
    }
    return lists;
}
function isNotFound(list) {
    return !list.ok && list.reason.code === 'runs-not-told' && list.reason.problem.code === 'github-not-found';
}
/** Reads a list in searches of at most 1,000 runs, each of which ends where the one before it was cut off. */
async function readList({ workflow, since }, budget, deps) {
    const from = since === null ? null : isoSeconds(Date.parse(since) - REPEATABLE_MS);
    const runs = [];
    let created = from && `>=${from}`;
    for (;;) {
        const first = await readPage(workflow, created, 1, budget, deps);
        if (!first.ok)
            return first;
        runs.push(...first.value.runs);
        if (from === null)
            return (0,result.ok)(runs);
        const found = Math.min(first.value.total, MAX_RUNS_OF_A_SEARCH);
        const pages = Math.ceil(found / PAGE_SIZE);
        const others = Array.from({ length: Math.max(0, pages - 1) }, (_, index) => readPage(workflow, created, index + 2, budget, deps));
        for (const page of await Promise.all(others)) {
            if (!page.ok)
                return page;
            runs.push(...page.value.runs);
        }
        if (first.value.total <= MAX_RUNS_OF_A_SEARCH)
            return (0,result.ok)(distinct(runs));
        const oldest = runs.at(-1)?.created;
        const next = `${from}..${oldest}`;
        // A second in which a thousand runs were created: there is no way past it.
        if (!oldest || next === created)
            return (0,result/* err */._)({ code: 'too-many-runs', workflow, requests: MAX_REQUESTS });
        created = next;
    }
}
async function readPage(workflow, created, page, budget, { github, signal }) {
    if (budget.left === 0)
        return (0,result/* err */._)({ code: 'too-many-runs', workflow, requests: MAX_REQUESTS });
    budget.left -= 1;
    signal.throwIfAborted();
    const answer = await github.read({
        path: '/repos/{owner}/{repo}/actions/workflows/{workflow}/runs',
        parameters: { workflow, per_page: PAGE_SIZE, page, ...(created !== null && { created }) },
        what: { kind: 'runs', id: workflow },
        permission: 'actions: read',
    });
    if (!answer.ok)
        return (0,result/* err */._)({ code: 'runs-not-told', workflow, problem: answer.reason });
    const runs = (0,text_json/* listAt */.gT)(answer.value, 'workflow_runs').map(readRun);
    return (0,result.ok)({ runs, total: (0,text_json/* idAt */.jj)(answer.value, 'total_count') });
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
        isOver: (0,text_json/* textAt */.$6)(run, 'status') === 'completed',
    };
}
/** Each run once, as it was read first. Pages overlap where a run begins between them. */
function distinct(runs) {
    const byId = new Map();
    for (const run of runs)
        if (!byId.has(run.id))
            byId.set(run.id, run);
    return [...byId.values()];
}
function isoSeconds(ms) {
    return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

;// CONCATENATED MODULE: ./src/changes/versions/state-format.ts



/** Raised when a reader of one version would misread the other. */
const FORMAT = 1;
/** More than any state holds: what has more was not written by this action. */
const state_format_MAX_VERSIONS = 10_000;
const MAX_WORKFLOWS = 1000;
const MAX_RUNS = 100_000;
const MAX_FILES = 2_000_000;
const MAX_CONTENTS = 1000;
/**
 * A state as it is kept: JSON, a line for each version, file and workflow, so that a person can read it. Lists of
 * pairs stand where objects might: their keys could be any name, `__proto__` too, and would change their order.
 *
 * @param name what it is kept under, so that a state that was put elsewhere is not taken for another one
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
/** Reads what may be anything. */
function parseState(bytes, name) {
    let json;
    try {
        json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    }
    catch {
        return (0,result/* err */._)({ code: 'state-not-json' });
    }
    const format = (0,text_json/* idAt */.jj)(json, 'format');
    if (format === 0)
        return (0,result/* err */._)({ code: 'state-malformed', part: 'format' });
    if (format !== FORMAT)
        return (0,result/* err */._)({ code: 'state-of-another-version', got: format, takes: FORMAT });
    const got = (0,text_json/* textAt */.$6)(json, 'name');
    if (got !== name)
        return (0,result/* err */._)({ code: 'state-of-other-inputs', got });
    const unknown = (0,text_json.at)(json, 'unknown');
    if (typeof unknown !== 'boolean')
        return (0,result/* err */._)({ code: 'state-malformed', part: 'unknown' });
    const versions = listOf((0,text_json.at)(json, 'versions'), state_format_MAX_VERSIONS, readVersion);
    if (versions === null)
        return (0,result/* err */._)({ code: 'state-malformed', part: 'versions' });
    const kept = (0,text_json.at)(json, 'files');
    const files = listOf(kept, MAX_FILES, readFile);
    if (files === null && kept !== null)
        return (0,result/* err */._)({ code: 'state-malformed', part: 'files' });
    const workflows = listOf((0,text_json.at)(json, 'workflows'), MAX_WORKFLOWS, readWorkflow);
    if (workflows === null)
        return (0,result/* err */._)({ code: 'state-malformed', part: 'workflows' });
    return (0,result.ok)({ unknown, versions, files: files && new Map(files), workflows: new Map(workflows) });
}
/** Null where it is no list, is too long, or holds something that is not one of these. */
function listOf(value, most, read) {
    if (!Array.isArray(value) || value.length > most)
        return null;
    const items = [];
    for (const item of value) {
        const known = read(item);
        if (known === null)
            return null;
        items.push(known);
    }
    return items;
}
/** The items of a list of exactly so many; none of anything else. */
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
/** ISO 8601 in UTC, to the second: such times are in order as texts. */
function isTime(value) {
    return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value);
}

// EXTERNAL MODULE: ./src/changes/versions/store-limit.ts
var store_limit = __webpack_require__(5444);
;// CONCATENATED MODULE: ./src/changes/versions/held.ts








/**
 * Reads the state, and adds what the runs since may have deployed. Rejects only with the reason of `signal`.
 *
 * @param run null where the runner does not tell
 */
async function readHeld(run, options, deps) {
    const timeout = deps.clock.timeout(store_limit/* STORE_LIMIT_MS */.t);
    try {
        const signal = AbortSignal.any([timeout.signal, deps.signal]);
        const { state, reasons, entry } = await readState(options, deps.store);
        // Where the state is not known, the runs since are no reason besides.
        const unless = (others) => (reasons.length > 0 ? reasons : others);
        const none = { notices: [], began: null, overlaps: false, over: new Map() };
        if (!options.withRuns)
            return { ...none, state, reasons, entry, number: run?.number ?? 0 };
        if (run === null) {
            const unknown = { ...state, unknown: true };
            return { ...none, state: unknown, reasons: unless([{ code: 'run-not-told' }]), entry, number: 0 };
        }
        const added = addRuns(state, await listRuns(state, run, signal, deps), run, options);
        return { ...added, reasons: unless(added.reasons), entry };
    }
    finally {
        timeout.clear();
    }
}
async function readState({ name, hasBuild }, store) {
    const unknown = (reason, entry) => ({
        state: unknownState(hasBuild),
        reasons: [reason],
        entry,
    });
    const newest = await store.newest();
    if (!newest.ok) {
        const { reason: problem } = newest;
        return unknown({ code: 'state-not-read', problem }, 'id' in problem ? problem.id : null);
    }
    if (newest.value === null)
        return unknown({ code: 'no-state' }, null);
    const { id, bytes } = newest.value;
    const parsed = parseState(bytes, name);
    if (!parsed.ok)
        return unknown({ code: 'state-not-usable', problem: parsed.reason }, id);
    return { state: parsed.value, reasons: parsed.value.unknown ? [{ code: 'state-unknown' }] : [], entry: id };
}
/** The lists of runs that matter for a state: of this workflow, and of each that the state names. */
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
        return await (0,context/* before */.gM)(signal, () => readRuns(questions, { github, clock, signal }));
    }
    catch (error) {
        stop.throwIfAborted();
        if (!signal.aborted)
            throw error;
        const seconds = store_limit/* STORE_LIMIT_MS */.t / 1000;
        return new Map(names.map((workflow) => [workflow, (0,result/* err */._)({ code: 'runs-too-slow', workflow, seconds })]));
    }
}

;// CONCATENATED MODULE: ./src/changes/versions/resolve.ts


/**
 * The ID of the commit that a person's revision names. GitHub knows where a branch is by now. The checkout may be
 * behind: a deploy step that pushes from a clone of its own leaves the workspace's `gh-pages` where it was.
 */
async function resolveRef(ref, input, { checkout, github, note }) {
    const id = ref.toLowerCase();
    if ((0,revision/* isCommit */.WM)(id))
        return resolveId(id, ref, input, { checkout, github });
    const asked = (0,revision/* isName */.Eo)(ref) ? await github.commit(ref) : undefined;
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
/** A commit that nobody can say anything about is taken at its word: that it cannot be compared is said later. */
async function resolveId(id, ref, input, { checkout, github }) {
    const [local] = await checkout.resolve([id]);
    if (local !== undefined)
        return (0,result.ok)(local);
    const asked = await github.commit(id);
    if (!asked.ok && asked.reason.code === 'github-unknown-object')
        return (0,result/* err */._)({ code: 'ref-not-found', input, ref });
    return (0,result.ok)(asked.ok ? asked.value.id : id);
}
/** A shallow clone does not tell the parents of its oldest commits, so none there is no proof that there is none. */
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

;// CONCATENATED MODULE: ./src/changes/versions/after-run.ts

/** What the edge may hold after a run that found `state` before it purged. */
function afterRun(state, update) {
    const { head, build, takenOut } = update;
    const isTold = head !== null || build !== null;
    const heads = head === null ? [] : [head];
    const stays = state.versions.filter(({ commit }) => !isTakenOut(takenOut, 'commits', commit));
    return {
        unknown: !isTold || (state.unknown && takenOut !== 'all'),
        versions: uniteVersions(...(takenOut === 'nothing' ? [stays, heads] : [heads, stays])),
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
        const contents = isTakenOut(takenOut, 'files', path)
            ? [now]
            : [...new Set([...(held.get(path) ?? ABSENT), now])];
        if (contents.some((content) => content !== null))
            files.set(path, contents);
    }
    return files;
}
/**
 * A run that was taken out and is not over may deploy once more, so it has to be asked about again: only those that
 * were over before this run began stay known.
 */
function workflowsAfter(workflows, { takenOut, run }) {
    const after = new Map();
    for (const [workflow, record] of workflows) {
        if (takenOut === 'nothing')
            after.set(workflow, record);
        else {
            const runs = run?.over.get(workflow) ?? [];
            const unseen = takenOut === 'all' ? othersOf(record.unseen, run) : record.unseen;
            after.set(workflow, { ...record, runs, unseen });
        }
    }
    if (run === null)
        return after;
    const known = after.get(run.workflow) ?? (run.named ? { began: null, number: 0, runs: [], unseen: [] } : undefined);
    if (known === undefined)
        return after;
    const runs = uniteRuns(known.runs, [[run.id, run.attempt]]);
    const number = run.named ? run.number : known.number;
    return after.set(run.workflow, { ...known, began: run.began ?? known.began, number, runs });
}
/** The branches that a run took nothing out of: where it is not known which one it is for, it took all out. */
function othersOf(branches, run) {
    return run === null || run.branch === null ? [] : branches.filter((branch) => branch !== run.branch);
}

;// CONCATENATED MODULE: ./src/changes/versions/settle.ts



/**
 * Keeps what the edge may hold after a run. A run that ended meanwhile has kept another entry, and either may be
 * right. Never rejects.
 */
async function keepState({ state, entry, name }, update, store) {
    let after = afterRun(state, update);
    const newest = await store.newest();
    if (!newest.ok) {
        // A broken entry that this run began with is replaced; any other may have held what nobody knows.
        const isReplaced = 'id' in newest.reason && newest.reason.id === entry;
        if (!isReplaced)
            after = { ...after, unknown: true };
    }
    else if (newest.value !== null && newest.value.id !== entry) {
        const other = parseState(newest.value.bytes, name);
        after = other.ok ? unite(after, other.value) : { ...after, unknown: true };
    }
    const kept = await store.keep(formatState(after, name));
    return kept.ok
        ? { code: 'state-kept', name, id: kept.value.id }
        : { code: 'state-not-kept', problem: kept.reason };
}

;// CONCATENATED MODULE: ./src/changes/find-changes.ts













/**
 * Finds which files differ between what is served now and what the edge may hold, by the event, the state, and the
 * runs since. Rejects only with the reason of `signal`.
 */
async function findChanges(options, deps) {
    const { event, problem } = deps.event;
    const notices = problem === null ? [] : [problem];
    const run = deployRunOf(event);
    const isRepeated = run?.isRepeated ?? false;
    const comparison = decideComparison((0,event_decision/* decideFromEvent */.n)(event), options, isRepeated);
    if (comparison.kind === 'nothing') {
        return (0,result.ok)({ ...changes_found/* WITHOUT_STATE */.J, changes: { kind: 'nothing', reason: comparison.reason, notices } });
    }
    const ends = await resolveEnds(comparison, { ...deps, note: (notice) => void notices.push(notice) });
    if (!ends.ok)
        return ends;
    const held = await recall(comparison, run, options, deps);
    if (held === 'no place')
        notices.push({ code: 'no-place-for-state' });
    const found = typeof held === 'string' ? null : held;
    notices.push(...(found?.notices ?? []));
    const build = deps.build && new Map([...deps.build].map(([path, hash]) => [path, hash ?? UNSURE]));
    const ours = { comparison, run, options, ...ends.value, found, build };
    const compared = await compareOrPreview(ours, event, deps);
    if (compared.kind === 'files' && compared.source === 'build') {
        const warning = warnIfMostFilesChanged(found?.state.files ?? new Map(), compared.files);
        if (warning !== null)
            notices.push(warning);
    }
    const changes = { ...compared, notices };
    const settle = async (outcome) => {
        const { store } = deps;
        if (store === null || found === null || comparison.effect === 'none')
            return { code: 'no-state-to-keep' };
        return keepState({ ...found, name: options.stateName }, edgeUpdateOf(ours, found, outcome, changes), store);
    };
    let live;
    const headFiles = () => {
        live ??= deps.build === null ? readHeadFiles(ours.head, deps) : Promise.resolve(filesOfBuild(deps.build));
        return live;
    };
    return (0,result.ok)({ changes, headFiles, settle });
}
/** But for the contents of those that changed while they were read. */
function filesOfBuild(build) {
    const known = [...build].flatMap(([path, id]) => id === null ? [] : [[path, id]]);
    return { ids: 'bytes', files: new Map(known), paths: [...build.keys()] };
}
async function resolveEnds(comparison, deps) {
    const { head: to, base: from } = comparison;
    // A build folder is what is served, whatever the event tells; a commit is for people then.
    if (deps.build !== null)
        return (0,result.ok)({ head: typeof to === 'string' ? to : null, base: null, reasons: [] });
    if (typeof to === 'object' && 'code' in to)
        return (0,result.ok)({ head: null, base: null, reasons: [to] });
    const head = typeof to === 'string' ? (0,result.ok)(to) : await resolveRef(to.ref, 'head', deps);
    if (!head.ok)
        return unlessWrong(head.reason, null);
    if (from === 'held')
        return (0,result.ok)({ head: head.value, base: null, reasons: [] });
    const base = from === 'parent' ? await resolveParent(head.value, deps) : await resolveRef(from.ref, 'base', deps);
    if (!base.ok)
        return unlessWrong(base.reason, head.value);
    if (from !== 'parent' && base.value === head.value) {
        return (0,result/* err */._)({ code: 'base-is-head', ref: from.ref, commit: head.value });
    }
    return (0,result.ok)({ head: head.value, base: base.value, reasons: [] });
}
/** What a person got wrong ends the step; what GitHub does not tell makes the changes unknown. */
function unlessWrong(reason, head) {
    return reason.code === 'ref-not-found' ? (0,result/* err */._)(reason) : (0,result.ok)({ head, base: null, reasons: [reason] });
}
/** What the edge may hold, by the state; or why there is none. */
async function recall({ base, effect, told }, run, { stateName: name, inFile, head }, { store, build, github, clock, signal }) {
    const withRuns = base === 'held';
    // A dry run of what is not deployed yet, as of a pull request, is about what its own base does not have.
    if (store === null || (effect === 'none' && (!withRuns || told.base !== null)))
        return 'not wanted';
    const options = { name, inFile, hasHead: head !== '', hasBuild: build !== null, withRuns };
    const held = await readHeld(run, options, { store, github, clock, signal });
    const hasPlace = held.reasons.every((reason) => reason.code !== 'state-not-read' || reason.problem.code !== 'no-artifact-service');
    if (!hasPlace)
        return 'no place';
    if (!withRuns || told.before === null || build !== null)
        return held;
    return {
        ...held,
        state: { ...held.state, versions: uniteVersions(held.state.versions, [compare_versionOf(told.before)]) },
    };
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
;// CONCATENATED MODULE: ./src/changes/git/process.ts



/** Runs git in the workspace, where it only reads, and gives back what it prints. */
function runGit(args, input, { workspace, env, signal }) {
    return new Promise((done, fail) => {
        const options = {
            // Windows looks for programs in the current folder first, and in the workspace anything may be called git.
            cwd: (0,external_node_path_.dirname)(process.execPath),
            env: { ...inherited(env), ...hardened(workspace) },
            signal,
            encoding: 'buffer',
            maxBuffer: Number.POSITIVE_INFINITY,
            windowsHide: true,
        };
        const child = (0,external_node_child_process_.execFile)('git', ['-C', workspace, ...SAFELY, ...args], options, (error, stdout, stderr) => {
            if (signal.aborted)
                fail(signal.reason);
            else if (error?.code === 'ENOENT')
                done((0,result/* err */._)({ code: 'git-not-installed' }));
            else
                done(error ? (0,result/* err */._)(problemIn(stderr.toString() || error.message)) : (0,result.ok)(stdout));
        });
        // A git that ends before it has read everything is no reason to end as well: its exit status tells.
        child.stdin?.on('error', () => { });
        child.stdin?.end(input);
    });
}
/** In a container job the workspace belongs to another user; `safe.directory` counts on the command line. */
const SAFELY = ['--no-pager', '-c', 'safe.directory=*', '-c', 'core.fsmonitor=false'];
/** What git needs to be found and to start, on any system. Inputs and tokens are none of its business. */
const INHERITED = new Set([
    'PATH',
    'HOME',
    'USERPROFILE',
    'SYSTEMROOT',
    'TEMP',
    'TMP',
    'TMPDIR',
    'LD_LIBRARY_PATH',
]);
function inherited(env) {
    // On Windows it is `Path`, or any other case.
    return Object.fromEntries(Object.entries(env).filter(([name]) => INHERITED.has(name.toUpperCase())));
}
/**
 * https://git-scm.com/docs/git#_environment_variables
 * `GIT_NO_LAZY_FETCH` (git 2.45) keeps a partial clone from fetching what it lacks; for older ones no protocol
 * is allowed. With the ceiling git takes the repository of the workspace and none around it.
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
/** What kept git from its work, by what it said. */
function problemIn(said) {
    if (/not a git repository|cannot change to/.test(said))
        return { code: 'no-checkout' };
    if (/dubious ownership/.test(said))
        return { code: 'checkout-of-another-user' };
    const commit = /bad object ([0-9a-f]{40,64})/.exec(said)?.[1];
    if (commit)
        return { code: 'commit-not-in-checkout', commit };
    if (/unable to read tree|promisor remote|not a tree object|missing (?:tree|object)/.test(said)) {
        return { code: 'checkout-is-partial' };
    }
    return { code: 'git-failed', got: said.trim().split('\n', 1)[0] ?? '' };
}

;// CONCATENATED MODULE: ./src/changes/git/checkout.ts








/** More processes at a time would only wait for a core. */
const MAX_PROCESSES = 4;
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
    // A line of the input is one name, so that none can be taken for an option.
    const asked = names.flatMap((name) => candidates(name).map((spelling) => ({ name, line: `${spelling}^{commit}\n` })));
    const answer = await run(['cat-file', '--batch-check=%(objectname) %(objecttype)'], asked.map(({ line }) => line).join(''));
    const lines = answer.ok ? answer.value.toString('latin1').split('\n') : [];
    return names.map((name) => {
        const found = asked.map(({ name: its }, index) => (its === name ? (lines[index] ?? '') : ''));
        return found.map((line) => /^([0-9a-f]{40,64}) commit$/.exec(line)?.[1]).find(Boolean);
    });
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
        differences.push(parseRaw(answer.value));
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
 * Plumbing, because `git diff` obeys the user's configuration. `.gitmodules` may still hide a submodule
 * (`ignore = all`), unless told otherwise.
 * https://git-scm.com/docs/git-diff-tree
 */
const DIFF_TREE = [
    'diff-tree',
    '-r',
    '-z',
    '--no-renames',
    '--raw',
    '--no-abbrev',
    '--ignore-submodules=none',
];
const LS_TREE = ['ls-tree', '-r', '-z', '--full-tree'];
/** A branch that is not checked out is there under the name of its remote only. */
function candidates(name) {
    if (name === '' || /[\0\r\n]/.test(name))
        return [];
    return (0,revision/* isName */.Eo)(name) ? [name, `refs/remotes/origin/${name.replace(/^(?:refs\/)?heads\//, '')}`] : [name];
}
/** Reads `:MODE MODE ID ID STATUS NUL PATH NUL`, once for each path. An absent side has mode `000000`. */
function parseRaw(raw) {
    // All at once is quicker than path by path, and NUL is a part of no character.
    const fields = (0,path_bytes/* decodePath */.q)(raw).split('\0');
    const difference = new Map();
    for (let at = 0; at + 1 < fields.length; at += 2) {
        const [mode, modeNow, id, idNow] = fields[at].slice(1).split(' ');
        difference.set(fields[at + 1], { before: entry(mode, id), now: entry(modeNow, idNow) });
    }
    return difference;
}
/** Reads `MODE TYPE ID TAB PATH NUL`, once for each path. */
function parseTree(listed) {
    const entries = new Map();
    for (const line of (0,path_bytes/* decodePath */.q)(listed).split('\0')) {
        const tab = line.indexOf('\t');
        const [mode = '', , id = ''] = line.slice(0, tab).split(' ');
        if (tab !== -1)
            entries.set(line.slice(tab + 1), { mode, id });
    }
    return entries;
}
/** Reads `ID TYPE SIZE LF CONTENT LF`, once for each blob; one that is missing is left out. */
function parseBlobs(answer) {
    const texts = new Map();
    for (let at = 0; at < answer.length;) {
        const end = answer.indexOf('\n', at);
        const [id = '', type, size = ''] = answer.toString('latin1', at, end).split(' ');
        at = end + 1;
        if (type !== 'blob')
            continue;
        texts.set(id, (0,path_bytes/* decodePath */.q)(answer.subarray(at, at + Number(size))));
        at += Number(size) + 1;
    }
    return texts;
}
function entry(mode = '000000', id = '') {
    return mode === '000000' ? undefined : { mode, id };
}

// EXTERNAL MODULE: ./src/changes/github/api.ts + 2 modules
var api = __webpack_require__(1348);
// EXTERNAL MODULE: ./src/changes/github/address.ts
var github_address = __webpack_require__(8065);
// EXTERNAL MODULE: ./src/http/loopback.ts
var loopback = __webpack_require__(507);
// EXTERNAL MODULE: ./src/http/network-error.ts
var network_error = __webpack_require__(137);
// EXTERNAL MODULE: ./src/http/retry.ts
var retry = __webpack_require__(8902);
;// CONCATENATED MODULE: ./src/changes/versions/store.ts
/** The most that an entry may have, in bytes, packed and unpacked. */
const MAX_STATE_BYTES = 64 * 1024 * 1024;

;// CONCATENATED MODULE: ./src/changes/versions/exchange.ts





/** What the service says where the account's storage is used up, with one or another status. It stays used up. */
const STORAGE_FULL = 'insufficient usage';
/** Made once: without a reason, every abort makes an error with its stack. */
const DONE = new Error('the exchange is over');
/**
 * One request with all its attempts: there is another one after 429, 5xx, and where no whole answer came. Its address and
 * headers hold secrets, so no problem repeats what an error says.
 */
async function exchange(step, request, { transport, clock, signal }) {
    for (let failed = 1;; failed++) {
        let next = (0,retry/* decideRetryAside */.vK)(failed);
        const done = new AbortController();
        try {
            const response = await transport({ ...request, signal: AbortSignal.any([signal, done.signal]) });
            const { status, header } = response;
            const body = await response.start(MAX_STATE_BYTES + 1);
            if (status >= 400 && Buffer.from(body).includes(STORAGE_FULL))
                return (0,result/* err */._)({ code: 'state-storage-full' });
            next = (0,retry/* decideRetryAside */.vK)(failed, (0,retry/* retryAfterMs */.Vs)(response, clock.date()));
            if (!isTransient(status) || !next.again)
                return (0,result.ok)({ status, header, body });
        }
        catch (error) {
            signal.throwIfAborted();
            if (!next.again)
                return (0,result/* err */._)({ code: 'state-unanswered', step, cause: (0,network_error/* networkErrorCode */.a0)(error) });
        }
        finally {
            // Lets go of what is left of a body, and of the connection under it.
            done.abort(DONE);
        }
        await clock.sleep(next.waitMs, signal);
    }
}
/** Whether the same request may be answered a moment later. What is no status of HTTP, like 101 here or 600, never is. */
function isTransient(status) {
    return status === 429 || (status >= 500 && status <= 599);
}
/**
 * Whether an address that somebody names may be used: over https, or on this machine where whoever named it is on this
 * machine, too, as in tests.
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
/** What a run calls a second entry that cannot take the first one's place, and a third. */
const SUFFIXES = ['', '-2', '-3'];
/** The names under which entries are kept, in the order in which they are tried. */
function entryNames(name) {
    return SUFFIXES.map((suffix) => name + suffix);
}
/**
 * The service that the runner names; null where there is none that also answers by GitHub's API. GitHub Enterprise
 * Server, Gitea and Forgejo are told by their address; act names the address of github.com for its own.
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
/** The scope `Actions.Results:RUN:JOB` among those of the token. */
function backendIds(token) {
    const claims = (0,text_json/* parseJson */.qF)(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?: |$)/.exec((0,text_json/* textAt */.$6)(claims, 'scp')) ?? [];
    return run && job ? { run, job } : null;
}
/**
 * Uploads an archive under a name of this run's. Artifacts cannot be changed: what this run has kept under that name is
 * deleted, and where the name stays taken, the next one is tried.
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
/** Begins an artifact. Gives the signed address that its archive goes to, which is as good as a secret. */
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
    // A 64-bit number, which is a text in Protobuf's JSON.
    const id = fieldOf(answer.value, 'artifact_id');
    return /^\d+$/.test(id) ? (0,result.ok)({ id }) : (0,result/* err */._)({ code: 'state-refused', step: 'finalize', status: 200 });
}
/** Deletes what this run has under a name. Whether it did is seen by whether the name is free. */
async function deleteArtifact(name, service, wire) {
    const listed = await call('create', 'ListArtifacts', service, wire, { name_filter: name });
    const artifacts = (0,text_json/* listAt */.gT)(listed.ok ? listed.value : null, 'artifacts');
    // An artifact that was begun and never finished is not listed; it is this job's if a step of it has begun it.
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
 * A field under its own name or in camel case: a server may choose.
 * https://protobuf.dev/programming-guides/json/#field-names-as-json-keys
 */
function fieldOf(message, name) {
    const camelCase = name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    return (0,text_json/* textAt */.$6)(message, name) || (0,text_json/* textAt */.$6)(message, camelCase);
}

;// CONCATENATED MODULE: ./src/changes/versions/artifact-list.ts



/** https://docs.github.com/rest/actions/artifacts#list-artifacts-for-a-repository */
const PER_PAGE = 100;
/** Pages that are looked through for an entry of this repository's own, among those of forks. */
const artifact_list_MAX_PAGES = 3;
/**
 * The artifacts of a name and of those with a suffix, newest first. Left out are those that have expired, and those of
 * forks: a pull request of a fork can upload any name.
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
        const artifacts = (0,text_json.at)(answer.value, 'artifacts');
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
        (0,text_json.at)(artifact, 'expired') === false &&
        repository !== 0 &&
        repository === (0,text_json/* idAt */.jj)(artifact, 'workflow_run', 'head_repository_id') &&
        (!env.GITHUB_REPOSITORY_ID || env.GITHUB_REPOSITORY_ID === String(repository)));
}
function toEntry(artifact) {
    const createdAt = Date.parse((0,text_json/* textAt */.$6)(artifact, 'created_at')) || 0;
    return { id: (0,text_json/* idAt */.jj)(artifact, 'id'), run: (0,text_json/* idAt */.jj)(artifact, 'workflow_run', 'id'), createdAt };
}
/**
 * Whether an entry is of a run that deploys. What runs for a pull request has that pull request's code, so whoever may
 * push a branch could write the state. https://docs.github.com/rest/actions/workflow-runs#get-a-workflow-run
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
/** What was there when it was listed, and is there no more. */
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
/** What a status of GitHub's API says. A used up rate limit is a 403, too. */
function problemOfStatus(step, status, header) {
    if (status === 0)
        return { code: 'state-unanswered', step, cause: null };
    const limited = header('x-ratelimit-remaining') === '0' || header('retry-after') !== '';
    // A private repository is not there for who may not read it.
    const forbidden = status === 401 || (status === 403 && !limited) || (status === 404 && step === 'list');
    return forbidden ? { code: 'state-not-permitted', status } : { code: 'state-refused', step, status };
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(8522);
;// CONCATENATED MODULE: ./src/changes/versions/zip.ts



/** Artifacts are zip archives; what people find in this one when they download it. */
const FILE_NAME = Buffer.from('state.json');
/** PKWARE's specification, 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end). */
const LOCAL_BYTES = 30 + FILE_NAME.length;
const CENTRAL_BYTES = 46 + FILE_NAME.length;
const END_BYTES = 22;
const CRC_AT = 14;
const SIZE_AT = 22;
/** What stands around the packed content: it follows from the measures alone, with 1980-01-01 for a date. */
function zip_frame({ crc, packed, size }) {
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
/** An archive with one file. The same content always gives the same bytes. A megabyte takes about 35 ms. */
function zipState(content) {
    const data = (0,external_node_zlib_.deflateRawSync)(content);
    const { before, after } = zip_frame({ crc: (0,external_node_zlib_.crc32)(content), packed: data.length, size: content.length });
    return Buffer.concat([before, data, after]);
}
/**
 * The content of an archive that {@link zipState} made. Anything else is refused: the frame has to be, byte for byte, the
 * one that belongs to the measures, so that there are no other names, entries, comments or lengths to be led astray by;
 * and no more is unpacked than the archive says, nor than a state may have.
 */
function unzipState(archive) {
    const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.length);
    const packed = bytes.length - LOCAL_BYTES - CENTRAL_BYTES - END_BYTES;
    if (packed < 0)
        return (0,result/* err */._)({ code: 'state-not-an-archive' });
    const crc = bytes.readUInt32LE(CRC_AT);
    const size = bytes.readUInt32LE(SIZE_AT);
    const { before, after } = zip_frame({ crc, packed, size });
    const data = bytes.subarray(LOCAL_BYTES, LOCAL_BYTES + packed);
    if (!bytes.equals(Buffer.concat([before, data, after])))
        return (0,result/* err */._)({ code: 'state-not-an-archive' });
    if (size > MAX_STATE_BYTES)
        return (0,result/* err */._)({ code: 'state-too-large' });
    const content = inflate(data, size);
    const whole = content !== null && content.length === size && (0,external_node_zlib_.crc32)(content) === crc;
    return whole ? (0,result.ok)(content) : (0,result/* err */._)({ code: 'state-not-an-archive' });
}
/** Null for what is no deflated data, and for what comes to more than `size` bytes. */
function inflate(data, size) {
    try {
        return (0,external_node_zlib_.inflateRawSync)(data, { maxOutputLength: Math.max(size, 1) });
    }
    catch {
        return null;
    }
}

;// CONCATENATED MODULE: ./src/changes/versions/artifact.ts








const TOO_LARGE = { code: 'state-too-large', maxBytes: MAX_STATE_BYTES };
/** Entries of pull requests that are passed over; after so many, the search ends. */
const MAX_PASSED_OVER = 10;
/**
 * Keeps states as artifacts of runs, for 90 days or as long as the repository allows. Written through the runner's own
 * service; read by GitHub's API, since the service only knows artifacts of this run.
 */
function createArtifactStore(options) {
    const { name, env, transport, clock } = options;
    const use = async (work) => {
        const service = findArtifactService(env);
        if (service === null)
            return (0,result/* err */._)({ code: 'no-artifact-service' });
        return (0,store_limit/* withinLimit */.z)(options, (signal) => work(service, { transport, clock, signal }));
    };
    return {
        newest: () => use((_, wire) => readNewest(options, wire)),
        keep: (bytes) => use(async (service, wire) => {
            if (bytes.length > MAX_STATE_BYTES)
                return (0,result/* err */._)(TOO_LARGE);
            return uploadArtifact(name, zipState(bytes), service, wire);
        }),
    };
}
async function readNewest(options, wire) {
    const { name, githubToken, env, connect } = options;
    if (githubToken === '')
        return (0,result/* err */._)({ code: 'state-without-token' });
    const github = connect(wire.signal);
    const entries = await listEntries(name, github, env);
    if (!entries.ok)
        return entries;
    for (const entry of entries.value.slice(0, MAX_PASSED_OVER)) {
        const trusted = await isOfDeploy(entry, github);
        if (!trusted.ok)
            return trusted;
        if (!trusted.value)
            continue;
        const archive = await download(entry, options, wire);
        if (archive.ok)
            return unpack(entry, archive.value);
        // Deleted since it was listed: then the one before is the newest.
        if (!isGone(archive.reason))
            return archive;
    }
    return entries.value.length > MAX_PASSED_OVER
        ? (0,result/* err */._)({ code: 'state-crowded-out', foreign: MAX_PASSED_OVER })
        : (0,result.ok)(null);
}
function unpack({ id }, archive) {
    if (archive.length > MAX_STATE_BYTES)
        return (0,result/* err */._)(TOO_LARGE);
    const content = unzipState(archive);
    if (content.ok)
        return (0,result.ok)({ id: String(id), bytes: content.value });
    const { code } = content.reason;
    return (0,result/* err */._)(code === 'state-too-large' ? TOO_LARGE : { code, id: String(id) });
}
/**
 * https://docs.github.com/rest/actions/artifacts#download-an-artifact: GitHub answers with the signed address of a
 * storage, which is asked without the token. The address is as good as a secret, and in no problem.
 */
async function download({ id }, { githubToken, env }, wire) {
    const api = (0,github_address/* apiUrl */.y0)(env);
    const url = `${api}/repos/${env.GITHUB_REPOSITORY}/actions/artifacts/${id}/zip`;
    const authorized = {
        ...HEADERS,
        Authorization: `Bearer ${githubToken}`,
        'X-GitHub-Api-Version': (0,github_address/* apiVersion */.XV)(api),
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
/** Nothing is asked to be compressed on the way: an archive is, already. */
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
 * Keeps the state in a file, which the workflow carries from run to run. An entry's ID is the hash of its bytes. There is
 * no limit of time: the file is a regular one, of a bounded size, on the disk that the checkout is on.
 *
 * @param path absolute
 */
function createFileStore(path) {
    return { newest: () => state_file_readState(path), keep: (bytes) => replaceState(path, bytes) };
}
/** Where the state really lies, or will: a link to it stays a link. */
async function locateStateFile(path) {
    const real = (place) => (0,promises_.realpath)(place).catch(() => null);
    return (await real(path)) ?? (0,external_node_path_.join)((await real((0,external_node_path_.dirname)(path))) ?? (0,external_node_path_.dirname)(path), (0,external_node_path_.basename)(path));
}
/** Whether a path is the state's, or that of what a killed run left of one. */
function isStateFile(path, stateFile) {
    return path === stateFile || (path.startsWith(`${stateFile}.`) && path.endsWith(TEMPORARY));
}
async function state_file_readState(path) {
    const read = await (0,regular_file/* readRegularFile */.X)(path, MAX_STATE_BYTES);
    if (read.ok)
        return (0,result.ok)({ id: idOf(read.value), bytes: read.value });
    const problem = read.reason;
    switch (problem.code) {
        case 'file-missing':
            return (0,result.ok)(null);
        case 'file-is-folder':
        case 'file-not-regular':
            return (0,result/* err */._)({ code: 'state-file-irregular', path });
        case 'file-too-large':
            return (0,result/* err */._)({ code: 'state-too-large', maxBytes: problem.most });
        case 'file-unreadable':
            return (0,result/* err */._)({ code: 'state-file-unreadable', path, errno: problem.error });
    }
}
/** Whenever the process ends, there is the old state or the new one, whole. */
async function replaceState(path, bytes) {
    if (bytes.length > MAX_STATE_BYTES)
        return (0,result/* err */._)({ code: 'state-too-large', maxBytes: MAX_STATE_BYTES });
    const place = await locateStateFile(path);
    const temporary = `${place}.${(0,external_node_crypto_.randomUUID)()}${TEMPORARY}`;
    try {
        const there = await (0,promises_.stat)(place).catch(() => null);
        if (there !== null && !there.isFile())
            return (0,result/* err */._)({ code: 'state-file-irregular', path });
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(place), { recursive: true });
        await (0,promises_.writeFile)(temporary, bytes, { flush: true });
        await (0,promises_.rename)(temporary, place);
        return (0,result.ok)({ id: idOf(bytes) });
    }
    catch (error) {
        await (0,promises_.rm)(temporary).catch(() => { });
        return (0,result/* err */._)({ code: 'state-file-unwritable', path, errno: (0,text_json/* textAt */.$6)(error, 'code') });
    }
}
function idOf(bytes) {
    return (0,external_node_crypto_.hash)('sha256', bytes);
}

;// CONCATENATED MODULE: ./src/changes/search.ts











const RUNNER = {
    ...{ git: runGit, readEvent: versions_event.readEvent, hashBuild: hashBuild, connectGitHub: api.connectGitHub },
    ...{ locateStateFile: locateStateFile, createFileStore: createFileStore },
};
/** After a cancel, how long keeping the state may take, in milliseconds: the runner kills ten seconds after it. */
const CANCELLED_LIMIT_MS = 4000;
/** Finds what changed, by the repository, GitHub, the build folder and the state, as far as they are there. */
async function searchChanges(options, deps) {
    const { env, clock, stop, deadline, sources = RUNNER } = deps;
    const { githubToken } = options;
    const workspace = (0,external_node_path_.resolve)(env.GITHUB_WORKSPACE ?? '.');
    const { state, buildDir } = options;
    const inFile = state !== 'artifact' && state !== 'off';
    const stateFile = inFile ? await sources.locateStateFile((0,external_node_path_.resolve)(workspace, state)) : null;
    const folder = buildDir === null ? null : (0,external_node_path_.resolve)(workspace, buildDir);
    const build = folder === null
        ? null
        : await sources.hashBuild(folder, { workspace, signal: stop, ...leaving(stateFile) });
    if (build?.ok === false)
        return (0,result/* err */._)(build.reason);
    const found = await findChanges({ ...options, stateName: options.stateName ?? '', inFile }, {
        event: await sources.readEvent(env),
        clock,
        signal: stop,
        checkout: openCheckout({ env, signal: stop, git: sources.git }),
        github: sources.connectGitHub({ env, githubToken, clock, signal: stop, deadline }),
        store: openStore(options, stateFile, deps),
        build: build?.value.files ?? null,
    });
    if (!found.ok || build === null)
        return found;
    const { changes } = found.value;
    const notices = [...build.value.notices, ...changes.notices];
    return (0,result.ok)({ ...found.value, changes: { ...changes, notices } });
}
/** The state may lie inside the folder that it is about. */
function leaving(stateFile) {
    if (stateFile === null)
        return {};
    const bytes = Buffer.from(stateFile).toString('latin1');
    return { leaveOut: (path) => isStateFile(path, bytes) };
}
function openStore({ state, stateName, githubToken }, stateFile, { env, clock, transport, stop, cancelled, sources = RUNNER }) {
    if (state === 'off' || stateName === null)
        return null;
    if (stateFile !== null)
        return sources.createFileStore(stateFile);
    const open = (signal, limitMs) => createArtifactStore({
        ...{ name: stateName, githubToken, env, transport, clock, signal, limitMs },
        connect: (within) => sources.connectGitHub({ env, githubToken, clock, signal: within }),
    });
    // What a cancelled run has to keep is kept after the cancel, which stops all else.
    const never = new AbortController().signal;
    const late = () => open(never, (cancelled.aborted ? CANCELLED_LIMIT_MS : store_limit/* STORE_LIMIT_MS */.t) / 2);
    const reading = open(stop, store_limit/* STORE_LIMIT_MS */.t);
    return {
        newest: () => (stop.aborted ? late() : reading).newest(),
        keep: (bytes) => late().keep(bytes),
    };
}


/***/ }),

/***/ 5847:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  n: () => (/* binding */ decideFromEvent)
});

// EXTERNAL MODULE: ./src/text/json.ts
var json = __webpack_require__(1789);
// EXTERNAL MODULE: ./src/changes/revision.ts
var revision = __webpack_require__(6108);
;// CONCATENATED MODULE: ./src/changes/versions/event-told.ts

/** From now on `head` is served, or, without one, what nobody knows. What is no commit ID is told as none. */
function deploys({ name }, head, told = {}) {
    return {
        kind: 'deploys',
        head: head ?? { code: 'no-commit-in-event', event: name },
        base: commitOf(told.base) ?? null,
        before: commitOf(told.before) ?? null,
    };
}
/** Nothing is deployed, though there is a commit that it is about. */
function deploysNothing(head, reason, base) {
    return { kind: 'deploys-nothing', head: head ?? null, base: commitOf(base) ?? null, reason };
}
/** Nothing is deployed, and there is no commit that it is about. */
function nothing(reason) {
    return { kind: 'nothing', reason };
}
/** The first of these that is a commit ID. */
function commitOf(...candidates) {
    return candidates.find((candidate) => candidate !== undefined && (0,revision/* isCommit */.WM)(candidate));
}

;// CONCATENATED MODULE: ./src/changes/versions/event-decision.ts



/**
 * `GITHUB_SHA` is what is deployed for some events only: for others it is the tip of the default branch, or a
 * merge that is thrown away.
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
/** What this event tells, by its rule. Never throws, whatever the payload holds. */
function decideFromEvent(event) {
    const { rule, about } = RULES.get(event.name) ?? { rule: anyOther, about: undefined };
    if (about === undefined)
        return rule(event, undefined);
    const part = (0,json.at)(event.payload, about);
    return typeof part === 'object' && part !== null ? rule(event, part) : anyOther(event);
}
function push(event) {
    const { payload, env } = event;
    const ref = (0,json/* textAt */.$6)(payload, 'ref') || env.GITHUB_REF || '';
    const [before, after] = [(0,json/* textAt */.$6)(payload, 'before'), (0,json/* textAt */.$6)(payload, 'after')];
    // GITHUB_SHA is the tip of the default branch then.
    if ((0,json.at)(payload, 'deleted') === true || (0,revision/* isNone */.$I)(after))
        return nothing({ code: 'ref-deleted', ref });
    // `after` of an annotated tag is the tag's own object.
    const isTag = ref.startsWith('refs/tags/');
    const head = commitOf(isTag ? env.GITHUB_SHA : after, (0,json/* textAt */.$6)(payload, 'head_commit', 'id'), env.GITHUB_SHA);
    return deploys(event, head, { base: before, before });
}
function pullRequest(event, pull) {
    const { name, payload, env } = event;
    const base = (0,json/* textAt */.$6)(pull, 'base', 'sha');
    if ((0,json/* textAt */.$6)(payload, 'action') !== 'closed') {
        // GITHUB_SHA is the test merge for `pull_request`, the tip of the base branch for `pull_request_target`.
        const head = commitOf(name === 'pull_request' ? env.GITHUB_SHA : undefined, (0,json/* textAt */.$6)(pull, 'head', 'sha'));
        return deploysNothing(head, { code: 'pull-request-open' }, base);
    }
    // Even then there is a `merge_commit_sha`.
    if ((0,json.at)(pull, 'merged') !== true)
        return nothing({ code: 'pull-request-not-merged' });
    return deploys(event, commitOf((0,json/* textAt */.$6)(pull, 'merge_commit_sha')), { base });
}
function mergeGroup(_, group) {
    const head = commitOf((0,json/* textAt */.$6)(group, 'head_sha'));
    return deploysNothing(head, { code: 'merge-group-not-merged' }, (0,json/* textAt */.$6)(group, 'base_sha'));
}
/**
 * What started a run that is recorded with the commit that it deploys. `dynamic` is what GitHub's own workflow has
 * that publishes a branch to GitHub Pages.
 */
const TELLS_ITS_DEPLOY = new Set(['push', 'schedule', 'release', 'dynamic']);
function workflowRun(event, run) {
    const conclusion = (0,json/* textAt */.$6)(run, 'conclusion');
    if (conclusion !== 'success')
        return nothing({ code: 'workflow-run-not-successful', conclusion });
    const repository = (0,json/* textAt */.$6)(event.payload, 'repository', 'full_name') || event.env.GITHUB_REPOSITORY;
    if ((0,json/* textAt */.$6)(run, 'head_repository', 'full_name') !== repository)
        return nothing({ code: 'workflow-run-of-fork' });
    const head = commitOf((0,json/* textAt */.$6)(run, 'head_sha'));
    const cause = (0,json/* textAt */.$6)(run, 'event');
    if (cause.startsWith('pull_request') || cause === 'merge_group') {
        return deploysNothing(head, { code: 'workflow-run-deploys-nothing', cause });
    }
    if (TELLS_ITS_DEPLOY.has(cause))
        return deploys(event, head);
    return { kind: 'deploys', head: { code: 'deploy-not-told', cause }, base: null, before: null };
}
function deployment(_, it) {
    return deploysNothing(commitOf((0,json/* textAt */.$6)(it, 'sha')), { code: 'deployment-not-live' });
}
function deploymentStatus(event, it) {
    const state = (0,json/* textAt */.$6)(event.payload, 'deployment_status', 'state');
    if (state !== 'success')
        return nothing({ code: 'deployment-not-successful', state });
    const head = commitOf((0,json/* textAt */.$6)(it, 'sha'));
    const environment = (0,json/* textAt */.$6)(it, 'environment');
    return isPreview(it, environment)
        ? deploysNothing(head, { code: 'deployment-of-preview', environment })
        : deploys(event, head);
}
/**
 * Whether a deployment is for looking at only. Hosts do not agree on how to say so: Vercel's environment is
 * `Preview` or `Preview – project`, that of Cloudflare Pages `project (Preview)`, others say it is transient.
 * (`production_environment` tells nothing: it is true by default for the name `production` alone.)
 * https://docs.github.com/rest/deployments/deployments#create-a-deployment
 */
function isPreview(deployment, environment) {
    if ((0,json.at)(deployment, 'production_environment') === true)
        return false;
    return ((0,json.at)(deployment, 'transient_environment') === true || /^preview\b|\(preview\b[^)]*\)$/i.test(environment));
}
function pageBuild(event, build) {
    const status = (0,json/* textAt */.$6)(build, 'status');
    return status === 'built'
        ? deploys(event, commitOf((0,json/* textAt */.$6)(build, 'commit')))
        : nothing({ code: 'page-not-built', status });
}
function release(event) {
    const action = (0,json/* textAt */.$6)(event.payload, 'action');
    const head = commitOf(event.env.GITHUB_SHA);
    return ['published', 'released', 'prereleased', 'created'].includes(action)
        ? deploys(event, head)
        : deploysNothing(head, { code: 'release-not-published', action });
}
/** A push of the same branch or tag tells more. */
function created({ name, env }) {
    return deploysNothing(commitOf(env.GITHUB_SHA), { code: 'event-without-commit', event: name });
}
/** GITHUB_SHA is the tip of the default branch. */
function deleted({ name }) {
    return nothing({ code: 'event-without-commit', event: name });
}
/** `schedule`, both dispatches, and whatever else there is: the commit of the run is what is deployed. */
function anyOther(event) {
    return deploys(event, commitOf(event.env.GITHUB_SHA));
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


/** GitHub delivers none of more than 25 MB. https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
const MAX_EVENT_BYTES = 32 * 1024 * 1024;
/** Reads the payload that the runner wrote to `GITHUB_EVENT_PATH`. */
async function readEvent(env) {
    const name = env.GITHUB_EVENT_NAME ?? '';
    const without = (code) => ({
        event: { name, payload: undefined, env },
        problem: { code },
    });
    const read = await (0,_regular_file_js__WEBPACK_IMPORTED_MODULE_0__/* .readRegularFile */ .X)(env.GITHUB_EVENT_PATH ?? '', MAX_EVENT_BYTES);
    if (!read.ok)
        return without('event-file-unreadable');
    const payload = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .parseJson */ .qF)(read.value.toString());
    if (payload === undefined)
        return without('event-file-not-json');
    return { event: { name, payload, env }, problem: null };
}
/**
 * Whether a run that this event started gets the workflow's secrets: GitHub keeps them from pull requests of forks, and
 * from what Dependabot starts.
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
