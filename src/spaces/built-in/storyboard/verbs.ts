/** Verbs that stories are told with: enough to find who acts, and to say what somebody does as a picture shows it. */

const REGULAR = `walk wander climb search open close look watch wait help follow chase call knock ask answer shout whisper
laugh smile cry jump dance play paint cook bake turn reach enter arrive return land travel discover notice pick pull push
carry drop hug kiss wave point start stop try want decide finish celebrate share invite plant water grab escape explore
approach cross pass visit work rest dream stare touch paddle sail row fish float crawl march sneak gather pour push fix
repair pack load launch crash bump roll slip stretch yawn whistle clap cheer thank introduce show peek listen lift
scream order promise wish hope hurry skip tiptoe nod bow gasp glow pour paddle collect gaze spot slide melt live love hand`

/** Base and past of those that go their own way. */
const IRREGULAR = `run:ran find:found see:saw meet:met give:gave take:took build:built lose:lost wake:woke leave:left hear:heard
catch:caught throw:threw hide:hid begin:began say:said tell:told think:thought fall:fell rise:rose stand:stood sit:sat grow:grew
win:won fight:fought lead:led hold:held eat:ate drink:drank sleep:slept swim:swam fly:flew drive:drove ride:rode sing:sang read:read
write:wrote draw:drew break:broke bring:brought buy:bought come:came go:went get:got make:made put:put feel:felt keep:kept dig:dug
spread:spread blow:blew light:lit shine:shone wear:wore set:set cut:cut swing:swung sneak:snuck`

const VOWEL = /[aeiou]/

function gerundOf(base: string): string {
  if (/ie$/.test(base)) return `${base.slice(0, -2)}ying`
  if (/[^eoy]e$/.test(base)) return `${base.slice(0, -1)}ing`
  // "Run" doubles its last letter, "open" and "wait" do not.
  const isShort = /^[^aeiou]*[aeiou][^aeiouwxy]$/.test(base)
  return `${isShort ? base + base.at(-1) : base}ing`
}

function thirdOf(base: string): string {
  if (/(s|x|z|ch|sh|o)$/.test(base)) return `${base}es`
  return /[^aeiou]y$/.test(base) ? `${base.slice(0, -1)}ies` : `${base}s`
}

function pastOf(base: string): string {
  if (base.endsWith('e')) return `${base}d`
  if (/[^aeiou]y$/.test(base)) return `${base.slice(0, -1)}ied`
  const gerund = gerundOf(base)
  return gerund.replace(/ing$/, 'ed')
}

const gerunds = new Map<string, string>()
for (const base of REGULAR.split(/\s+/)) {
  for (const form of [thirdOf(base), pastOf(base), gerundOf(base)]) gerunds.set(form, gerundOf(base))
}
for (const pair of IRREGULAR.split(/\s+/)) {
  const [base = '', past = ''] = pair.split(':')
  for (const form of [thirdOf(base), past, gerundOf(base)]) gerunds.set(form, gerundOf(base))
}

/** "Finds", "found" → "finding"; `undefined` for what is no verb that is known here. The bare form may be a noun: it is none. */
export const toGerund = (word: string): string | undefined =>
  VOWEL.test(word) ? gerunds.get(word.toLowerCase()) : undefined
