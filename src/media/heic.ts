/** Photographs of phones. The decoder that comes with sharp has no HEVC; one that the machine brings along may. */
import { openOptions, UnreadablePicture } from './picture.ts'
import { sharp } from './sharp.ts'

/** Above what a phone's own camera uses. */
const QUALITY = 92

/** The picture as a JPEG, upright. Throws `UnreadablePicture` where this machine cannot decode it. */
export async function fromHeic(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await sharp(bytes, openOptions()).autoOrient().keepIccProfile().jpeg({ quality: QUALITY }).toBuffer()
  } catch (cause) {
    const detail = 'This is a HEIC picture, which the decoder of this server cannot read: send it as a JPEG.'
    throw new UnreadablePicture('not-accepted', detail, cause)
  }
}
