export const id = 488;
export const ids = [488];
export const modules = {

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

/***/ 2107:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   lookForDeployment: () => (/* binding */ lookForDeployment)
/* harmony export */ });
/* harmony import */ var _changes_github_problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3454);
/* harmony import */ var _result_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1666);
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1789);



const PERMISSION = 'deployments: read';
/** What a deployment ends with that did not go live. https://docs.github.com/rest/deployments/statuses */
const FAILED = new Set(['failure', 'error']);
/** A deployment becomes inactive when a later one to its environment has taken over: it was live. */
const LIVE = new Set(['success', 'inactive']);
/**
 * Holds once the deployments of a commit are successful: those to the environment, or to all that there are, of each
 * environment the newest. There must be one at least.
 *
 * One of this run that is under way does not count: a job with `environment:` has one itself, which ends with the job.
 *
 * @param environment in any case, as GitHub takes names of environments; null for all
 * @param connect gives a new connection for each look: one that had no answer once asks no more
 */
function lookForDeployment(commit, environment, runId, connect) {
    const isWanted = (name) => environment === null || name.toLowerCase() === environment.toLowerCase();
    return async () => {
        const listed = await readDeployments(commit, runId, connect());
        if (!listed.ok) {
            const problem = listed.reason;
            return (0,_changes_github_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .isTransient */ .dg)(problem)
                ? { kind: 'not-yet', seen: { code: 'deployments-unanswered', problem } }
                : { kind: 'never', reason: { code: 'deployments-refused', problem } };
        }
        const deployments = listed.value;
        const wanted = deployments.filter((one) => isWanted(one.environment));
        const failed = wanted.find(({ state }) => FAILED.has(state));
        if (failed)
            return { kind: 'never', reason: { code: 'deployment-failed', ...failed } };
        const live = wanted.length > 0 && wanted.every(({ state }) => LIVE.has(state));
        return {
            kind: live ? 'live' : 'not-yet',
            seen: { code: 'deployments-seen', environment, deployments },
        };
    };
}
/** The newest deployment of the commit to each environment, with its newest status. */
async function readDeployments(commit, runId, { read }) {
    // https://docs.github.com/rest/deployments/deployments#list-deployments : the newest first.
    const listed = await read({
        path: '/repos/{owner}/{repo}/deployments',
        parameters: { sha: commit, per_page: 100 },
        what: { kind: 'deployments' },
        permission: PERMISSION,
    });
    if (!listed.ok)
        return listed;
    const ids = new Map();
    for (const item of (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .listAt */ .gT)(listed.value)) {
        const [id, environment] = [(0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .idAt */ .jj)(item, 'id'), (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(item, 'environment')];
        if (id !== 0)
            ids.set(environment, [...(ids.get(environment) ?? []), id]);
    }
    const found = [];
    for (const [environment, all] of ids) {
        const state = await readState(all, runId, { read });
        if (!state.ok)
            return state;
        if (state.value !== null)
            found.push({ environment, state: state.value });
    }
    return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__.ok)(found);
}
/** The newest status of the newest of these deployments that is not this run's own; null where there is none. */
async function readState(deployments, runId, { read }) {
    for (const id of deployments) {
        // https://docs.github.com/rest/deployments/statuses#list-deployment-statuses : the newest first.
        const statuses = await read({
            path: '/repos/{owner}/{repo}/deployments/{deployment}/statuses',
            parameters: { deployment: id, per_page: 1 },
            what: { kind: 'deployment-statuses', id },
            permission: PERMISSION,
        });
        if (!statuses.ok)
            return statuses;
        const [newest] = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .listAt */ .gT)(statuses.value);
        const state = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(newest, 'state');
        const isOver = LIVE.has(state) || FAILED.has(state);
        if (isOver || !(0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(newest, 'log_url').includes(`/actions/runs/${runId}/`))
            return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__.ok)(state);
    }
    return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__.ok)(null);
}


/***/ })

};
