/** Input pictures, looked at as the models do. */
import sharp from 'sharp'
import { z } from 'zod'
import { invalid } from './refused.ts'

/** Base64 without a prefix. */
export const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/, 'expected base64 without a prefix')

export interface Looked {
  width: number
  height: number
  format: string
}

/** Decodes a picture, and refuses other formats than those taken. */
export async function look(encoded: string, formats: string[]): Promise<Looked> {
  const bytes = Buffer.from(encoded, 'base64')
  const { format, width, height } = await sharp(bytes)
    .metadata()
    .catch(() => {
      throw invalid('Provided image cannot be decoded.')
    })
  if (!formats.includes(format)) throw invalid(`Provided image is a ${format}; ${formats.join(' or ')} is needed.`)
  return { format, width, height }
}

/** Nova refuses pictures that are transparent anywhere. */
export async function lookOpaque(encoded: string): Promise<Looked> {
  const looked = await look(encoded, ['png', 'jpeg'])
  const { isOpaque } = await sharp(Buffer.from(encoded, 'base64')).stats()
  if (!isOpaque) throw invalid('Images with transparent pixels are not supported.')
  return looked
}

/** A mask of pure black and pure white, as large as the picture. */
export async function lookMask(encoded: string, picture: Looked): Promise<void> {
  const { width, height } = await lookOpaque(encoded)
  if (width !== picture.width || height !== picture.height) throw invalid('The mask must be as large as the image.')
  const pixels = await sharp(Buffer.from(encoded, 'base64')).removeAlpha().raw().toBuffer()
  if (pixels.some((value) => value !== 0 && value !== 255)) throw invalid('The mask must be pure black and pure white.')
}
