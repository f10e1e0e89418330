/** The `Content-Disposition` header (RFC 6266): shown or saved, and under which name. */
import type { Asset } from '../../catalog/records.ts'
import { extensionOf } from '../../jobs/view.ts'

/** The name as its uploader wrote it, with the ending that its content has. */
export function disposition(
  { id, name, mediaType }: Pick<Asset, 'id' | 'name' | 'mediaType'>,
  { isDownload }: { isDownload: boolean },
): string {
  const extension = extensionOf(mediaType)
  const stem = name?.replace(/\.\w{1,5}$/, '') || `gesso-${id}`
  const full = `${stem}.${extension}`
  const plain = full.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  // RFC 8187: percent signs for everything that is no letter or digit.
  const encoded = encodeURIComponent(full).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${isDownload ? 'attachment' : 'inline'}; filename="${plain}"; filename*=UTF-8''${encoded}`
}
