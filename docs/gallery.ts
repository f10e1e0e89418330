/**
 * `npm run gallery`: what the offline provider makes of it, written to `docs/gallery/`. Doodles, animations, and every space on
 * the photographs of `test/photos`. Everything is asked for as a client would ask, of a whole Gesso without any key.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { createApp } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { createHttp } from '../src/http/http.ts'
import { contactSheet } from '../src/media/contact-sheet.ts'
import { providerFiles } from '../src/providers/installed.ts'

const out = fileURLToPath(new URL('./gallery/', import.meta.url))
const photoOf = (name: string) => readFile(new URL(`../test/photos/${name}`, import.meta.url))

const doodles = [
  'a cute cat playing piano',
  'a dog',
  'a bird flying',
  'a fish',
  'a butterfly',
  'an elephant',
  'a rabbit',
  'an owl',
  'a tree',
  'a flower',
  'a house',
  'a car',
  'a bicycle',
  'a sailboat',
  'a rocket',
  'an airplane',
  'a robot',
  'a person waving',
  'a guitar',
  'a cup of coffee',
  'a slice of pizza',
  'an umbrella',
  'a castle',
  'a snowman',
]
const styles = ['simple', 'detailed', 'cartoon', 'minimalist']
const animations = [
  'a bird flying',
  'a cat walking',
  'a ball bouncing',
  'a flower growing',
  'a robot waving',
  'an owl blinking',
]

/** A napkin sketch: a mug, drawn by hand as a person draws with a pen. */
const sketch = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="640">
<rect width="640" height="640" fill="#f6f1e6"/>
<g fill="none" stroke="#2d2a33" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">
<path d="M178 190 C180 170 420 168 424 192 C420 214 182 212 178 190"/>
<path d="M178 192 C184 290 190 380 206 462 C240 484 362 486 396 460 C412 380 420 290 424 192"/>
<path d="M420 246 C506 232 520 352 404 372"/>
<path d="M418 276 C470 268 478 332 408 344"/>
<path d="M214 300 C260 316 340 316 390 298"/>
</g></svg>`

interface Picture {
  bytes: Uint8Array
  caption: string
}

const data = await mkdtemp(join(tmpdir(), 'gesso-gallery-'))
const app = await createApp(readConfig({ GESSO_DATA: data, GESSO_LOG: 'silent' }, providerFiles), providerFiles)
await app.start()
const http = createHttp(app)

try {
  await mkdir(out, { recursive: true })
  await write('doodles', await drawn(doodles.map((description) => ({ description }))), { columns: 6, edge: 200 })
  const inStyles = ['an owl', 'a bicycle', 'a castle'].flatMap((description) =>
    styles.map((style) => ({ description, style })),
  )
  await write('doodle-styles', await drawn(inStyles), { columns: 4, edge: 240 })
  for (const description of animations) await animate(description)
  await runSpaces()
} finally {
  await app.close()
  await rm(data, { recursive: true, force: true })
}

async function drawn(wishes: { description: string; style?: string }[]): Promise<Picture[]> {
  const pictures: Picture[] = []
  for (const wish of wishes) {
    const body = { action: 'generate-doodle', provider: 'mock', ...wish }
    const { doodles: made } = await post<{ doodles: { imageData: string }[] }>('/ai', body)
    const caption = wish.style ? `${wish.description}, ${wish.style}` : wish.description
    pictures.push({ bytes: Buffer.from(made[0]?.imageData ?? '', 'base64'), caption })
  }
  return pictures
}

/** The frames side by side, and the animation itself. */
async function animate(description: string) {
  const body = { action: 'generate-animation', description, frameCount: 12, size: 360, provider: 'mock' }
  const { frames, animation } = await post<{
    frames: { imageData: string }[]
    animation: Record<string, { url: string }>
  }>('/ai', body)
  const name = `animation-${description.replaceAll(' ', '-')}`
  const pictures = frames.map(({ imageData }) => ({ bytes: Buffer.from(imageData, 'base64'), caption: '' }))
  await write(name, pictures, { columns: 6, edge: 160 })
  await writeFile(join(out, `${name}.webp`), await download(animation.webp?.url ?? ''))
}

async function runSpaces() {
  const [coffee, rocket, chelsea] = await Promise.all(['coffee.png', 'rocket.jpg', 'chelsea.png'].map(photoOf))
  if (!coffee || !rocket || !chelsea) throw new Error('The photographs are not there.')
  const drawing = await sharp(Buffer.from(sketch)).png().toBuffer()
  const given = { coffee, rocket, chelsea, sketch: drawing }
  const runs: [id: string, inputs: Record<string, unknown>][] = [
    ['background-remover', { image: 'coffee' }],
    ['product-swap', { product_image: 'coffee', reference_image: 'rocket', num_variations: 2 }],
    ['steal-the-look', { reference_image: 'rocket', subject_image: 'chelsea' }],
    ['sketch-to-product', { sketch_image: 'sketch', instructions: 'a mug of glossy teal ceramic', num_variations: 2 }],
    ['product-shots', { product_image: 'coffee', scenes: ['a beach at sunset', 'a snowy forest', 'a city at night'] }],
    [
      'storyboard',
      {
        story:
          'A red fox finds a lantern in the forest. It carries the lantern up a mountain. At night the fox lights the stars one by one. In the morning it sleeps under a tree.',
        panels: 4,
      },
    ],
    ['upscale-and-clean', { image: 'chelsea', scale: 2 }],
  ]
  for (const [id, inputs] of runs) {
    const shown = Object.entries(inputs).flatMap(([name, value]) => {
      const bytes = given[value as keyof typeof given]
      return bytes ? [{ bytes: new Uint8Array(bytes), caption: name }] : []
    })
    const sent = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, asDataUri(given[value as keyof typeof given]) ?? value]),
    )
    const { outputAssets } = await post<{ outputAssets: { url: string }[] }>(`/spaces/${id}/execute`, { inputs: sent })
    const made = await Promise.all(
      outputAssets.map(async ({ url }, index) => ({ bytes: await download(url), caption: `output ${index + 1}` })),
    )
    const all = [...shown, ...made]
    await write(id, all, { columns: Math.min(4, all.length), edge: 320, isPhoto: true })
  }
}

function asDataUri(bytes: Buffer | undefined) {
  return bytes && `data:image/png;base64,${bytes.toString('base64')}`
}

async function post<T>(path: string, body: object): Promise<T> {
  const request = new Request(new URL(path, 'http://localhost'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const response = await http.fetch(request)
  const answer = await response.json()
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`)
  return answer as T
}

async function download(url: string) {
  return new Uint8Array(await (await http.fetch(new Request(url))).arrayBuffer())
}

async function write(
  name: string,
  pictures: Picture[],
  { columns, edge, isPhoto = false }: { columns: number; edge: number; isPhoto?: boolean },
) {
  const captions = pictures.map(({ caption }) => caption)
  const sheet = await contactSheet(
    pictures.map(({ bytes }) => bytes),
    { columns, edge, ground: isPhoto ? 'checker' : 'white', ...(captions.some(Boolean) ? { captions } : {}) },
  )
  // A page is to be looked at, and a repository to be cloned: photographs are kept lightly.
  const file = isPhoto ? sharp(sheet).jpeg({ quality: 82 }) : sharp(sheet).png({ palette: true, colours: 32 })
  await file.toFile(join(out, `${name}.${isPhoto ? 'jpg' : 'png'}`))
  process.stdout.write(`docs/gallery/${name}.${isPhoto ? 'jpg' : 'png'}\n`)
}
