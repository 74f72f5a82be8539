export const id = 236;
export const ids = [236];
export const modules = {

/***/ 2315:
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


/***/ }),

/***/ 1282:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L_: () => (/* binding */ formatManifest),
/* harmony export */   Ng: () => (/* binding */ parseManifest),
/* harmony export */   U4: () => (/* binding */ isNewer),
/* harmony export */   Wy: () => (/* binding */ labelOf)
/* harmony export */ });
/* harmony import */ var _targets_lists_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7607);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2315);
/* harmony import */ var _revision_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6108);



/** Raised when a reader of one version would misread the other. */
const VERSION = 1;
const ALGORITHM = 'sha256';
/**
 * A manifest as it is stored: JSON, a line for each file, sorted by UTF-16 code units. The object of the files is not
 * made by `JSON.stringify`, which puts names that are numbers first; it does write lone surrogates as escapes.
 */
function formatManifest({ run, files }) {
    const { commit, ...order } = run;
    const head = JSON.stringify({ version: VERSION, algorithm: ALGORITHM, commit, run: order });
    const lines = [...files.keys()]
        .sort()
        .map((path) => `${JSON.stringify(path)}:${JSON.stringify(files.get(path))}`);
    return `${head.slice(0, -1)},"files":{\n${lines.join(',\n')}\n}}\n`;
}
/**
 * Reads what may be anything; `why` not, is a sentence that goes on after the manifest's name. Of the run, what is
 * missing is not told: the hashes are all that a comparison needs.
 */
function parseManifest(content) {
    let json;
    try {
        json = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(content));
    }
    catch {
        return { why: 'is not JSON, so it is damaged or another file' };
    }
    const { value, nameOf } = json;
    const [version, algorithm, listed] = [(0,_json_js__WEBPACK_IMPORTED_MODULE_0__.at)(value, 'version'), (0,_json_js__WEBPACK_IMPORTED_MODULE_0__.at)(value, 'algorithm'), (0,_json_js__WEBPACK_IMPORTED_MODULE_0__.at)(value, 'files')];
    if (version === undefined)
        return { why: 'tells no version, so it is damaged or another file' };
    if (version !== VERSION) {
        return { why: `is of version ${told(version)}, and this action reads version ${VERSION}` };
    }
    if (algorithm !== ALGORITHM) {
        return { why: `has hashes by ${told(algorithm)}, and this action compares ${ALGORITHM}` };
    }
    if (typeof listed !== 'object' || listed === null || Array.isArray(listed))
        return { why: 'lists no files' };
    const files = new Map();
    for (const [key, hash] of Object.entries(listed)) {
        if (!isHash(hash))
            return { why: `has no SHA-256 for ${(0,_targets_lists_js__WEBPACK_IMPORTED_MODULE_1__/* .quote */ .hD)(nameOf(key))}, so it is damaged` };
        files.set(nameOf(key), hash);
    }
    const run = {
        workflow: (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(value, 'run', 'workflow'),
        number: (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .idAt */ .jj)(value, 'run', 'number'),
        attempt: (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .idAt */ .jj)(value, 'run', 'attempt'),
        commit: (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .textAt */ .$6)(value, 'commit'),
    };
    return { run, files };
}
/** A lone surrogate in front of a number: no text that was UTF-8 has it. */
const NUMBERED = '\ud800';
/**
 * `JSON.parse`, but for keys with escapes: in Node 24 it may give another one that it has read before. So these are
 * numbered, and read as texts, which it reads as they are.
 * https://github.com/nodejs/node/issues/63785
 */
function parseJson(text) {
    if (!text.includes('\\'))
        return { value: JSON.parse(text), nameOf: (key) => key };
    const names = [];
    const numbered = text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?/g, (token, name, colon) => {
        if (colon === undefined || !name.includes('\\'))
            return token;
        return `"${NUMBERED}${names.push(JSON.parse(name)) - 1}"${colon}`;
    });
    const nameOf = (key) => key.startsWith(NUMBERED) ? (names[Number(key.slice(1))] ?? key) : key;
    return { value: JSON.parse(numbered), nameOf };
}
/** Any JSON, shortly. */
function told(value) {
    return (JSON.stringify(value) ?? 'none').slice(0, 60);
}
function isHash(value) {
    return value === null || (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value));
}
/**
 * Whether a run was started after another one. Numbers count the runs of one workflow, so of two workflows, or
 * without numbers, neither is newer.
 */
function isNewer(run, than) {
    if (run.workflow !== than.workflow || than.number === 0)
        return false;
    return run.number === than.number ? run.attempt > than.attempt : run.number > than.number;
}
/** A run as people know it. */
function labelOf({ number, attempt, commit }) {
    const run = number === 0 ? 'an earlier run' : `run #${number}${attempt > 1 ? ` (attempt ${attempt})` : ''}`;
    return commit === '' ? run : `${run} at ${(0,_revision_js__WEBPACK_IMPORTED_MODULE_2__/* .short */ .h0)(commit)}`;
}


/***/ }),

/***/ 6236:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   QM: () => (/* binding */ locateManifest),
/* harmony export */   WI: () => (/* binding */ readManifest),
/* harmony export */   Yh: () => (/* binding */ isManifest),
/* harmony export */   writeManifest: () => (/* binding */ writeManifest)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1455);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_fs_promises__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6760);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_path__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _targets_lists_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7607);
/* harmony import */ var _manifest_format_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1282);





/** Where the manifest really lies, or will: a link to it stays a link. */
async function locateManifest(path) {
    const real = (place) => (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.realpath)(place).catch(() => null);
    return (await real(path)) ?? (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)((await real((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(path))) ?? (0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(path), (0,node_path__WEBPACK_IMPORTED_MODULE_2__.basename)(path));
}
/** Whether a path is the manifest's, or that of what a killed run left of one. */
function isManifest(path, manifest) {
    return path === manifest || (path.startsWith(`${manifest}.`) && path.endsWith(TEMPORARY));
}
const TEMPORARY = '.purge.tmp';
/** The manifest; or why there is none, a sentence without full stop. */
async function readManifest(path) {
    let content;
    try {
        content = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.readFile)(path);
    }
    catch (error) {
        const { code } = error;
        if (code !== 'ENOENT' && code !== 'ENOTDIR') {
            return { why: `the manifest ${(0,_targets_lists_js__WEBPACK_IMPORTED_MODULE_3__/* .quote */ .hD)(path)} cannot be read (${code})` };
        }
        const cause = 'this is the first run, or the cache step before this one did not restore it';
        return { why: `there is no manifest of an earlier purge at ${(0,_targets_lists_js__WEBPACK_IMPORTED_MODULE_3__/* .quote */ .hD)(path)}: ${cause}` };
    }
    const parsed = (0,_manifest_format_js__WEBPACK_IMPORTED_MODULE_4__/* .parseManifest */ .Ng)(content);
    return 'why' in parsed ? { why: `the manifest ${(0,_targets_lists_js__WEBPACK_IMPORTED_MODULE_3__/* .quote */ .hD)(path)} ${parsed.why}` } : parsed;
}
/**
 * Writes the manifest, for when everything that it stands for was purged. Whenever the process ends, there is the
 * old one or the new one, whole. Never throws: a purge is done by now, and without a manifest the next one only
 * purges more.
 *
 * A newer run's manifest stays: its build was, or is to be, served after this one. A run that was started again,
 * though, may be a rollback, and then the older build is served last. Nobody can tell, so there the newer manifest
 * stays but for the files in which the two builds differ, which become unknown.
 */
async function writeManifest({ path, manifest }) {
    const held = await readManifest(path);
    if ('why' in held || !(0,_manifest_format_js__WEBPACK_IMPORTED_MODULE_4__/* .isNewer */ .U4)(held.run, manifest.run))
        return replace(path, manifest, null);
    const kept = `the manifest of ${(0,_manifest_format_js__WEBPACK_IMPORTED_MODULE_4__/* .labelOf */ .Wy)(held.run)}, which is newer than ${(0,_manifest_format_js__WEBPACK_IMPORTED_MODULE_4__/* .labelOf */ .Wy)(manifest.run)}, was kept`;
    if (manifest.run.attempt > 1) {
        const notice = `${kept}; where their builds differ, the next purge takes the files again`;
        return replace(path, doubted(held, manifest), notice);
    }
    const remedy = 'if the older build is what is served from now on, delete the manifest before the next run';
    return { written: false, notice: `${kept}; ${remedy}` };
}
function doubted(newer, older) {
    const paths = new Set([...newer.files.keys(), ...older.files.keys()]);
    const hashIn = ({ files }, path) => files.get(path) ?? null;
    const files = [...paths].map((path) => {
        const hash = hashIn(newer, path);
        return [path, hash === hashIn(older, path) ? hash : null];
    });
    return { run: newer.run, files: new Map(files) };
}
async function replace(path, manifest, notice) {
    const temporary = `${path}.${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomUUID)()}${TEMPORARY}`;
    try {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.mkdir)((0,node_path__WEBPACK_IMPORTED_MODULE_2__.dirname)(path), { recursive: true });
        const file = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(temporary, 'wx');
        try {
            await file.writeFile((0,_manifest_format_js__WEBPACK_IMPORTED_MODULE_4__/* .formatManifest */ .L_)(manifest));
            await file.sync();
        }
        finally {
            await file.close();
        }
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rename)(temporary, path);
        return { written: true, notice };
    }
    catch (error) {
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.rm)(temporary, { force: true }).catch(() => { });
        const { code } = error;
        const after = 'the next run compares with an older one or none, and purges more than it had to';
        return { written: false, notice: `the manifest ${(0,_targets_lists_js__WEBPACK_IMPORTED_MODULE_3__/* .quote */ .hD)(path)} cannot be written (${code}): ${after}` };
    }
}


/***/ })

};
