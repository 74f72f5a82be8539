export const id = 675;
export const ids = [675];
export const modules = {

/***/ 7675:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   stateNameOf: () => (/* binding */ stateNameOf)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

/**
 * Returns the name of the state: a hash of all inputs that decide which targets a changed file maps to. With other
 * inputs, the same files had other targets, so each combination of inputs has its own state.
 */
function stateNameOf({ mapping, buildDir }, urlHeaders, zones) {
    const { mode, baseUrls, root, paths, rewriteRules, tagRules, pageUrls, siteWide, immutable, anyQuery } = mapping;
    // Patterns enter by their text; JSON would drop a RegExp. Another order of these lines would rename every state.
    const identity = [
        ['any-query', anyQuery.map(({ text }) => text)],
        ['base-url', baseUrls.map(({ origin, path }) => origin + path).sort()],
        ['build-dir', buildDir],
        ['changed-files', mode],
        ['immutable', immutable.map(({ text }) => text)],
        ['page-urls', pageUrls],
        ['paths', paths.map(({ text }) => text)],
        ['rewrite', rewriteRules.map(({ text }) => text)],
        ['root', root],
        ['site-wide', siteWide === 'default' ? siteWide : siteWide.map(({ text }) => text)],
        ['tags-for', tagRules.map(({ text }) => text)],
        ['url-headers', urlHeaders.map((headers) => Object.entries(headers).sort())],
        ['zone', zones.map(({ id, environment }) => [id, environment]).sort()],
    ];
    return `purge-state-${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('sha256', JSON.stringify(identity)).slice(0, 32)}`;
}


/***/ })

};
