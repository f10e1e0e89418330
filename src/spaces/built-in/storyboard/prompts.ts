/** What is said to the models of a storyboard. */
import { type Board, mentioning, type Panel } from './board.ts'
import { toGerund } from './verbs.ts'

export const STORYBOARD_ARTIST =
  'You are a storyboard artist for film. You break stories into frames that another artist can draw without having read the story. You answer with JSON and nothing else.'

/** Asks for a `Board`, of exactly so many panels. */
export function boardPrompt(story: string, wishes: { panels: number; characters: string[]; style: string }): string {
  const { panels, characters, style } = wishes
  return `Break the story below into exactly ${panels} storyboard panels, from its first moment to its last, evenly. Answer with one JSON object with two members.

"characters": a list with one object for everybody who is in more than one panel.
  "name": as the story has it; what it is ("the fox") where it has none.
  "description": what is seen of it and never changes: kind, age, build, hair or fur, face, clothes with their colours, one mark that nobody else has. 15 to 30 words. No mood, no action.
"panels": a list of ${panels} objects.
  "shot": one of: extreme wide shot, wide shot, medium shot, close-up, extreme close-up, over-the-shoulder shot.
  "camera": angle and height in a few words, such as: low angle.
  "action": one moment that a single picture can show, in the present tense: who does what, with what, where in the frame, with what face. Call characters by exactly the names above. No speech, no sounds, nothing of the camera. At most 50 words.
  "setting": place, time of day, light and weather, in the same words for panels in the same place. At most 25 words.
  "caption": what the reader is told under the panel, at most 90 characters.

Open with a shot that shows where we are. Change shot size from panel to panel. It will be drawn as: ${style}.
${characters.length > 0 ? `\nThese characters are given. Keep what is said of them word for word:\n${characters.map((one) => `- ${one}`).join('\n')}\n` : ''}
The story:
${story}`
}

/** For a model that draws: each character with its description, word for word the same in every panel. */
export function panelPrompt({ shot, camera, action, setting }: Panel, { characters }: Board, style: string): string {
  const described = mentioning(action, characters, ({ description }, mention) => `${mention} (${description})`)
  const view = [shot, camera].filter(Boolean).join(', ')
  return [
    `${capital(style)}, a frame of a storyboard.${view ? ` ${capital(view)}.` : ''}`,
    sentence(described),
    setting && sentence(`Setting: ${setting}`),
    `Draw everybody exactly as described. One single picture that fills the frame, all of it in the same ${style}. No text, no lettering, no speech bubbles, no border, no split panels.`,
  ]
    .filter(Boolean)
    .join('\n')
}

/** For drawing without a model, which looks for things and what they do: descriptions instead of names, and no brief. */
export function drawnPrompt({ action, setting }: Panel, { characters }: Board): string {
  const described = mentioning(
    action,
    characters,
    ({ description, name }) => `${description || name} `,
    () => 'they ',
  )
  const words = described.split(/(?<=\s)|(?=[,.;:!?])/)
  const doing = words
    .map((word, at) => {
      const [bare = ''] = /^[\p{L}]+/u.exec(word) ?? []
      const gerund = NO_VERB_AFTER.test(words[at - 1] ?? '') ? undefined : toGerund(bare)
      return gerund ? gerund + word.slice(bare.length) : word
    })
    .join('')
  const plain = doing
    .replace(/ing (?:up|down|out|away|back)\b/g, 'ing')
    .replace(/\s+([,.;!?’'])/g, '$1')
    .replace(/\s+/g, ' ')
  return `${plain} ${setting}`.trim()
}

/** "The lights", "is left": what follows is a thing, or done to one. */
const NO_VERB_AFTER =
  /^(?:the|an?|his|her|its|their|my|our|this|that|these|those|is|are|was|were|be|been|gets?|got)\s*$/i

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const sentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`)
