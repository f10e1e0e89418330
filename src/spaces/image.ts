/** Pictures as a space sees them: assets by id. Clients name them by id, address, data URI, or upload. */
import { z } from 'zod'
import type { Asset } from '../catalog/records.ts'

const shape = z.object({
  /** Of the asset. */
  id: z.string(),
  mediaType: z.string(),
  /** Pixels. */
  width: z.int(),
  height: z.int(),
})
export type Image = z.infer<typeof shape>

const MARK = 'gesso-image'

/** An input picture. In a request it is the id of an asset, an http(s) address, a data URI, or a file of the form. */
export const image = () => shape.meta({ [MARK]: true })

/** Whether a schema is that of a picture, through `optional`, `default` and `describe`. */
export const isImage = (schema: z.ZodType) => bare(schema).meta()?.[MARK] === true

/** The schema within `optional`, `nullable` and `default`. */
export function bare(schema: z.ZodType): z.ZodType {
  return schema.def.type === 'optional' || schema.def.type === 'nullable' || schema.def.type === 'default'
    ? bare((schema as z.ZodOptional<z.ZodType>).def.innerType)
    : schema
}

export const toImage = ({ id, mediaType, width, height }: Asset): Image => ({ id, mediaType, width, height })
