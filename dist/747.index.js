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

/***/ 5747:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   readDeployedCommit: () => (/* binding */ readDeployedCommit)
/* harmony export */ });
/* harmony import */ var _event_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(11);
/* harmony import */ var _event_rules_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3945);


/** Returns the commit that the event deploys; null if it deploys nothing or does not identify the commit. */
async function readDeployedCommit(env, read = _event_js__WEBPACK_IMPORTED_MODULE_0__.readEvent) {
    const decision = (0,_event_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .decideFromEvent */ .n)(await read(env));
    return decision.kind === 'deploys' && typeof decision.head === 'string' ? decision.head : null;
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
