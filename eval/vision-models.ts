import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readConfig } from '../src/config.js'
import { openVisionModels } from '../src/models/vision/open-vision-models.js'
import type { VisionModels } from '../src/models/vision/ports.js'
import { projectRoot } from '../src/paths.js'

/** The models for pictures of this machine: of MODELS_DIR where it holds any, otherwise the public ones that tests use. */
export async function visionModels(none = false): Promise<VisionModels> {
  const configured = readConfig(process.env).modelsDir
  const shared = resolve(process.env['QM_SHARED'] ?? join(projectRoot, '..', 'shared'), 'models')
  const holds = (folder: string) => existsSync(join(folder, 'efficientnet-lite2')) || existsSync(join(folder, 'mobilenetv2'))
  return openVisionModels({ modelsDir: none ? join(projectRoot, 'no-models') : holds(configured) ? configured : shared })
}
