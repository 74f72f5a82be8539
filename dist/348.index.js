export const id = 348;
export const ids = [348];
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


/***/ })

};
