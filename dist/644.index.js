export const id = 644;
export const ids = [644];
export const modules = {

/***/ 644:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  parseFileList: () => (/* binding */ parseFileList),
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
/** `-i` prints eleven characters, in older versions fewer. https://man7.org/linux/man-pages/man1/rsync.1.html */
const RSYNC = /^(?:[<>ch.][fdLDS][c.+? ][s.+? ][tT.+? ][p.+? ][o.+? ][g.+? ](?:[ubn.+? ][a.+? ]?[x.+? ]?)? |\*deleting {2,}|sending incremental file list$)/;
/** Formats that a single line identifies, since hardly any file has such a name. */
const LINES = [
    ['git-name-status', NAME_STATUS],
    ['git-numstat', /^(?:\d+|-)\t(?:\d+|-)\t/],
    ['git-raw', /^:{1,2}\d{6} \d{6} /],
    ['git-status', /^(?:\?\?|!!| [MADTRCU]) \S/],
    ['rsync', RSYNC],
    ['indented', /^[ \t]/],
];
/** Must match every line: `AD campaign.html` may be a name. https://git-scm.com/docs/git-status#_short_format */
const SHORT_STATUS = /^(?:[MADTRCU?!][ MADTRCU?!]|[ MADTRCU?!][MADTRCU?!]) \S/;
/** In `a.html img/b.svg` each piece has an extension, in `my photo.jpg` one has none. */
const EXTENSION = /[^./\s]\.[a-z][a-z0-9]{0,9}$/i;
/** Returns the first line that is not just a name, with its format. The lines are latin1. */
function findForeignLine(lines) {
    for (const entry of lines) {
        const format = LINES.find(([, pattern]) => pattern.test(entry))?.[0];
        if (format)
            return { format, entry };
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
/** Returns whether entries alternate between a status and one or two names, as in `git diff -z --name-status`. */
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

// EXTERNAL MODULE: ./src/changes/regular-file.ts
var regular_file = __webpack_require__(6468);
;// CONCATENATED MODULE: ./src/changes/file-list.ts






/** More than the names of all files in any repository need. */
const MAX_FILE_LIST_BYTES = 128 * 1024 * 1024;
/** Reads the list of changed files that `files-from` names. */
async function readListedFiles(path, env, signal) {
    const file = (0,external_node_path_.resolve)(env.GITHUB_WORKSPACE ?? '.', path);
    const content = await (0,regular_file/* readRegularFile */.X)(file, MAX_FILE_LIST_BYTES, signal);
    if (!content.ok)
        return (0,result/* err */._)({ code: 'file-list-not-read', path, problem: content.reason });
    return parseFileList(content.value, process.platform);
}
/**
 * Parses a list of repository paths from another tool: a JSON array of strings, or entries that end with NUL if there is
 * any, else with a line break. Skips blank lines and those that start with `#`, and unquotes names that git has quoted
 * (`"na\303\257ve.html"`). Names may have any bytes and are not trimmed. On Windows, `\` is a separator, too.
 *
 * @param platform as in `process.platform`
 */
function parseFileList(content, platform) {
    const entries = readEntries(withoutMark(content));
    if (!entries.ok)
        return entries;
    const files = new Map();
    const urls = new Set();
    const folders = [];
    const mistakes = [];
    for (const entry of entries.value) {
        if (entry === '')
            continue;
        if (typeof entry !== 'string')
            mistakes.push({ entry: JSON.stringify(entry), fault: 'no-text' });
        else if (/^https?:\/\//i.test(entry))
            urls.add(entry);
        else {
            const path = (platform === 'win32' ? entry.replaceAll('\\', '/') : entry).replace(/^(?:\.\/+)+/, '');
            const fault = faultOf(path, platform);
            if (fault !== null)
                mistakes.push({ entry, fault });
            else if (path === '' || path.endsWith('/'))
                folders.push(entry);
            else
                files.set(path, { path, status: 'modified', type: 'file', held: [], now: null });
        }
    }
    if (mistakes.length > 0)
        return (0,result/* err */._)({ code: 'file-list-mistakes', mistakes });
    const notices = [];
    if (folders.length > 0)
        notices.push({ code: 'file-list-folders', folders });
    if (entries.value.length === 0)
        notices.push({ code: 'file-list-empty-array' });
    else if (files.size === 0 && urls.size === 0)
        return (0,result/* err */._)({ code: 'file-list-empty' });
    return (0,result.ok)({ files: [...files.values()], urls: [...urls], notices });
}
/** Splits a list into its entries, which may be blank or no texts. Only a JSON array can have none. */
function readEntries(bytes) {
    // One character per byte, since names may have any encoding.
    const text = bytes.toString('latin1');
    if (text.includes('\0')) {
        const entries = text.replace(/\0$/, '').split('\0');
        if (isNameStatus(entries))
            return foreign('git-name-status', entries.slice(0, 2).join(' '));
        return (0,result.ok)(entries.map(decode));
    }
    const json = readJson(bytes);
    if (json !== null)
        return json;
    const lines = text.split(/\r?\n|\r$/).filter((line) => !/^[ \t]*(?:#|$)/.test(line));
    const other = findForeignLine(lines);
    if (other !== null)
        return foreign(other.format, decode(other.entry));
    return lines.length === 0
        ? (0,result/* err */._)({ code: 'file-list-empty' })
        : (0,result.ok)(lines.map((line) => decode(unquoted(line))));
}
function decode(latin1) {
    return (0,path_bytes/* decodePath */.q)(Buffer.from(latin1, 'latin1'));
}
/** Returns null for lines, the first of which may be `[id].html`. */
function readJson(bytes) {
    const start = bytes.subarray(0, 4096).toString('latin1').trimStart();
    if (!/^[[{]/.test(start))
        return null;
    const value = (0,json/* parseJson */.qF)(bytes.toString());
    if (Array.isArray(value))
        return (0,result.ok)(value);
    if (value !== undefined)
        return foreign('json-object', JSON.stringify(value));
    // Some tools escape the quotes of their outputs.
    return /^\[\s*(?:\\?"|\])/.test(start) ? (0,result/* err */._)({ code: 'file-list-not-json' }) : null;
}
function foreign(format, entry) {
    return (0,result/* err */._)({ code: 'file-list-foreign', format, entry });
}
function faultOf(path, platform) {
    if (path.startsWith('/') || (platform === 'win32' && /^[a-z]:/i.test(path)))
        return 'absolute';
    const segments = path.replace(/\/$/, '').split('/');
    if (segments.includes('..') || segments.includes('.'))
        return 'dot-segments';
    return path !== '' && segments.includes('') ? 'empty-segment' : null;
}
/** Removes a byte order mark, and converts the UTF-16 of PowerShell 5 to UTF-8. */
function withoutMark(bytes) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (buffer[0] === 0xff && buffer[1] === 0xfe)
        return Buffer.from(buffer.toString('utf16le', 2));
    return buffer.subarray(buffer.indexOf('\uFEFF') === 0 ? 3 : 0);
}
const ESCAPES = new Map(Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }));
/**
 * Decodes a name that git has quoted because of unusual bytes, which it does without `-z`. Such a name has a backslash.
 * https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath
 */
function unquoted(line) {
    if (!/^"(?:[^"\\]|\\(?:[abfnrtv"\\]|[0-3][0-7]{2}))*"$/.test(line) || !line.includes('\\'))
        return line;
    return line
        .slice(1, -1)
        .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal, letter = '') => octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (ESCAPES.get(letter) ?? letter));
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


/***/ })

};
