export const id = 348;
export const ids = [348];
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


/***/ })

};
