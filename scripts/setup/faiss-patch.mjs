/**
 * Four changes to faiss-node's source: its constructor reference is per thread (it was per process, which aborts with
 * worker threads), and searches, reads and writes free what they allocate.
 */
const changes = [
  [
    'inline static Napi::FunctionReference *constructor;',
    'inline static thread_local Napi::FunctionReference *constructor = nullptr;',
  ],
  ['    delete[] D;\n', '    delete[] D;\n    delete[] xq;\n'],
  [
    'faiss::VectorIOWriter *writer = new faiss::VectorIOWriter();',
    'auto wp = std::make_unique<faiss::VectorIOWriter>(); auto *writer = wp.get();',
  ],
  [
    'faiss::VectorIOReader *reader = new faiss::VectorIOReader();',
    'auto rp = std::make_unique<faiss::VectorIOReader>(); auto *reader = rp.get();',
  ],
]

/** FAISS before 1.7.4 has `idx_t` inside `Index`; faiss-node wants it outside. */
export const shim = `#include <faiss/Index.h>
#if FAISS_VERSION_MAJOR * 10000 + FAISS_VERSION_MINOR * 100 + FAISS_VERSION_PATCH < 10704
namespace faiss { using idx_t = Index::idx_t; }
#endif
`

/** @param {string} source of faiss.cc; throws when it is not the one that the changes were made for */
export function patchFaiss(source) {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`faiss.cc has changed: ${from}`)
    return text.replace(from, to)
  }, source)
}
