export const id = 988;
export const ids = [988];
export const modules = {

/***/ 8988:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  lookForChanges: () => (/* binding */ lookForChanges)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/targets/base-url.ts
var base_url = __webpack_require__(2177);
// EXTERNAL MODULE: ./src/text/entries.ts
var text_entries = __webpack_require__(9395);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:worker_threads"
var external_node_worker_threads_ = __webpack_require__(5919);
;// CONCATENATED MODULE: ./src/changes/build/hash.ts



/** More would only wait for the disk. */
const MOST_THREADS = 4;
/**
 * Hashes files in threads, each of which takes one file after the other and reads it synchronously: most built files
 * are small, so that what a promise costs (five of them for a file) is several times what its hash costs. Rejects
 * with the reason of `signal` when it aborts.
 *
 * @param files absolute paths, a character for each byte (latin1)
 */
async function hashFiles(files, signal) {
    const work = { files, next: new Int32Array(new SharedArrayBuffer(4)) };
    const threads = Math.min((0,external_node_os_.availableParallelism)(), MOST_THREADS, files.length);
    // A thread needs a file or a text to start from, and the bundle is one file.
    const start = () => new external_node_worker_threads_.Worker(`(${hashInThread})()`, { eval: true, execArgv: [], workerData: work });
    const workers = Array.from({ length: threads }, start);
    try {
        const parts = await Promise.all(workers.map((worker) => answerOf(worker, signal)));
        return {
            hashes: new Map(parts.flatMap(({ hashes }) => hashes)),
            unreadable: new Map(parts.flatMap(({ unreadable }) => unreadable)),
        };
    }
    catch (error) {
        signal.throwIfAborted();
        throw error;
    }
    finally {
        for (const worker of workers)
            void worker.terminate();
    }
}
async function answerOf(worker, signal) {
    const [part] = await (0,external_node_events_.once)(worker, 'message', { signal });
    return part;
}
/** Runs in a thread, where nothing is but this function's own text: no import, no constant of this module. */
function hashInThread() {
    const { closeSync, constants, fstatSync, openSync, readSync } = process.getBuiltinModule('node:fs');
    const { createHash } = process.getBuiltinModule('node:crypto');
    const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
    const { files, next } = workerData;
    const buffer = Buffer.allocUnsafeSlow(256 * 1024);
    // A pipe that has taken a file's place must not hold the thread up, a link must not lead it elsewhere.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
    /** Null when what was read is not one state of the file. */
    const hashOf = (file) => {
        const fd = openSync(Buffer.from(file, 'latin1'), flags);
        try {
            const before = fstatSync(fd);
            if (!before.isFile())
                return null;
            const hash = createHash('sha256');
            let length = 0;
            while (length < before.size) {
                const read = readSync(fd, buffer);
                if (read === 0)
                    break;
                hash.update(buffer.subarray(0, read));
                length += read;
            }
            const after = fstatSync(fd);
            const same = length === before.size && after.size === before.size && after.mtimeMs === before.mtimeMs;
            return same ? hash.digest('hex') : null;
        }
        finally {
            closeSync(fd);
        }
    };
    const attempt = (file) => {
        try {
            return hashOf(file);
        }
        catch (error) {
            // Gone, or something else by now. ELOOP is how O_NOFOLLOW refuses a link.
            if (/^(?:ENOENT|ENOTDIR|ELOOP|ENXIO)$/.test(error.code ?? ''))
                return null;
            throw error;
        }
    };
    const part = { hashes: [], unreadable: [] };
    for (;;) {
        const index = Atomics.add(next, 0, 1);
        const file = files[index];
        if (file === undefined)
            break;
        try {
            part.hashes.push([index, attempt(file) ?? attempt(file)]);
        }
        catch (error) {
            part.unreadable.push([index, error.code ?? String(error)]);
        }
    }
    parentPort?.postMessage(part);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./src/text/json.ts
var text_json = __webpack_require__(1789);
// EXTERNAL MODULE: ./src/changes/revision.ts
var revision = __webpack_require__(6108);
;// CONCATENATED MODULE: ./src/changes/build/manifest-format.ts



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
    const [version, algorithm, listed] = [(0,text_json.at)(value, 'version'), (0,text_json.at)(value, 'algorithm'), (0,text_json.at)(value, 'files')];
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
            return { why: `has no SHA-256 for ${(0,text_entries/* quote */.hD)(nameOf(key))}, so it is damaged` };
        files.set(nameOf(key), hash);
    }
    const run = {
        workflow: (0,text_json/* textAt */.$6)(value, 'run', 'workflow'),
        number: (0,text_json/* idAt */.jj)(value, 'run', 'number'),
        attempt: (0,text_json/* idAt */.jj)(value, 'run', 'attempt'),
        commit: (0,text_json/* textAt */.$6)(value, 'commit'),
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
    return commit === '' ? run : `${run} at ${(0,revision/* short */.h0)(commit)}`;
}

;// CONCATENATED MODULE: ./src/changes/build/manifest.ts





/** Where the manifest really lies, or will: a link to it stays a link. */
async function locateManifest(path) {
    const real = (place) => (0,promises_.realpath)(place).catch(() => null);
    return (await real(path)) ?? (0,external_node_path_.join)((await real((0,external_node_path_.dirname)(path))) ?? (0,external_node_path_.dirname)(path), (0,external_node_path_.basename)(path));
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
        content = await (0,promises_.readFile)(path);
    }
    catch (error) {
        const { code } = error;
        if (code !== 'ENOENT' && code !== 'ENOTDIR') {
            return { why: `the manifest ${(0,text_entries/* quote */.hD)(path)} cannot be read (${code})` };
        }
        const cause = 'this is the first run, or the cache step before this one did not restore it';
        return { why: `there is no manifest of an earlier purge at ${(0,text_entries/* quote */.hD)(path)}: ${cause}` };
    }
    const parsed = parseManifest(content);
    return 'why' in parsed ? { why: `the manifest ${(0,text_entries/* quote */.hD)(path)} ${parsed.why}` } : parsed;
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
    if ('why' in held || !isNewer(held.run, manifest.run))
        return replace(path, manifest, null);
    const kept = `the manifest of ${labelOf(held.run)}, which is newer than ${labelOf(manifest.run)}, was kept`;
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
    const temporary = `${path}.${(0,external_node_crypto_.randomUUID)()}${TEMPORARY}`;
    try {
        await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
        const file = await (0,promises_.open)(temporary, 'wx');
        try {
            await file.writeFile(formatManifest(manifest));
            await file.sync();
        }
        finally {
            await file.close();
        }
        await (0,promises_.rename)(temporary, path);
        return { written: true, notice };
    }
    catch (error) {
        await (0,promises_.rm)(temporary, { force: true }).catch(() => { });
        const { code } = error;
        const after = 'the next run compares with an older one or none, and purges more than it had to';
        return { written: false, notice: `the manifest ${(0,text_entries/* quote */.hD)(path)} cannot be written (${code}): ${after}` };
    }
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./src/text/path-bytes.ts
var path_bytes = __webpack_require__(14);
// EXTERNAL MODULE: ./src/text/wording.ts
var wording = __webpack_require__(2179);
;// CONCATENATED MODULE: ./src/changes/build/scan.ts





/** The folder cannot be read as a whole, which it must be: what is missing would count as removed. */
class BuildError extends Error {
    name = 'BuildError';
    constructor(problem) {
        super(`build-dir: ${problem}`);
    }
}
/** Links to folders that link to each other multiply: a bound, far above what is served by any host. */
const MOST_ENTRIES = 1_000_000;
const OUTSIDE = 'a link that leads out of the build folder, so it is left out';
const NOWHERE = 'a link that leads nowhere, so it is left out';
const CIRCLE = 'a link to a folder that it lies in, so it is not followed again';
const GONE = 'it vanished while the build folder was read, so it is left out';
const SPECIAL = 'neither a file nor a folder, so it is left out';
/**
 * The files below a folder, dotfiles too, as a server finds them: a link that stays inside is what it leads to. `.git`
 * is left out. Synchronous, since 50,000 names take less than a tenth of a second.
 *
 * @param root the real path of a folder
 * @param leaveOut whether the file at a path like `BuildFile.at` is none of the build's
 */
function walkBuild(root, leaveOut) {
    const top = Buffer.from(root).toString('latin1');
    const files = [];
    const remarks = new Map();
    const remark = (what, path) => {
        const paths = remarks.get(what);
        if (paths)
            paths.push(path);
        else
            remarks.set(what, [path]);
    };
    let seen = 0;
    /** @param chain the folders that led here, real paths, this one last */
    const visit = (chain, above) => {
        const folder = chain.at(-1) ?? top;
        for (const entry of read(folder, above)) {
            if (entry.name === '.git')
                continue;
            seen += 1;
            if (seen > MOST_ENTRIES) {
                const most = (0,wording/* grouped */.z)(MOST_ENTRIES);
                throw new BuildError(`it has more than ${most} entries; do links in it lead around to each other?`);
            }
            const path = above + entry.name;
            const place = `${folder}${external_node_path_.sep}${entry.name}`;
            const found = entry.isSymbolicLink() ? follow(place) : { at: place, type: entry };
            if (typeof found === 'string')
                remark(found, path);
            else if (found.type.isFile()) {
                if (!leaveOut(found.at))
                    files.push({ path: scan_text(path), at: found.at });
            }
            else if (!found.type.isDirectory())
                remark(SPECIAL, path);
            else if (chain.includes(found.at))
                remark(CIRCLE, path);
            else
                visit([...chain, found.at], `${path}/`);
        }
    };
    const read = (folder, path) => {
        try {
            return (0,external_node_fs_.readdirSync)(bytes(folder), { withFileTypes: true, encoding: 'latin1' });
        }
        catch (error) {
            const { code } = error;
            if (code !== 'ENOENT' && code !== 'ENOTDIR')
                throw new BuildError(`the folder ${(0,text_entries/* quote */.hD)(scan_text(path))} in it cannot be read (${code})`);
            remark(GONE, path);
            return [];
        }
    };
    /** What a link leads to, or why it is left out. */
    const follow = (link) => {
        try {
            const at = external_node_fs_.realpathSync.native(bytes(link), 'latin1');
            return `${at}${external_node_path_.sep}`.startsWith(`${top}${external_node_path_.sep}`) ? { at, type: (0,external_node_fs_.statSync)(bytes(at)) } : OUTSIDE;
        }
        catch {
            return NOWHERE;
        }
    };
    visit([top], '');
    return { files, notices: [...remarks].map(([what, paths]) => notice(what, paths.map(scan_text))) };
}
/** One notice for all files of a kind. */
function notice(what, [first = '', ...others]) {
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `${(0,text_entries/* quote */.hD)(first)}${more} in the build folder: ${what}`;
}
function bytes(path) {
    return Buffer.from(path, 'latin1');
}
function scan_text(path) {
    return (0,path_bytes/* decodePath */.q)(bytes(path));
}

;// CONCATENATED MODULE: ./src/changes/build/build.ts







/**
 * Which built files are not what they were at the last purge, by the manifest that it wrote. Without one that can be
 * read, that is unknown. Rejects with a BuildError where the build folder is not in order, and with the reason of
 * `signal` when that aborts.
 */
async function findBuildChanges(ask, { env, signal }) {
    const workspace = (0,external_node_path_.resolve)(env.GITHUB_WORKSPACE ?? '.');
    const path = await locateManifest((0,external_node_path_.resolve)(workspace, ask.manifest));
    const build = await readBuild((0,external_node_path_.resolve)(workspace, ask.buildDir), path, signal);
    const before = await readManifest(path);
    const manifest = { run: runOf(env), files: build.files };
    const next = { path, manifest };
    if ('why' in before) {
        const { notices } = build;
        return { changes: { kind: 'unknown', base: '', head: '', reason: before.why, notices }, next };
    }
    const files = compare(before.files, build.files);
    const changes = {
        kind: 'files',
        files,
        source: 'manifest',
        base: '',
        head: '',
        reason: `the build was compared with the one that ${labelOf(before.run)} purged for`,
        notices: [...build.notices, ...overtaken(before.run, manifest.run), ...upheaval(before, files)],
    };
    return { changes, next };
}
async function readBuild(folder, manifest, signal) {
    const root = await (0,promises_.realpath)(folder).catch((error) => {
        const remedy = 'it takes the folder of the built site, after the step that builds it';
        throw new BuildError(`${(0,text_entries/* quote */.hD)(folder)} is not there (${error.code}); ${remedy}`);
    });
    if (!(await (0,promises_.stat)(root)).isDirectory())
        throw new BuildError(`${(0,text_entries/* quote */.hD)(folder)} is not a folder`);
    const place = Buffer.from(manifest).toString('latin1');
    const { files, notices } = walkBuild(root, (at) => isManifest(at, place));
    // To take it at its word would be to purge the whole site for a build that failed.
    if (files.length === 0)
        throw new BuildError(`${(0,text_entries/* quote */.hD)(folder)} holds no file; did the build run?`);
    const { hashes, unreadable } = await hashFiles(files.map(({ at }) => at), signal);
    const pathAt = (index) => files[index]?.path ?? '';
    const [locked] = unreadable;
    if (locked) {
        const more = unreadable.size > 1 ? ` and ${unreadable.size - 1} more` : '';
        throw new BuildError(`${(0,text_entries/* quote */.hD)(pathAt(locked[0]))}${more} in it cannot be read (${locked[1]})`);
    }
    const restless = [...hashes].filter(([, hash]) => hash === null).map(([index]) => pathAt(index));
    return {
        files: new Map([...hashes].map(([index, hash]) => [pathAt(index), hash])),
        notices: restless.length > 0 ? [...notices, notice(RESTLESS, restless.sort())] : notices,
    };
}
const RESTLESS = 'it changed while it was read, so it counts as changed, now and in the next run';
function compare(before, now) {
    const statusOf = (path) => {
        if (!before.has(path))
            return 'added';
        if (!now.has(path))
            return 'deleted';
        const hash = now.get(path);
        return hash !== null && hash === before.get(path) ? null : 'modified';
    };
    return [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((path) => {
        const status = statusOf(path);
        return status === null ? [] : [{ path, status, type: 'file' }];
    });
}
function overtaken(before, run) {
    if (!isNewer(before, run))
        return [];
    const what = `the manifest is of ${labelOf(before)}, which is newer than ${labelOf(run)}`;
    return [
        `${what}: where their builds differ is purged, whichever of them is served, and this run does not replace it`,
    ];
}
/** From so many files on, and from this part of them. */
const MANY = 20;
const NEARLY_ALL = 0.9;
function upheaval({ files }, changed) {
    const lost = changed.filter(({ status }) => status !== 'added').length;
    if (files.size < MANY || lost < NEARLY_ALL * files.size)
        return [];
    const percent = Math.floor((lost / files.size) * 100);
    const cause = 'that is what the time of the build, a build ID or a nonce in every page does';
    const remedy = 'make the build reproducible, or purge with `prefixes`, `tags` or `hosts` instead';
    return [
        `${lost} of the ${files.size} files of the last build (${percent} %) differ or are gone: ${cause}; ${remedy}`,
    ];
}
/** https://docs.github.com/actions/reference/workflows-and-actions/variables */
function runOf(env) {
    const number = (text = '') => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);
    return {
        // owner/repository/.github/workflows/FILE@REF; runs are counted by file, not by the name in it.
        workflow: /^[^/]+\/[^/]+\/(.+?)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1] ?? env.GITHUB_WORKFLOW ?? '',
        number: number(env.GITHUB_RUN_NUMBER),
        attempt: number(env.GITHUB_RUN_ATTEMPT),
        commit: env.GITHUB_SHA ?? '',
    };
}

;// CONCATENATED MODULE: ./src/changes/file-list.ts


/**
 * Reads a list of repository paths that another tool made. Entries end with NUL if there is any, else with a
 * line break; in lines, blank ones and those that start with `#` are left out, and a name that git has quoted
 * (`"na\303\257ve.html"`) is unquoted. Names are bytes, nothing is trimmed. On Windows, `\` separates as well.
 *
 * @param platform as in `process.platform`
 */
function parseFileList(content, platform) {
    const bytes = withoutMark(content);
    const entries = bytes.includes(0)
        ? split(bytes, 0)
        : split(bytes, 0x0a).map(withoutReturn).filter(isEntry).map(unquoted);
    const files = new Map();
    const urls = new Set();
    const problems = [];
    for (const entry of entries.map(path_bytes/* decodePath */.q)) {
        if (entry === '')
            continue;
        if (/^https?:\/\//i.test(entry)) {
            urls.add(entry);
            continue;
        }
        const path = (platform === 'win32' ? entry.replaceAll('\\', '/') : entry).replace(/^(?:\.\/+)+/, '');
        const problem = problemOf(path, platform);
        if (problem)
            problems.push(`got ${(0,text_entries/* quote */.hD)(entry)}, which ${problem}: it takes paths of files from the repository's root`);
        else
            files.set(path, { path, status: 'modified', type: 'file' });
    }
    return { files: [...files.values()], urls: [...urls], problems };
}
function problemOf(path, platform) {
    if (path.startsWith('/') || (platform === 'win32' && /^[a-z]:/i.test(path)))
        return 'is absolute';
    if (path === '' || path.endsWith('/'))
        return 'is a folder';
    const segments = path.split('/');
    if (segments.includes('..') || segments.includes('.'))
        return 'has dot segments';
    return segments.includes('') ? 'has an empty segment' : undefined;
}
/** Without the byte order mark. PowerShell 5 writes UTF-16, which becomes UTF-8 here. */
function withoutMark(bytes) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (buffer[0] === 0xff && buffer[1] === 0xfe)
        return Buffer.from(buffer.toString('utf16le', 2));
    return buffer.subarray(buffer.indexOf('\uFEFF') === 0 ? 3 : 0);
}
function split(bytes, end) {
    const parts = [];
    for (let from = 0; from < bytes.length;) {
        const to = bytes.indexOf(end, from);
        parts.push(bytes.subarray(from, to === -1 ? bytes.length : to));
        from = to === -1 ? bytes.length : to + 1;
    }
    return parts;
}
function withoutReturn(line) {
    return line.at(-1) === 0x0d ? line.subarray(0, -1) : line;
}
function isEntry(line) {
    return !/^[ \t]*(?:#|$)/.test(line.toString('latin1'));
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
    const text = line.toString('latin1');
    if (!/^"(?:[^"\\]|\\(?:[abfnrtv"\\]|[0-3][0-7]{2}))*"$/.test(text) || !text.includes('\\'))
        return line;
    const bytes = text
        .slice(1, -1)
        .replace(/\\(?:([0-7]{3})|(.))/g, (_, octal, letter = '') => octal ? String.fromCharCode(Number.parseInt(octal, 8)) : (ESCAPES[letter] ?? letter));
    return Buffer.from(bytes, 'latin1');
}

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
;// CONCATENATED MODULE: ./src/changes/tree-entry.ts
/**
 * How the entry of a path differs between base and head, `undefined` on the side where there is none. A change
 * of permissions alone is no change of what is served. A symlink whose target has the text of the file that it
 * replaces has the same ID and is a change.
 */
function change(path, base, head) {
    const type = [base, head].some((entry) => entry?.mode === '120000')
        ? 'symlink'
        : [base, head].some((entry) => entry?.mode === '160000')
            ? 'submodule'
            : 'file';
    if (base && head) {
        const same = base.id === head.id && (base.mode === head.mode || type === 'file');
        return same ? undefined : { path, status: 'modified', type };
    }
    if (base)
        return { path, status: 'deleted', type };
    return head && { path, status: 'added', type };
}

;// CONCATENATED MODULE: ./src/changes/git/checkout.ts






function openCheckout({ env, signal }) {
    const workspace = (0,external_node_path_.resolve)(env.GITHUB_WORKSPACE ?? '.');
    const run = (args, input = '') => git(['-C', workspace, ...SAFELY, ...args], input, { env: { ...env, ...hardened(workspace) }, signal });
    return {
        resolve: async (names) => {
            // A line of the input is one name, so that none can be taken for an option.
            const asked = names.flatMap((name) => candidates(name).map((spelling) => ({ name, line: `${spelling}^{commit}\n` })));
            const { stdout } = await run(['cat-file', '--batch-check=%(objectname) %(objecttype)'], asked.map(({ line }) => line).join(''));
            const lines = stdout.toString('latin1').split('\n');
            return names.map((name) => {
                const found = asked.map(({ name: its }, index) => (its === name ? (lines[index] ?? '') : ''));
                return found.map((line) => /^([0-9a-f]{40,64}) commit$/.exec(line)?.[1]).find(Boolean);
            });
        },
        diff: async (base, head) => {
            const { stdout, problem } = await run([...DIFF_TREE, base, head, '--']);
            return problem === undefined ? { files: parseRaw(stdout) } : { why: explain(problem) };
        },
    };
}
/**
 * Plumbing, because `git diff` obeys the user's configuration. `.gitmodules` may still hide a submodule
 * (`ignore = all`), unless told otherwise.
 * https://git-scm.com/docs/git-diff-tree
 */
const DIFF_TREE = [
    'diff-tree',
    '-r',
    '-z',
    '--no-renames',
    '--raw',
    '--no-abbrev',
    '--ignore-submodules=none',
];
/** In a container job the workspace belongs to another user; `safe.directory` counts on the command line. */
const SAFELY = ['--no-pager', '-c', 'safe.directory=*', '-c', 'core.fsmonitor=false'];
/**
 * https://git-scm.com/docs/git#_environment_variables
 * `GIT_NO_LAZY_FETCH` (git 2.45) keeps a partial clone from fetching what it lacks; for older ones no protocol
 * is allowed. The last three have git take the repository of the workspace and no other one.
 */
function hardened(workspace) {
    return {
        LC_ALL: 'C',
        GIT_TERMINAL_PROMPT: '0',
        GIT_OPTIONAL_LOCKS: '0',
        GIT_NO_LAZY_FETCH: '1',
        GIT_ALLOW_PROTOCOL: 'none',
        GIT_NO_REPLACE_OBJECTS: '1',
        GIT_CEILING_DIRECTORIES: (0,external_node_path_.dirname)(workspace),
        GIT_DIR: undefined,
        GIT_WORK_TREE: undefined,
    };
}
function git(args, input, { env, signal }) {
    return new Promise((done, fail) => {
        const options = {
            // Windows looks for programs in the current folder first, and in the workspace anything may be called git.
            cwd: (0,external_node_path_.dirname)(process.execPath),
            env,
            signal,
            encoding: 'buffer',
            maxBuffer: Number.POSITIVE_INFINITY,
            windowsHide: true,
        };
        const child = (0,external_node_child_process_.execFile)('git', args, options, (error, stdout, stderr) => {
            if (signal.aborted)
                fail(signal.reason);
            else if (error?.code === 'ENOENT')
                done({ stdout, problem: 'ENOENT' });
            else
                done({ stdout, problem: error ? stderr.toString() || error.message : undefined });
        });
        // A git that ends before it has read everything is no reason to end as well: its exit status tells.
        child.stdin?.on('error', () => { });
        child.stdin?.end(input);
    });
}
/** A branch that is not checked out is there under the name of its remote only. */
function candidates(name) {
    if (name === '' || /[\0\r\n]/.test(name))
        return [];
    return (0,revision/* isName */.Eo)(name) ? [name, `refs/remotes/origin/${name.replace(/^(?:refs\/)?heads\//, '')}`] : [name];
}
/** Reads `:MODE MODE ID ID STATUS NUL PATH NUL`, once for each path. An absent side has mode `000000`. */
function parseRaw(raw) {
    // All at once is quicker than path by path, and NUL is a part of no character.
    const fields = (0,path_bytes/* decodePath */.q)(raw).split('\0');
    const files = [];
    for (let at = 0; at + 1 < fields.length; at += 2) {
        const [baseMode, headMode, baseId, headId] = fields[at].slice(1).split(' ');
        const file = change(fields[at + 1], entry(baseMode, baseId), entry(headMode, headId));
        if (file)
            files.push(file);
    }
    return files;
}
function entry(mode = '000000', id = '') {
    return mode === '000000' ? undefined : { mode, id };
}
const DEEPER = 'set `fetch-depth: 0` on actions/checkout';
/** Why git could not compare, in the words of someone who can change it. */
function explain(problem) {
    if (problem === 'ENOENT')
        return 'git is not installed on this runner';
    if (/not a git repository|cannot change to/.test(problem)) {
        return 'there is no checkout in the workspace (run actions/checkout before this step)';
    }
    if (/dubious ownership/.test(problem))
        return 'git refuses the checkout, because it belongs to another user';
    const missing = /bad object ([0-9a-f]{40,64})/.exec(problem)?.[1];
    if (missing)
        return `the checkout does not have ${(0,revision/* short */.h0)(missing)} (${DEEPER})`;
    if (/unable to read tree|promisor remote|not a tree object|missing (?:tree|object)/.test(problem)) {
        return 'the checkout is a partial clone that lacks the trees (leave out `filter` on actions/checkout)';
    }
    return `git failed (${(0,text_entries/* quote */.hD)(problem.trim().split('\n', 1)[0] ?? '')})`;
}

// EXTERNAL MODULE: external "node:stream/consumers"
var consumers_ = __webpack_require__(8321);
;// CONCATENATED MODULE: ./src/changes/github/api.ts



/** Why GitHub gave no answer, and what to do about it, as part of a sentence. */
class GitHubError extends Error {
    /** The HTTP status, 0 where there was none. */
    status;
    constructor(message, status, cause) {
        super(message, { cause });
        this.name = 'GitHubError';
        this.status = status;
    }
}
/** For whoever goes on without an answer. */
async function attempt(ask) {
    try {
        return { value: await ask() };
    }
    catch (error) {
        if (error instanceof GitHubError)
            return { why: error.message, status: error.status };
        throw error;
    }
}
/** Pauses before another attempt, in milliseconds: for answers of 5xx and requests without an answer. */
const PAUSES = [500, 1000, 2000];
/** A bound for one request, in milliseconds. A listing of 100,000 entries takes some seconds. */
const PATIENCE = 30_000;
function connectGitHub({ env, githubToken, sleep, signal, fetch }) {
    const [owner = '', repo = ''] = (env.GITHUB_REPOSITORY ?? '').split('/');
    const baseUrl = env.GITHUB_API_URL || 'https://api.github.com';
    const connect = once(async () => {
        if (githubToken === '')
            throw new GitHubError('there is no `github-token` to ask GitHub with', 0);
        if (repo === '')
            throw new GitHubError('GITHUB_REPOSITORY does not tell which repository to ask for', 0);
        const { getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 2413));
        const log = { debug() { }, info() { }, warn() { }, error() { } };
        return getOctokit(githubToken, { baseUrl, log, ...(fetch && { request: { fetch } }) });
    });
    const read = async (question) => {
        const octokit = await connect();
        for (let attempt = 0;; attempt++) {
            try {
                const { data } = await octokit.request(`GET ${question.path}`, {
                    owner,
                    repo,
                    ...question.parameters,
                    // The body is parsed here: octokit takes one that breaks off for a text, and texts like "12n" for numbers.
                    request: {
                        parseSuccessResponseBody: false,
                        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
                    },
                });
                return JSON.parse(await (0,consumers_.text)(data));
            }
            catch (error) {
                signal.throwIfAborted();
                const status = statusOf(error);
                const pause = PAUSES[attempt];
                if (pause === undefined || (status > 0 && status < 500)) {
                    throw new GitHubError(api_explain(error, question), status, error);
                }
                await sleep(pause, signal).finally(() => signal.throwIfAborted());
            }
        }
    };
    const commits = new Map();
    const commit = (ref) => {
        const known = commits.get(ref) ?? readCommit(read, ref);
        commits.set(ref, known);
        return known;
    };
    return { read, commit };
}
async function readCommit(read, ref) {
    const what = (0,revision/* isCommit */.WM)(ref) ? `commit ${ref.slice(0, 7)}` : JSON.stringify(ref);
    const answer = await read({
        path: '/repos/{owner}/{repo}/commits/{ref}',
        // Only the commit's own data is wanted: one file of its list instead of up to 300 with their patches.
        parameters: { ref: ref.replace(/^refs\//, ''), per_page: 1 },
        what,
        permission: 'contents: read',
    });
    const id = (0,text_json/* textAt */.$6)(answer, 'sha');
    const tree = (0,text_json/* textAt */.$6)(answer, 'commit', 'tree', 'sha');
    if (!(0,revision/* isCommit */.WM)(id) || !(0,revision/* isCommit */.WM)(tree))
        throw new GitHubError(`GitHub's answer for ${what} is no commit`, 200);
    const parents = (0,text_json/* listAt */.gT)(answer, 'parents').map((parent) => (0,text_json/* textAt */.$6)(parent, 'sha'));
    return { id, tree, parents: parents.filter(revision/* isCommit */.WM) };
}
/** The status of the answer that octokit made an error of; 0 where none came. */
function statusOf(error) {
    const status = (0,text_json.at)(error, 'response', 'status');
    return typeof status === 'number' ? status : 0;
}
function api_explain(error, { what, permission }) {
    const status = statusOf(error);
    const answer = `GitHub answered ${status} for ${what}`;
    if (status === 403 && isRateLimit((0,text_json.at)(error, 'response', 'headers')))
        return `${answer}: ${RATE_LIMIT}`;
    switch (status) {
        case 0:
            return `GitHub could not be asked for ${what} (${causeOf(error)})`;
        case 401:
            return `${answer}: the \`github-token\` has expired or is one for another server`;
        case 403:
            return `${answer}: grant \`${permission}\` in \`permissions:\``;
        case 404:
            return `${answer}: it is not there, or \`permissions:\` does not grant \`${permission}\``;
        case 409:
        case 422:
            return `${answer}: it is not in the repository, or no longer after a force-push`;
        case 429:
            return `${answer}: ${RATE_LIMIT}`;
        default:
            return answer;
    }
}
const RATE_LIMIT = 'the rate limit of the `github-token` is used up';
/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function isRateLimit(headers) {
    return (0,text_json/* textAt */.$6)(headers, 'x-ratelimit-remaining') === '0' || (0,text_json.at)(headers, 'retry-after') !== undefined;
}
/** What kept an answer away: octokit and fetch wrap one error into another. */
function causeOf(error) {
    if (error instanceof SyntaxError)
        return 'the answer is not JSON';
    const causes = [error, (0,text_json.at)(error, 'cause'), (0,text_json.at)(error, 'cause', 'cause')].filter((cause) => cause instanceof Error);
    if (causes.some(({ name }) => name === 'TimeoutError'))
        return `no answer within ${PATIENCE / 1000} seconds`;
    const code = causes.map((cause) => (0,text_json/* textAt */.$6)(cause, 'code')).find((found) => found !== '');
    return code ?? causes.at(-1)?.message ?? 'no answer';
}
/** A promise that is made when it is first asked for. */
function once(make) {
    let made;
    return () => {
        made ??= make();
        return made;
    };
}

;// CONCATENATED MODULE: ./src/changes/github/trees.ts





/**
 * The files that differ between two commits, by GitHub's git-trees API: what `git diff-tree` says, without a
 * clone. (The compare API leaves out what only the old side had, and cuts at 300 files without saying so.)
 *
 * @param under the only folder that matters, `''` for the whole repository
 */
async function diffTrees(github, base, head, under) {
    const [from, to] = await Promise.all([
        attempt(() => github.commit(base)),
        attempt(() => github.commit(head)),
    ]);
    if ('why' in from)
        return from;
    if ('why' in to)
        return to;
    const names = under.split('/').filter((name) => name !== '' && name !== '.');
    try {
        const files = await descend(lister(github), from.value.tree, to.value.tree, names, '');
        return { files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
    }
    catch (error) {
        if (error instanceof GitHubError || error instanceof UnknowableTree)
            return { why: error.message };
        throw error;
    }
}
/** The listings do not tell everything. The message is part of a sentence. */
class UnknowableTree extends Error {
}
/** Follows the names into both trees and compares what is there. What is no folder on the way counts as well. */
async function descend(list, base, head, [name, ...names], above) {
    if (name === undefined || base === head)
        return trees_compare(list, base, head, above);
    const [from, to] = await Promise.all([whole(list, base), whole(list, head)]);
    const [older, newer] = [from.entries.get(name), to.entries.get(name)];
    const itself = change(above + name, leaf(older), leaf(newer));
    const below = await descend(list, folder(older), folder(newer), names, `${above}${name}/`);
    return itself ? [itself, ...below] : below;
}
/** Compares two trees in one listing each, or, where that is cut off, folder by folder where they differ. */
async function trees_compare(list, base, head, above) {
    if (base === head)
        return [];
    const [all, allNew] = await Promise.all([list(base, 'recursive'), list(head, 'recursive')]);
    if (!all.truncated && !allNew.truncated)
        return differences(all, allNew, above);
    const [from, to] = await Promise.all([whole(list, base), whole(list, head)]);
    const below = await Promise.all(either(from, to).map((name) => trees_compare(list, folder(from.entries.get(name)), folder(to.entries.get(name)), `${above}${name}/`)));
    return [...differences(from, to, above), ...below.flat()];
}
/** What differs in the listings of two trees that differ, folders themselves aside. */
function differences(base, head, above) {
    const files = [];
    for (const path of either(base, head)) {
        if (path.includes('\uFFFD') && !liesInSameFolder(path, base, head)) {
            const what = `GitHub's API cannot spell ${(0,text_entries/* quote */.hD)(above + path)}, which is not UTF-8`;
            throw new UnknowableTree(`${what} (set \`fetch-depth: 0\` on actions/checkout)`);
        }
        const file = change(above + path, leaf(base.entries.get(path)), leaf(head.entries.get(path)));
        if (file)
            files.push(file);
    }
    return files;
}
/** Whether a name that is not known to the letter lies in a folder where nothing changed. */
function liesInSameFolder(path, base, head) {
    const parent = path.slice(0, Math.max(0, path.lastIndexOf('/', path.indexOf('\uFFFD'))));
    const tree = folder(base.entries.get(parent));
    return tree !== undefined && tree === folder(head.entries.get(parent));
}
function either(base, head) {
    return [...new Set([...base.entries.keys(), ...head.entries.keys()])];
}
const FOLDER = '040000';
function folder(entry) {
    return entry?.mode === FOLDER ? entry.id : undefined;
}
function leaf(entry) {
    return entry?.mode === FOLDER ? undefined : entry;
}
/** One level of a tree, which must not be cut off. */
async function whole(list, tree) {
    const listing = await list(tree, 'flat');
    if (!listing.truncated)
        return listing;
    const what = `GitHub's API does not list the folder ${(0,revision/* short */.h0)(tree ?? '')} in full, it has too many entries`;
    throw new UnknowableTree(`${what} (set \`fetch-depth: 0\` on actions/checkout)`);
}
/** How many listings may be asked for at a time. */
const CONCURRENCY = 8;
/** Reads listings, a few at a time, and none any more after one that failed. */
function lister(github) {
    const inTurn = turns(CONCURRENCY);
    let failure;
    return async (tree, depth) => {
        if (tree === undefined)
            return { entries: new Map(), truncated: false };
        return inTurn(async () => {
            if (failure)
                throw failure;
            try {
                return await readListing(github, tree, depth);
            }
            catch (error) {
                failure = error;
                throw error;
            }
        });
    };
}
async function readListing(github, tree, depth) {
    const what = `tree ${(0,revision/* short */.h0)(tree)}`;
    const answer = await github.read({
        path: '/repos/{owner}/{repo}/git/trees/{tree}',
        // Any value of `recursive`, even 0, makes it so.
        parameters: { tree, ...(depth === 'recursive' && { recursive: 1 }) },
        what,
        permission: 'contents: read',
    });
    const items = (0,text_json.at)(answer, 'tree');
    if (!Array.isArray(items))
        throw new GitHubError(`GitHub's answer for ${what} is no listing`, 200);
    const entries = items.map((item) => {
        const mode = (0,text_json/* textAt */.$6)(item, 'type') === 'tree' ? FOLDER : (0,text_json/* textAt */.$6)(item, 'mode');
        return [(0,text_json/* textAt */.$6)(item, 'path'), { mode, id: (0,text_json/* textAt */.$6)(item, 'sha') }];
    });
    return { entries: new Map(entries), truncated: (0,text_json.at)(answer, 'truncated') === true };
}
/** Runs tasks so that at most `most` are under way; the others wait in the order in which they came. */
function turns(most) {
    let free = most;
    const waiting = [];
    return async (task) => {
        if (free > 0)
            free--;
        else
            await new Promise((go) => waiting.push(go));
        try {
            return await task();
        }
        finally {
            const next = waiting.shift();
            if (next)
                next();
            else
                free++;
        }
    };
}

;// CONCATENATED MODULE: ./src/changes/versions/event.ts

/**
 * Reads the event that the runner wrote to `GITHUB_EVENT_PATH`. Without it, what the variables tell has to do.
 *
 * @param note takes what a person should know
 */
async function readEvent(env, note) {
    const name = env.GITHUB_EVENT_NAME ?? '';
    try {
        return { name, payload: JSON.parse(await (0,promises_.readFile)(env.GITHUB_EVENT_PATH ?? '', 'utf8')), env };
    }
    catch (error) {
        const problem = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
        note(`the event file (GITHUB_EVENT_PATH) ${problem}, so only the runner's variables tell of the event`);
        return { name, payload: undefined, env };
    }
}

;// CONCATENATED MODULE: ./src/changes/versions/event-files.ts

/** GitHub cuts the commits of a push there. https://docs.github.com/webhooks/webhook-events-and-payloads#push */
const MOST_COMMITS = 2048;
/**
 * The files of a push, where its event lists them. GitHub takes the lists out for Actions; the runners of Gitea
 * and Forgejo leave them in, and cut the commits (`FEED_MAX_COMMIT_NUM`, 5) with the full number beside them.
 * https://github.blog/changelog/2019-10-16-changes-in-github-actions-push-event-payload
 *
 * The lists do not tell symlinks and submodules from files, nor, on those forges, a push from a forced one. The
 * status is the last commit's, and a file that came and went again is listed as well.
 */
function listEventFiles({ name, payload }, base, head) {
    const commits = (0,text_json/* listAt */.gT)(payload, 'commits');
    const itsOwn = name === 'push' && (0,text_json/* textAt */.$6)(payload, 'before') === base && (0,text_json/* textAt */.$6)(payload, 'after') === head;
    if (!itsOwn || commits.length === 0 || !commits.every(hasLists))
        return { why: 'the event lists no files' };
    const ids = commits.map((commit) => (0,text_json/* textAt */.$6)(commit, 'id'));
    const total = (0,text_json.at)(payload, 'total_commits') ?? (0,text_json.at)(payload, 'size') ?? commits.length;
    const newestFirst = ids[0] === head;
    if (commits.length !== total ||
        commits.length >= MOST_COMMITS ||
        (0,text_json.at)(payload, 'forced') === true ||
        !(newestFirst || ids.at(-1) === head)) {
        return { why: "the event's lists of files are not complete" };
    }
    const files = new Map();
    for (const commit of newestFirst ? commits.toReversed() : commits) {
        for (const { list, status } of LISTS) {
            for (const path of (0,text_json/* listAt */.gT)(commit, list)) {
                files.set(path, { path, status, type: 'file' });
            }
        }
    }
    return { files: [...files.values()] };
}
const LISTS = [
    { list: 'added', status: 'added' },
    { list: 'modified', status: 'modified' },
    { list: 'removed', status: 'deleted' },
];
function hasLists(commit) {
    return LISTS.every(({ list }) => {
        const paths = (0,text_json.at)(commit, list);
        return Array.isArray(paths) && paths.every((path) => typeof path === 'string' && path !== '');
    });
}

;// CONCATENATED MODULE: ./src/changes/versions/runs.ts


/**
 * The successful runs of a workflow, newest first, but for those that deploy nothing: pull requests (a fork may
 * call its branch `main`, too), merge groups, and the events that tell of a commit that is not live yet.
 * https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-workflow
 *
 * @param workflow its file name or its ID
 * @param where `''` for any branch, any event
 */
async function readRuns(github, workflow, where) {
    const answer = await github.read({
        path: '/repos/{owner}/{repo}/actions/workflows/{workflow}/runs',
        parameters: {
            workflow,
            status: 'success',
            per_page: 100,
            ...(where.branch && { branch: where.branch }),
            ...(where.event && { event: where.event }),
        },
        what: `the runs of workflow ${workflow}`,
        permission: 'actions: read',
    });
    return (0,text_json/* listAt */.gT)(answer, 'workflow_runs')
        .filter((run) => !DEPLOYS_NOTHING.test((0,text_json/* textAt */.$6)(run, 'event')))
        .map((run) => ({
        id: (0,text_json/* idAt */.jj)(run, 'id'),
        number: (0,text_json/* idAt */.jj)(run, 'run_number'),
        commit: (0,text_json/* textAt */.$6)(run, 'head_sha'),
        branch: (0,text_json/* textAt */.$6)(run, 'head_branch'),
        created: (0,text_json/* textAt */.$6)(run, 'created_at'),
        started: (0,text_json/* textAt */.$6)(run, 'run_started_at') || (0,text_json/* textAt */.$6)(run, 'created_at'),
        updated: (0,text_json/* textAt */.$6)(run, 'updated_at'),
    }))
        .filter(({ commit }) => (0,revision/* isCommit */.WM)(commit));
}
const DEPLOYS_NOTHING = /^(?:pull_request.*|merge_group|deployment|create|delete)$/;
/** The run, or whatever it is, with the latest of these times, the first of them if there are several. */
function latest(items, time) {
    return items.reduce((found, item) => (found && time(found) >= time(item) ? found : item), undefined);
}

;// CONCATENATED MODULE: ./src/changes/versions/deploys.ts



/**
 * The commit of the last deploy that succeeded before the current one, and not later than `until` (ISO 8601);
 * `undefined` if there is none. Throws `GitHubError`.
 */
function deployBefore(deploys, until, github) {
    switch (deploys.of) {
        case 'workflow':
            return runBefore(deploys, until, github);
        case 'environment':
            return deploymentBefore(deploys, until, github);
        case 'pages':
            return buildBefore(deploys, until, github);
    }
}
async function runBefore({ id, branch, current }, until, github) {
    const runs = await readRuns(github, id, { branch, event: '' });
    const before = runs.filter((run) => run.id !== current && run.updated <= until);
    return latest(before, ({ updated }) => updated)?.commit;
}
/** How many deployments, newest first, may have failed before one that succeeded is looked for no longer. */
const MOST_DEPLOYMENTS = 20;
/**
 * https://docs.github.com/rest/deployments/deployments#list-deployments
 * https://docs.github.com/rest/deployments/statuses#list-deployment-statuses
 */
async function deploymentBefore({ name, current }, until, github) {
    const path = '/repos/{owner}/{repo}/deployments';
    const permission = 'deployments: read';
    const deployments = await github.read({
        path,
        parameters: { environment: name, per_page: 100 },
        what: 'the deployments',
        permission,
    });
    const before = (0,text_json/* listAt */.gT)(deployments).filter((deployment) => (0,text_json/* idAt */.jj)(deployment, 'id') < current);
    for (const deployment of before.slice(0, MOST_DEPLOYMENTS)) {
        const id = (0,text_json/* idAt */.jj)(deployment, 'id');
        const statuses = await github.read({
            path: `${path}/{id}/statuses`,
            parameters: { id, per_page: 100 },
            what: `the statuses of deployment ${id}`,
            permission,
        });
        // A deployment that a later one replaced has become `inactive`; that it was a success is still on record.
        const succeeded = (0,text_json/* listAt */.gT)(statuses).some((status) => (0,text_json/* textAt */.$6)(status, 'state') === 'success' && (0,text_json/* textAt */.$6)(status, 'created_at') <= until);
        const commit = (0,text_json/* textAt */.$6)(deployment, 'sha');
        if (succeeded && (0,revision/* isCommit */.WM)(commit))
            return commit;
    }
    return undefined;
}
/** https://docs.github.com/rest/pages/pages#list-github-pages-builds */
async function buildBefore({ commit, created }, until, github) {
    const builds = await github.read({
        path: '/repos/{owner}/{repo}/pages/builds',
        parameters: { per_page: 100 },
        what: 'the builds of GitHub Pages',
        permission: 'pages: read',
    });
    const before = (0,text_json/* listAt */.gT)(builds)
        .filter((build) => (0,text_json/* textAt */.$6)(build, 'status') === 'built' && (0,text_json/* textAt */.$6)(build, 'commit') !== commit)
        .map((build) => ({
        commit: (0,text_json/* textAt */.$6)(build, 'commit'),
        created: (0,text_json/* textAt */.$6)(build, 'created_at'),
        updated: (0,text_json/* textAt */.$6)(build, 'updated_at'),
    }))
        .filter((build) => (0,revision/* isCommit */.WM)(build.commit) && build.updated <= until && (created === '' || build.created < created));
    return latest(before, ({ created }) => created)?.commit;
}

;// CONCATENATED MODULE: ./src/changes/versions/last-success.ts





/**
 * The commit that the newest successful run of this workflow deployed, so that a run that was cancelled, failed or
 * skipped leaves no gap. Needs `actions: read`, and for two events also `deployments: read` or `pages: read`.
 */
async function findLastSuccess(search, deps) {
    const { env } = deps.event;
    if (search.kind === 'none')
        return search;
    // owner/repository/.github/workflows/FILE@REF; a workflow that is called by another one has its caller's.
    const file = /\/([^/@]+)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1];
    if (!file)
        return { why: 'GITHUB_WORKFLOW_REF does not tell which workflow this is' };
    const { event } = search;
    const branch = search.kind === 'recorded' ? search.branch : '';
    const runs = await attempt(async () => {
        const all = await readRuns(deps.github, file, { branch, event });
        return all.filter(({ id }) => String(id) !== env.GITHUB_RUN_ID);
    });
    return search.kind === 'recorded'
        ? recorded(runs, `${file}${branch && ` on ${(0,text_entries/* quote */.hD)(branch)}`}`)
        : answered(runs, file, search.deploys, deps);
}
function recorded(runs, workflow) {
    if ('why' in runs)
        return runs;
    // A run that was repeated has deployed its commit again, over newer ones.
    const run = latest(runs.value, ({ started }) => started);
    if (!run)
        return { why: `no earlier run of ${workflow} succeeded` };
    const reason = `the last successful run of ${workflow}${run.number ? ` (#${run.number})` : ''} was at ${(0,revision/* short */.h0)(run.commit)}`;
    return { commit: run.commit, reason };
}
/**
 * The last deploy that was there when the newest successful run was created: that run answered to it. Without such
 * a run, the deploy before the current one.
 */
async function answered(runs, workflow, deploys, { github, note }) {
    const known = 'value' in runs ? runs.value : [];
    const run = latest(known, ({ created }) => created);
    const deploy = await attempt(() => deployBefore(deploys, run?.created || FOREVER, github));
    const problems = [runs, deploy].flatMap((tried) => ('why' in tried ? [tried.why] : []));
    const what = WHAT[deploys.of];
    if ('value' in deploy && deploy.value !== undefined) {
        problems.forEach(note);
        const which = run ? `that a successful run of ${workflow} followed` : 'before this one';
        return { commit: deploy.value, reason: `the last ${what} ${which} was of ${(0,revision/* short */.h0)(deploy.value)}` };
    }
    const likely = known.filter((run) => isRecordedWithDeploy(run, deploys));
    const last = latest(likely, ({ created }) => created);
    if (last) {
        problems.forEach(note);
        return {
            commit: last.commit,
            reason: `the last successful run of ${workflow} was at ${(0,revision/* short */.h0)(last.commit)}`,
        };
    }
    return { why: problems.length > 0 ? problems.join(', ') : `there is no earlier ${what} that succeeded` };
}
/** Later than any time in ISO 8601. */
const FOREVER = '~';
const WHAT = { workflow: 'workflow run', environment: 'deployment', pages: 'page build' };
/** Whether the run's own commit may stand for the deploy that it answered to. */
function isRecordedWithDeploy(run, deploys) {
    switch (deploys.of) {
        case 'workflow':
            return run.branch === deploys.branch;
        case 'environment':
            // Runs for earlier states of the current deployment succeed as well.
            return run.commit !== deploys.commit;
        case 'pages':
            return false;
    }
}

;// CONCATENATED MODULE: ./src/changes/versions/told.ts

/**
 * A deploy of `head`. What to compare it with is, unless said otherwise, what the last successful run of this
 * workflow deployed: on this branch, or, where the event is for none (a tag), for this event.
 */
function deploys(event, head, auto, search = told_recorded(event)) {
    const known = head === undefined ? undefined : { commit: head };
    if (!known)
        return {
            kind: 'deploys',
            head: known,
            search,
            auto: unknown(`the ${event.name === '' ? '' : `${event.name} `}event has no usable commit, set \`base\` and \`head\``),
        };
    const otherwise = unknown(`a ${event.name} event does not tell what was served before, set \`base\``);
    const last = { kind: 'since-last-success', head: known, search, otherwise };
    return { kind: 'deploys', head: known, search, auto: auto ? auto(known.commit) : last };
}
/** @param base where the payload has what a preview can be compared with */
function deploysNothing(head, what, base) {
    const remedy = base ? `\`base: \${{ github.event.${base} }}\`` : '`base`';
    const reason = `${what} (for a host that serves it nevertheless, set ${remedy})`;
    return { kind: 'deploys-nothing', head: head === undefined ? head : { commit: head }, reason };
}
function nothing(reason) {
    return { kind: 'nothing', reason };
}
function unknown(reason) {
    return { kind: 'unknown', reason };
}
function told_compare(base, head, reason) {
    return { kind: 'compare', base: { commit: base }, head: { commit: head }, reason };
}
/** The first of these that is a commit ID. */
function commitOf(...candidates) {
    return candidates.find((candidate) => candidate !== undefined && (0,revision/* isCommit */.WM)(candidate));
}
function told_recorded({ name, env }) {
    const branch = /^refs\/heads\/(.+)$/s.exec(env.GITHUB_REF ?? '')?.[1];
    return branch ? { kind: 'recorded', branch, event: '' } : { kind: 'recorded', branch: '', event: name };
}

;// CONCATENATED MODULE: ./src/changes/versions/rules.ts




/** What this event tells, by its rule. Never throws, whatever the payload holds. */
function tell(event) {
    const { rule, about } = RULES.get(event.name) ?? { rule: anyOther, about: undefined };
    if (about === undefined)
        return rule(event, undefined);
    const part = (0,text_json.at)(event.payload, about);
    return typeof part === 'object' && part !== null ? rule(event, part) : anyOther(event);
}
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
    ['schedule', { rule: schedule }],
    ['workflow_dispatch', { rule: workflowDispatch }],
    ['repository_dispatch', { rule: repositoryDispatch }],
    ['create', { rule: refChange }],
    ['delete', { rule: refChange }],
]);
function push(event) {
    const { payload, env } = event;
    const ref = (0,text_json/* textAt */.$6)(payload, 'ref') || env.GITHUB_REF || '';
    const name = (0,text_entries/* quote */.hD)(ref.replace(/^refs\/(?:heads|tags)\//, ''));
    const [before, after] = [(0,text_json/* textAt */.$6)(payload, 'before'), (0,text_json/* textAt */.$6)(payload, 'after')];
    // GITHUB_SHA is the tip of the default branch then.
    if ((0,text_json.at)(payload, 'deleted') === true || (0,revision/* isNone */.$I)(after))
        return nothing(`${name} was deleted`);
    // `after` of an annotated tag is the tag's own object.
    const isTag = ref.startsWith('refs/tags/');
    const head = commitOf(isTag ? env.GITHUB_SHA : after, (0,text_json/* textAt */.$6)(payload, 'head_commit', 'id'), env.GITHUB_SHA);
    return deploys(event, head, (to) => {
        if ((0,revision/* isCommit */.WM)(before)) {
            return told_compare(before, to, `the push moved ${name} from ${(0,revision/* short */.h0)(before)} to ${(0,revision/* short */.h0)(to)}`);
        }
        if (isTag)
            return unknown(`${name} is a new tag, set \`base\` to the tag that was served before`);
        if (!(0,revision/* isNone */.$I)(before))
            return unknown('the push event has no usable `before`, set `base`');
        // A branch that starts on the default branch brings nothing that was not there.
        const main = (0,text_json/* textAt */.$6)(payload, 'repository', 'default_branch');
        if (main === '' || (0,text_json/* textAt */.$6)(payload, 'base_ref') !== `refs/heads/${main}`) {
            return unknown(`${name} is a new branch, and what was served before is not known, set \`base\``);
        }
        const remedy = 'where it is deployed by itself, set `base: last-success`';
        return nothing(`${name} was created from ${(0,text_entries/* quote */.hD)(main)} and has nothing of its own (${remedy})`);
    });
}
function pullRequest(event, pull) {
    const { name, payload, env } = event;
    if ((0,text_json/* textAt */.$6)(payload, 'action') !== 'closed') {
        // GITHUB_SHA is the test merge for `pull_request`, the tip of the base branch for `pull_request_target`.
        const head = commitOf(name === 'pull_request' ? env.GITHUB_SHA : '', (0,text_json/* textAt */.$6)(pull, 'head', 'sha'));
        return deploysNothing(head, 'a pull request deploys nothing before it is merged', 'pull_request.base.sha');
    }
    // Even then there is a `merge_commit_sha`.
    if ((0,text_json.at)(pull, 'merged') !== true)
        return nothing('the pull request was closed without being merged');
    const base = (0,text_json/* textAt */.$6)(pull, 'base', 'sha');
    const why = 'a run for a pull request is recorded with a commit of its branch, not with what is deployed';
    return deploys(event, commitOf((0,text_json/* textAt */.$6)(pull, 'merge_commit_sha')), (to) => (0,revision/* isCommit */.WM)(base)
        ? told_compare(base, to, `the pull request was merged into ${(0,revision/* short */.h0)(base)} as ${(0,revision/* short */.h0)(to)}`)
        : unknown('the pull request has no usable `base.sha`, set `base`'), { kind: 'none', why });
}
function mergeGroup(_, group) {
    const head = commitOf((0,text_json/* textAt */.$6)(group, 'head_sha'));
    return deploysNothing(head, 'a merge group deploys nothing before it is merged', 'merge_group.base_sha');
}
function workflowRun(event, run) {
    const conclusion = (0,text_json/* textAt */.$6)(run, 'conclusion');
    if (conclusion !== 'success')
        return nothing(`the workflow run's conclusion is ${(0,text_entries/* quote */.hD)(conclusion)}`);
    const repository = (0,text_json/* textAt */.$6)(event.payload, 'repository', 'full_name') || event.env.GITHUB_REPOSITORY;
    if ((0,text_json/* textAt */.$6)(run, 'head_repository', 'full_name') !== repository) {
        return nothing('the workflow run was for a commit of another repository, a fork');
    }
    const head = commitOf((0,text_json/* textAt */.$6)(run, 'head_sha'));
    const cause = (0,text_json/* textAt */.$6)(run, 'event');
    if (cause.startsWith('pull_request') || cause === 'merge_group') {
        return deploysNothing(head, `the workflow run was for ${(0,text_entries/* quote */.hD)(cause)}, which deploys nothing`);
    }
    const told = { id: (0,text_json/* idAt */.jj)(run, 'workflow_id'), branch: (0,text_json/* textAt */.$6)(run, 'head_branch'), current: (0,text_json/* idAt */.jj)(run, 'id') };
    const search = { kind: 'answers', event: event.name, deploys: { of: 'workflow', ...told } };
    return deploys(event, head, undefined, search);
}
function deployment(_, it) {
    const head = commitOf((0,text_json/* textAt */.$6)(it, 'sha'));
    return deploysNothing(head, 'a deployment is not live when it is created, unlike on `deployment_status`');
}
function deploymentStatus(event, it) {
    const state = (0,text_json/* textAt */.$6)(event.payload, 'deployment_status', 'state');
    if (state !== 'success')
        return nothing(`the deployment's state is ${(0,text_entries/* quote */.hD)(state)}`);
    const told = { name: (0,text_json/* textAt */.$6)(it, 'environment'), current: (0,text_json/* idAt */.jj)(it, 'id'), commit: (0,text_json/* textAt */.$6)(it, 'sha') };
    const search = { kind: 'answers', event: event.name, deploys: { of: 'environment', ...told } };
    return deploys(event, commitOf(told.commit), undefined, search);
}
function pageBuild(event, build) {
    const status = (0,text_json/* textAt */.$6)(build, 'status');
    if (status !== 'built')
        return nothing(`the page build's status is ${(0,text_entries/* quote */.hD)(status)}`);
    const told = { commit: (0,text_json/* textAt */.$6)(build, 'commit'), created: (0,text_json/* textAt */.$6)(build, 'created_at') };
    const search = { kind: 'answers', event: event.name, deploys: { of: 'pages', ...told } };
    return deploys(event, commitOf(told.commit), (commit) => ({
        kind: 'since-last-success',
        head: { commit },
        search,
        otherwise: {
            kind: 'compare',
            base: { parentOf: { commit } },
            head: { commit },
            reason: `the first parent of ${(0,revision/* short */.h0)(commit)} is taken for what was built before, which is right for one commit a build`,
        },
    }), search);
}
function release(event) {
    const action = (0,text_json/* textAt */.$6)(event.payload, 'action');
    const head = commitOf(event.env.GITHUB_SHA);
    return ['published', 'released', 'prereleased', 'created'].includes(action)
        ? deploys(event, head, () => unknown('set `base` to the tag of the release that was served before'))
        : deploysNothing(head, `a release that is ${(0,text_entries/* quote */.hD)(action)} deploys nothing`);
}
function schedule(event) {
    return deploys(event, commitOf(event.env.GITHUB_SHA));
}
function workflowDispatch(event) {
    const head = commitOf(event.env.GITHUB_SHA);
    const base = (0,text_json/* textAt */.$6)(event.payload, 'inputs', 'base');
    if (base === '')
        return deploys(event, head);
    const from = "the run's input `base`";
    return deploys(event, head, (commit) => ({
        kind: 'compare',
        base: (0,revision/* readRevision */.M7)(base, from),
        head: { commit },
        reason: `${from} is set`,
    }));
}
function repositoryDispatch(event) {
    const remedy = 'list the files with `files-from`, or set `base`';
    return deploys(event, commitOf(event.env.GITHUB_SHA), () => unknown(`a repository_dispatch event tells of changes outside of git, ${remedy}`));
}
function refChange({ name }) {
    return nothing(`a ${name} event tells of no commit, unlike \`push\``);
}
function anyOther(event) {
    const what = event.name === '' ? 'there is no event that tells' : `the event ${(0,text_entries/* quote */.hD)(event.name)} does not tell`;
    return deploys(event, commitOf(event.env.GITHUB_SHA), () => unknown(`${what} what was served before, set \`base\``));
}

;// CONCATENATED MODULE: ./src/changes/versions/range.ts


/**
 * From the event and the inputs to what is to be compared: base is what was served before, head what is served
 * from now on. Never throws, whatever the payload holds.
 */
function decideRange(event, inputs) {
    const base = MODES.has(inputs.base) ? undefined : (0,revision/* readRevision */.M7)(inputs.base, '`base`');
    const head = inputs.head === '' ? undefined : (0,revision/* readRevision */.M7)(inputs.head, '`head`');
    if (base && head)
        return { kind: 'compare', base, head, reason: '`base` and `head` are set' };
    const told = tell(event);
    if (told.kind === 'nothing')
        return told;
    const to = head ?? told.head;
    if (base && to)
        return { kind: 'compare', base, head: to, reason: '`base` is set' };
    if (told.kind === 'deploys-nothing')
        return { kind: 'nothing', reason: told.reason };
    if (!to)
        return told.auto;
    const parent = { kind: 'compare', base: { parentOf: to }, head: to };
    if (inputs.base === 'parent')
        return { ...parent, reason: '`base` is set to the first parent' };
    const auto = !head || isSame(head, told.head, event) ? told.auto : { ...parent, reason: TAKEN_FOR_BASE };
    if (inputs.base === 'auto')
        return auto;
    return { kind: 'since-last-success', head: to, search: told.search, otherwise: auto };
}
const MODES = new Set(['auto', 'last-success', 'parent']);
const TAKEN_FOR_BASE = '`head` is set, and its first parent is taken for what was served before, as for a branch that gets one commit a deploy';
/** Whether the author named the commit that the event tells of anyway. */
function isSame(head, told, { env }) {
    if (!told || !('commit' in told))
        return false;
    if ('commit' in head)
        return head.commit === told.commit;
    const ref = env.GITHUB_REF ?? '';
    const names = [ref, ref.replace(/^refs\//, ''), ref.replace(/^refs\/(?:heads|tags)\//, '')];
    return 'ref' in head && told.commit === env.GITHUB_SHA && names.includes(head.ref);
}

;// CONCATENATED MODULE: ./src/changes/versions/resolve.ts



/** Which commit a revision is. */
async function resolve(revision, places) {
    if ('commit' in revision)
        return { commit: revision.commit };
    if ('ref' in revision)
        return resolveRef(revision, places);
    const child = await resolve(revision.parentOf, places);
    return 'why' in child ? child : firstParent(child.commit, places);
}
/**
 * GitHub knows where a branch is by now. The checkout may be behind: a deploy step that pushes from a clone of its
 * own leaves the workspace's `gh-pages` where it was.
 */
async function resolveRef({ ref, from }, { checkout, github, note }) {
    const asked = (0,revision/* isName */.Eo)(ref) ? await attempt(() => github.commit(ref)) : undefined;
    if (asked && 'value' in asked)
        return { commit: asked.value.id };
    const [commit] = await checkout.resolve([ref]);
    if (!commit) {
        const why = `${from} names ${(0,text_entries/* quote */.hD)(ref)}, which is not in the checkout (set \`fetch-depth: 0\` on actions/checkout)`;
        return { why: asked ? `${why}; ${asked.why}` : why };
    }
    if (asked && asked.status !== 422) {
        note(`${(0,text_entries/* quote */.hD)(ref)} is taken from the checkout, which may be behind: ${asked.why}`);
    }
    return { commit };
}
/** A shallow clone does not tell the parents of its oldest commits, so none there is no proof that there is none. */
async function firstParent(commit, { checkout, github }) {
    const [local] = await checkout.resolve([`${commit}^1`]);
    if (local)
        return { commit: local };
    const asked = await attempt(() => github.commit(commit));
    if ('why' in asked) {
        return {
            why: `the parent of ${(0,revision/* short */.h0)(commit)} is not in the checkout (set \`fetch-depth: 0\` on actions/checkout); ${asked.why}`,
        };
    }
    const [parent] = asked.value.parents;
    return parent
        ? { commit: parent }
        : {
            why: `commit ${(0,revision/* short */.h0)(commit)} has no parent (note the branch's commit before the deploy, and set \`base\` to it)`,
        };
}

;// CONCATENATED MODULE: ./src/changes/find.ts









/**
 * Which files differ between what was served before and what is served now, by the first source that can tell:
 * the checkout in the workspace, GitHub's API, the lists in the event. Rejects only when `signal` aborts, with its
 * reason.
 */
async function findChanges(ask, deps) {
    const notices = new Set();
    const note = (notice) => void notices.add(sentence(notice));
    const event = await readEvent(deps.env, note);
    const sources = {
        event,
        checkout: openCheckout(deps),
        github: connectGitHub(deps),
        under: ask.under,
        note,
    };
    const range = await settle(decideRange(event, ask), sources);
    const found = range.kind === 'compare' ? await find_compare(range, sources) : { ...range, base: '', head: '' };
    return { ...found, reason: sentence(found.reason), notices: [...notices] };
}
async function settle(range, sources) {
    if (range.kind !== 'since-last-success')
        return range;
    const found = await findLastSuccess(range.search, sources);
    if ('commit' in found) {
        return { kind: 'compare', base: { commit: found.commit }, head: range.head, reason: found.reason };
    }
    const next = await settle(range.otherwise, sources);
    if (next.kind === 'unknown')
        return { ...next, reason: `${next.reason}; ${found.why}` };
    sources.note(`there is no last success to compare with: ${found.why}`);
    return next;
}
async function find_compare(range, sources) {
    const [from, to] = await Promise.all([resolve(range.base, sources), resolve(range.head, sources)]);
    const base = 'commit' in from ? from.commit : '';
    const head = 'commit' in to ? to.commit : '';
    const problems = new Set([from, to].flatMap((found) => ('why' in found ? [found.why] : [])));
    if (problems.size > 0)
        return { kind: 'unknown', base, head, reason: [...problems].join('; ') };
    const { reason } = range;
    const { checkout, github, event, under, note } = sources;
    if (base === head) {
        return {
            kind: 'files',
            base,
            head,
            files: [],
            source: 'git',
            reason: `${reason}, and both are ${(0,revision/* short */.h0)(head)}`,
        };
    }
    const local = await checkout.diff(base, head);
    if ('files' in local)
        return { kind: 'files', base, head, ...local, source: 'git', reason };
    const remote = await diffTrees(github, base, head, under);
    if ('files' in remote)
        return { kind: 'files', base, head, ...remote, source: 'github', reason };
    const listed = listEventFiles(event, base, head);
    if ('files' in listed) {
        note(`${local.why}; ${remote.why}; so the files are those that the event lists, which tells no symlinks and submodules`);
        return { kind: 'files', base, head, ...listed, source: 'event', reason };
    }
    const commits = `what changed from ${(0,revision/* short */.h0)(base)} to ${(0,revision/* short */.h0)(head)} is not known`;
    return { kind: 'unknown', base, head, reason: `${commits}: ${local.why}; ${remote.why}` };
}
/** A reason as a sentence of its own. */
function sentence(reason) {
    return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

;// CONCATENATED MODULE: ./src/changes/look.ts









/** What stands for the changes where a problem ends the step. */
const NONE = {
    kind: 'files',
    files: [],
    source: 'files-from',
    base: '',
    head: '',
    reason: '',
    notices: [],
};
/** Looks for the changes where the inputs say: in a list, or between two commits. */
async function lookForChanges(asked, deps) {
    if (asked.filesFrom !== null)
        return readList(asked.filesFrom, asked, deps);
    if (asked.buildDir !== null)
        return readBuildDir(asked.buildDir, asked.manifest, deps);
    const { base, head, options } = asked;
    // A file outside of root may be site-wide, or be rewritten; only without such rules is the folder all that matters.
    const rooted = options.siteWide === 'default' && options.rules.length === 0;
    const changes = await findChanges({ base, head, under: rooted ? options.root : '' }, deps);
    return { changes, urls: [], problems: [] };
}
async function readBuildDir(buildDir, manifest, deps) {
    try {
        const { changes, next } = await findBuildChanges({ buildDir, manifest }, deps);
        return { changes, urls: [], problems: [], remember: () => writeManifest(next) };
    }
    catch (error) {
        if (!(error instanceof BuildError))
            throw error;
        return { changes: NONE, urls: [], problems: [error.message] };
    }
}
async function readList(path, { options }, { env }) {
    let content;
    try {
        content = await (0,promises_.readFile)((0,external_node_path_.resolve)(env.GITHUB_WORKSPACE ?? '.', path));
    }
    catch (error) {
        const { code } = error;
        const problem = `files-from: ${(0,text_entries/* quote */.hD)(path)} cannot be read (${code ?? 'unknown error'}); it is a path relative to the workspace, of a list that an earlier step of this job wrote`;
        return { changes: NONE, urls: [], problems: [problem] };
    }
    const list = parseFileList(content, process.platform);
    const urls = (0,base_url/* listedUrls */.a3)(list.urls, options.baseUrls);
    return {
        changes: {
            ...NONE,
            files: list.files,
            reason: `the list ${(0,text_entries/* quote */.hD)(path)} names them`,
            notices: urls.notices,
        },
        urls: urls.values,
        problems: [...list.problems, ...urls.problems].map((problem) => `files-from: ${problem}`),
    };
}


/***/ }),

/***/ 1789:
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


/***/ })

};
