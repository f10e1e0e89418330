/** What a picture model is told, so that what comes is a line drawing that can be taken off its paper. */

export const styles = ['simple', 'detailed', 'cartoon', 'minimalist'] as const
export type DoodleStyle = (typeof styles)[number]

const manners: Record<DoodleStyle, string> = {
  simple: 'a few confident pen strokes of even medium weight, main shapes only, no hatching',
  detailed:
    'fine pen lines, every characteristic part drawn, light hatching for the darker sides, still clearly readable',
  cartoon: 'bold rounded outline with thinner inner lines, large expressive eyes, friendly exaggerated proportions',
  minimalist: 'as few strokes as the subject can be recognised by, one thin continuous-looking line, wide empty areas',
}

/** Names what is drawn first, then how, then what would spoil it. */
export const doodlePrompt = (description: string, style: DoodleStyle) =>
  `A hand-drawn doodle of ${description}. Black ink line drawing: ${manners[style]}. ` +
  'The whole subject in view, centred, nothing cut off, a small even margin around it. ' +
  'Pure white paper (#ffffff) behind it, completely empty: no ground, no frame, no shadow, no shading, no grey, no colour, ' +
  'no paper texture, no text, no signature.'

/** The next key frame of a cycle. `share` of the cycle has passed, between 0 and 1. */
export const posePrompt = (description: string, share: number) =>
  `The next key frame of a looping animation of ${description}: the same drawing of the same subject, ` +
  `${Math.round(share * 100)} percent through one cycle of its movement. Change only the parts that move. ` +
  'Keep its design, proportions, line weight, size and place in the frame exactly. ' +
  'Black ink line drawing on pure white paper (#ffffff), nothing else in the picture, no text.'
