/** What the files of this folder work with. */
import type { Catalog } from '../catalog/catalog.ts'
import type { GuardedFetch } from '../guard/fetch.ts'
import type { Signer } from '../guard/sign.ts'
import type { Log } from '../log.ts'
import type { Aside } from '../media/aside.ts'
import type { Storage } from '../storage/storage.ts'
import type { Spool } from './spool.ts'

export interface AssetParts {
  catalog: Catalog
  storage: Storage
  spool: Spool
  aside: Aside
  signer: Signer
  fetchFile: GuardedFetch
  log: Log
  now: () => number
  newId: () => string
}
