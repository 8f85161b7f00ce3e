import { cocoLabels } from './coco-labels.js'
import type { ModelDescription } from './description.js'

const imageNet = { mean: [0.485, 0.456, 0.406] as [number, number, number], deviation: [0.229, 0.224, 0.225] as [number, number, number] }
const plain = { mean: [0, 0, 0] as [number, number, number], deviation: [1, 1, 1] as [number, number, number] }

/** Weights that are known by their checksum, so that they need no JSON beside them. */
export const knownVisionModels: readonly ModelDescription[] = [
  {
    kind: 'detector',
    name: 'yolox-nano',
    file: 'yolox_nano.onnx',
    licence: 'Apache-2.0 (Megvii YOLOX)',
    sha256: 'e8af074932d4ed7e232278e3055cefcdea3edf178874a3694ae292649fb464dd',
    input: { name: 'images', width: 416, height: 416, colours: 'bgr', scale: 1, ...plain, resize: 'letterbox', fill: 114, interpolation: 'points' },
    output: { layout: 'yolox', names: ['output'], classes: 80, labels: cocoLabels },
  },
  {
    kind: 'image-encoder',
    name: 'efficientnet-lite2',
    file: 'model_int8.onnx',
    licence: 'Apache-2.0 (EfficientNet-lite)',
    sha256: '65766aa9b455a5099ea01f31057fe37d9ac00ccb7182625cbfb7c8a5cdaaffa4',
    input: { name: 'input', width: 260, height: 260, colours: 'rgb', scale: 1, mean: [127, 127, 127], deviation: [128, 128, 128], resize: 'squash', fill: 114, interpolation: 'cubic' },
    output: { name: 'features', pooling: 'none', dimension: 1280 },
  },
  {
    kind: 'image-encoder',
    name: 'mobilenetv2',
    file: 'mobilenetv2-12-int8-features.onnx',
    licence: 'Apache-2.0 (ONNX model zoo)',
    sha256: '495244ea728ec1c788502716b7192686d03e8f7d0b121af43a466720d0a8d0d8',
    input: { name: 'input', width: 224, height: 224, colours: 'rgb', scale: 1 / 255, ...imageNet, resize: 'squash', fill: 114, interpolation: 'linear' },
    output: { name: '627', pooling: 'mean', dimension: 1280 },
  },
]
