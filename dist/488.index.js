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

/***/ 2107:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   lookForDeployment: () => (/* binding */ lookForDeployment)
/* harmony export */ });
/* harmony import */ var _changes_github_problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3454);
/* harmony import */ var _result_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1666);
/* harmony import */ var _text_json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1789);



const PERMISSION = 'deployments: read';
/** Final states of deployments that did not go live. https://docs.github.com/rest/deployments/statuses */
const FAILED = new Set(['failure', 'error']);
/** A deployment becomes inactive when a later one to its environment replaces it, so it was live. */
const LIVE = new Set(['success', 'inactive']);
/**
 * Creates a look that is live once the latest deployment of the commit to each wanted environment is successful. There
 * must be at least one. Ignores unfinished deployments of this run: a job with `environment:` has one, which ends only
 * with the job.
 *
 * @param environment case-insensitive, as on GitHub; null for all
 * @param connect creates a connection for each look, since one without a response sends no more requests
 */
function lookForDeployment(commit, environment, runId, connect) {
    const isWanted = (deployment) => environment === null || deployment.environment.toLowerCase() === environment.toLowerCase();
    return async () => {
        const listed = await readDeployments(commit, runId, connect());
        if (!listed.ok) {
            const problem = listed.reason;
            return (0,_changes_github_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .isTransient */ .dg)(problem)
                ? { kind: 'not-yet', seen: { code: 'deployments-unanswered', problem } }
                : { kind: 'never', reason: { code: 'deployments-refused', problem } };
        }
        const deployments = listed.value;
        const wanted = deployments.filter(isWanted);
        const failed = wanted.find(({ state }) => FAILED.has(state));
        if (failed)
            return { kind: 'never', reason: { code: 'deployment-failed', ...failed } };
        const live = wanted.length > 0 && wanted.every(({ state }) => LIVE.has(state));
        const seen = { code: 'deployments-seen', environment, deployments };
        return { kind: live ? 'live' : 'not-yet', seen };
    };
}
/** Returns the latest deployment of the commit to each environment, with its latest status. */
async function readDeployments(commit, runId, { read }) {
    // The newest comes first. https://docs.github.com/rest/deployments/deployments#list-deployments
    const listed = await read({
        path: '/repos/{owner}/{repo}/deployments',
        parameters: { sha: commit, per_page: 100 },
        what: { kind: 'deployments' },
        permission: PERMISSION,
    });
    if (!listed.ok)
        return listed;
    const items = (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .listAt */ .gT)(listed.value).filter((item) => (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .idAt */ .jj)(item, 'id') !== 0);
    const deployments = [];
    for (const [environment, all] of Map.groupBy(items, (item) => (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(item, 'environment'))) {
        const ids = all.map((item) => (0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .idAt */ .jj)(item, 'id'));
        const state = await readState(ids, runId, { read });
        if (!state.ok)
            return state;
        if (state.value !== null)
            deployments.push({ environment, state: state.value });
    }
    return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__.ok)(deployments);
}
/** Returns the latest status of the newest deployment that is not ignored; null if all are ignored. */
async function readState(deployments, runId, { read }) {
    for (const id of deployments) {
        // The newest comes first. https://docs.github.com/rest/deployments/statuses#list-deployment-statuses
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
        const isFinished = LIVE.has(state) || FAILED.has(state);
        if (isFinished || !(0,_text_json_js__WEBPACK_IMPORTED_MODULE_1__/* .textAt */ .$6)(newest, 'log_url').includes(`/actions/runs/${runId}/`))
            return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__.ok)(state);
    }
    return (0,_result_js__WEBPACK_IMPORTED_MODULE_2__.ok)(null);
}


/***/ })

};
