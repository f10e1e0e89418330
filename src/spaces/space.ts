/** What the file of a space imports, as `gesso/space`: everything that it needs to say what it is. */
export { atLeastOne } from './at-least-one.ts'
export type { Ask, Context, PictureCall, TalkCall } from './context.ts'
export { defineSpace, type Outcome, type Space } from './define.ts'
export { type Image, image } from './image.ts'
