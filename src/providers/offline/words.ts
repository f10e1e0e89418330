/** Chat and vision without a model: prompts are rewritten by rules, pictures described by measurement. */
import { describe } from '../../media/describe.ts'
import { enhancePrompt } from '../../media/enhance.ts'
import type { ChatAnswer, ChatAsk } from '../../models/provider.ts'

/** With pictures: what can be measured of them. Without: the prompt, made fuller. */
export async function chat({ prompt, images }: ChatAsk): Promise<ChatAnswer> {
  if (images.length === 0) return { text: enhancePrompt(prompt), costMicros: 0 }
  const descriptions = await Promise.all(images.map((image) => describe(image.bytes)))
  return { text: descriptions.map((one) => one.text).join('\n\n'), costMicros: 0 }
}
