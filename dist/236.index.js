export const id = 236;
export const ids = [236];
export const modules = {

/***/ 2236:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  readListedFiles: () => (/* binding */ readListedFiles)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/result.ts
var result = __webpack_require__(1666);
// EXTERNAL MODULE: ./src/text/json.ts
var json = __webpack_require__(1789);
// EXTERNAL MODULE: ./src/text/path-bytes.ts
var path_bytes = __webpack_require__(14);
;// CONCATENATED MODULE: ./src/changes/list-format.ts
/** https://git-scm.com/docs/git-diff#_raw_output_format */
const STATUS = '(?:[ACDMRTUXB]|[RCM]\\d{1,3})';
const NAME_STATUS = new RegExp(`^${STATUS}\\t`);
const STATUS_ALONE = new RegExp(`^${STATUS}$`);
/** `-i` writes eleven characters, older versions fewer: https://man7.org/linux/man-pages/man1/rsync.1.html */
const RSYNC = /^(?:[<>ch.][fdLDS][c.+? ][s.+? ][tT.+? ][p.+? ][o.+? ][g.+? ](?:[ubn.+? ][a.+? ]?[x.+? ]?)? |\*deleting {2,}|sending incremental file list$)/;
/** What a single line of a format looks like, and hardly any file is named like. */
const LINES = [
    ['git-name-status', NAME_STATUS],
    ['git-numstat', /^(?:\d+|-)\t(?:\d+|-)\t/],
    ['git-raw', /^:{1,2}\d{6} \d{6} /],
    ['git-status', /^(?:\?\?|!!| [MADTRCU]) \S/],
    ['rsync', RSYNC],
    ['indented', /^[ \t]/],
];
/** Once, `AD campaign.html` may be a name; in every line, it is a status. https://git-scm.com/docs/git-status#_short_format */
const SHORT_STATUS = /^(?:[MADTRCU?!][ MADTRCU?!]|[ MADTRCU?!][MADTRCU?!]) \S/;
/** Every piece has an extension, as in `a.html img/b.svg`; in `my photo.jpg` one has none. */
const EXTENSION = /[^./\s]\.[a-z][a-z0-9]{0,9}$/i;
/**
 * Recognizes entries that are more than names, and names the first of them.
 * @param lines in the encoding of latin1
 */
function findForeignLine(lines) {
    for (const entry of lines) {
        const found = LINES.find(([, pattern]) => pattern.test(entry));
        if (found !== undefined)
            return { format: found[0], entry };
        for (const separator of [' ', ',']) {
            if (!entry.includes(separator))
                continue;
            const pieces = entry.split(separator).filter((piece) => piece !== '');
            if (pieces.length > 1 && pieces.every((piece) => EXTENSION.test(piece))) {
                return { format: separator === ' ' ? 'separated-by-spaces' : 'separated-by-commas', entry };
            }
        }
    }
    const [entry] = lines;
    return entry !== undefined && lines.every((line) => SHORT_STATUS.test(line))
        ? { format: 'git-status', entry }
        : null;
}
/** Whether entries that end with NUL are a status and one or two names by turns, as `git diff -z --name-status` has it. */
function isNameStatus(entries) {
    let at = 0;
    while (at < entries.length) {
        const status = entries[at] ?? '';
        if (!STATUS_ALONE.test(status))
            return false;
        at += /^[RC]\d/.test(status) ? 3 : 2;
    }
    return at > 0 && at === entries.length;
}

;// CONCATENATED MODULE: ./src/changes/file-list.ts




/** Longer than the names of all files of any repository. */
const MAX_FILE_LIST_BYTES = 128 * 1024 * 1024;
/**
 * Reads a list of repository paths that another tool made: a JSON array of texts, or entries that end with NUL if there
 * is any, else with a line break. In lines, blank ones and those that start with `#` are left out, and a name that git
 * has quoted (`"na\303\257ve.html"`) is unquoted. Names are bytes, nothing is trimmed. On Windows, `\` separates as well.
 *
 * @param platform as in `process.platform`
 */
function parseFileList(content, platform) {
    const read = readEntries(withoutMark(content));
    if (!read.ok)
        return read;
    const files = new Map();
    const urls = new Set();
    const folders = [];
    const mistakes = [];
    for (const entry of read.value) {
        if (typeof entry !== 'string') {
            mistakes.push({ entry: JSON.stringify(entry), fault: 'no-text' });
            continue;
        }
        if (entry === '')
            continue;
        if (/^https?:\/\//i.test(entry)) {
            urls.add(entry);
            continue;
        }
        const path = (platform === 'win32' ? entry.replaceAll('\\', '/') : entry).replace(/^(?:\.\/+)+/, '');
        const fault = faultOf(path, platform);
        if (fault !== null)
            mistakes.push({ entry, fault });
        else if (path === '' || path.endsWith('/'))
            folders.push(entry);
        else
            files.set(path, { path, status: 'modified', type: 'file', held: [], now: null });
    }
    if (mistakes.length > 0)
        return (0,result/* err */._)({ code: 'file-list-mistakes', mistakes });
    const notices = [];
    if (folders.length > 0)
        notices.push({ code: 'file-list-folders', folders });
    if (read.value.length === 0 && read.isArray)
        notices.push({ code: 'file-list-empty-array' });
    else if (files.size === 0 && urls.size === 0)
        return (0,result/* err */._)({ code: 'file-list-empty' });
    return (0,result.ok)({ files: [...files.values()], urls: [...urls], notices });
}
/** The entries as they stand; `isArray` where they come from a JSON array. */
function readEntries(bytes) {
    // A character for each byte: names may have any encoding.
    const text = bytes.toString('latin1');
    if (text.includes('\0')) {
        const entries = text.replace(/\0$/, '').split('\0');
        if (isNameStatus(entries)) {
            const entry = entries.slice(0, 2).join(' ');
            return (0,result/* err */._)({ code: 'file-list-foreign', format: 'git-name-status', entry });
        }
        return { ...(0,result.ok)(entries.map(decode)), isArray: false };
    }
    const json = readJson(bytes);
    if (json !== null)
        return json;
    const lines = text.split(/\r?\n|\r$/).filter((line) => !/^[ \t]*(?:#|$)/.test(line));
    const foreign = findForeignLine(lines);
    if (foreign !== null) {
        return (0,result/* err */._)({ code: 'file-list-foreign', format: foreign.format, entry: decode(foreign.entry) });
    }
    return { ...(0,result.ok)(lines.map((line) => decode(unquoted(line)))), isArray: false };
}
function decode(latin1) {
    return (0,path_bytes/* decodePath */.q)(Buffer.from(latin1, 'latin1'));
}
/** Null where it is no JSON but lines, of which the first may well be `[id].html`. */
function readJson(bytes) {
    const start = bytes.subarray(0, 4096).toString('latin1').trimStart();
    if (!/^[[{]/.test(start))
        return null;
    const value = (0,json/* parseJson */.qF)(bytes.toString());
    if (Array.isArray(value))
        return { ...(0,result.ok)(value), isArray: true };
    if (value !== undefined) {
        return (0,result/* err */._)({ code: 'file-list-foreign', format: 'json-object', entry: JSON.stringify(value) });
    }
    // Some tools escape the quotes of what they put into an output.
    return /^\[\s*(?:\\?"|\])/.test(start) ? (0,result/* err */._)({ code: 'file-list-not-json' }) : null;
}
function faultOf(path, platform) {
    if (path.startsWith('/') || (platform === 'win32' && /^[a-z]:/i.test(path)))
        return 'absolute';
    const segments = path.replace(/\/$/, '').split('/');
    if (segments.includes('..') || segments.includes('.'))
        return 'dot-segments';
    return path !== '' && segments.includes('') ? 'empty-segment' : null;
}
/** Without the byte order mark. PowerShell 5 writes UTF-16, which becomes UTF-8 here. */
function withoutMark(bytes) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (buffer[0] === 0xff && buffer[1] === 0xfe)
        return Buffer.from(buffer.toString('utf16le', 2));
    return buffer.subarray(buffer.indexOf('\uFEFF') === 0 ? 3 : 0);
}
const ESCAPES = {
    a: '\x07',
    b: '\b',
    f: '\f',
    n: '\n',
    r: '\r',
    t: '\t',
    v: '\v',
};
/**
 * What git prints without `-z` for a name with unusual bytes, which always has a backslash.
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath
 */
function unquoted(line) {
    if (!/^"(?:[^"\\]|\\(?:[abfnrtv"\\]|[0-3][0-7]{2}))*"$/.test(line) || !line.includes('\\'))
        return line;
    return line
        .slice(1, -1)
        .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal, letter = '') => octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (ESCAPES[letter] ?? letter));
}

// EXTERNAL MODULE: ./src/changes/regular-file.ts
var regular_file = __webpack_require__(6468);
;// CONCATENATED MODULE: ./src/changes/listed-files.ts




/** The changed files that another step of the job has listed. */
async function readListedFiles(path, env, signal) {
    const content = await (0,regular_file/* readRegularFile */.X)((0,external_node_path_.resolve)(env.GITHUB_WORKSPACE ?? '.', path), MAX_FILE_LIST_BYTES, signal);
    if (!content.ok)
        return (0,result/* err */._)({ code: 'file-list-not-read', path, problem: content.reason });
    return parseFileList(content.value, process.platform);
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


/***/ })

};
