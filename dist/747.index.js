export const id = 747;
export const ids = [747,11];
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

/***/ 5747:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readDeployedCommit: () => (/* binding */ readDeployedCommit)
/* harmony export */ });
/* harmony import */ var _event_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(11);
/* harmony import */ var _event_decision_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5847);


/** The commit that is served from now on, by the event; null where it does not tell. */
async function readDeployedCommit(env, read = _event_js__WEBPACK_IMPORTED_MODULE_0__.readEvent) {
    const { event } = await read(env);
    const told = (0,_event_decision_js__WEBPACK_IMPORTED_MODULE_1__/* .decideFromEvent */ .n)(event);
    return told.kind === 'deploys' && typeof told.head === 'string' ? told.head : null;
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
