/** An encoder that can be downloaded. What is not listed can still be taken from a folder. */
export interface PublishedModel {
  name: string
  about: string
  licence: string
  /** Folder on the web; files lie under it by `path`. */
  source: string
  files: { path: string; /** Null where the publisher's checksum is not known: it is recorded at the first download. */ sha256: string | null }[]
  /** Roughly, for the progress line and for people. */
  megabytes: number
}

export const publishedModels: readonly PublishedModel[] = [
  {
    name: 'all-minilm-l6-v2',
    about: 'Sentence encoder, English, 384 dimensions, 8-bit weights',
    licence: 'Apache-2.0 (sentence-transformers/all-MiniLM-L6-v2)',
    source: 'https://huggingface.co/Xenova/all-MiniLM-L6-v2/resolve/main/',
    files: [
      { path: 'onnx/model_quantized.onnx', sha256: null },
      { path: 'tokenizer.json', sha256: null },
      { path: 'config.json', sha256: null },
    ],
    megabytes: 24,
  },
]
