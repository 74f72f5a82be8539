export const id = 789;
export const ids = [789];
export const modules = {

/***/ 789:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   stateName: () => (/* binding */ stateName)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

/**
 * The name that a state is kept under: one for each combination of all inputs that decide what a file comes to. A
 * state of other inputs says nothing about what their targets left at the edge.
 *
 * @param inputs each by its name, as it was understood; the order does not matter
 */
function stateName(inputs) {
    const sorted = Object.keys(inputs)
        .sort()
        .map((name) => [name, inputs[name]]);
    const digest = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.hash)('sha256', JSON.stringify(sorted));
    return `purge-state-${digest.slice(0, 32)}`;
}


/***/ })

};
