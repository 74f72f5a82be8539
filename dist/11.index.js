export const id = 11;
export const ids = [11];
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
