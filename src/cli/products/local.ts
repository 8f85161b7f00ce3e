import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig, type Config } from '../../config.js'
import { openDatabase, type DatabaseHandle } from '../../db/open.js'
import { defaultOrganisation, ensureServiceIdentity } from '../../db/service-identity.js'
import { listCatalogues, type CatalogueRow } from '../../db/products.js'
import { UserFacingError } from '../../errors.js'
import { projectRoot } from '../../paths.js'
import { practiceWorkspace } from '../../practice.js'

/** The database of this machine and who the command line is in it. */
export interface Local {
  config: Config
  handle: DatabaseHandle
  orgId: string
  userId: string
}

export async function withLocal<T>(work: (local: Local) => Promise<T>): Promise<T> {
  const dotenv = join(projectRoot, '.env')
  if (existsSync(dotenv)) process.loadEnvFile(dotenv)
  const config = readConfig(process.env)
  if (!existsSync(config.databaseFile)) throw new UserFacingError('no-database', `There is no database in ${config.dataDir}.`, { hint: 'Start the service once (npm start), or name its folder with DATA_DIR.' })
  const handle = openDatabase(config.databaseFile)
  try {
    const organisation = await defaultOrganisation(handle.db, practiceWorkspace(config.slack) ? 'playground' : 'slack')
    if (!organisation) throw new UserFacingError('no-organisation', 'No workspace is connected yet.', { hint: 'Start the service once (npm start).' })
    return await work({ config, handle, orgId: organisation.id, userId: await ensureServiceIdentity(handle.db, organisation.id, 'cli') })
  } finally {
    handle.close()
  }
}

/** By name or id; the only one when none is said. */
export async function catalogueNamed({ handle, orgId }: Local, named: string | undefined): Promise<CatalogueRow> {
  const all = await listCatalogues(handle.db, orgId)
  const names = all.map((each) => each.name).join(', ')
  if (all.length === 0) throw new UserFacingError('no-catalogue', 'There is no catalogue yet: no product table was imported.')
  if (named === undefined && all.length > 1) throw new UserFacingError('which-catalogue', 'There are several catalogues.', { hint: `Name one: --catalogue NAME, of ${names}.` })
  const found = named === undefined ? all[0] : all.find((each) => each.id === named || each.name === named)
  if (!found) throw new UserFacingError('no-catalogue', `There is no catalogue "${named}".`, { hint: `There are: ${names}.` })
  return found
}
