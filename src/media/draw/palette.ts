/** The colours of a picture: few, chosen by place and hour, and nudged by the seed. */
import { darken, lighten, mix, shift } from './colour.ts'
import type { Time } from './places.ts'
import type { Random } from './random.ts'
import type { Scene } from './thing.ts'

export interface Palette {
  skyTop: string
  skyMiddle: string
  skyLow: string
  /** Hills and ridges, the farthest first. */
  far: string
  near: string
  ground: string
  groundDark: string
  leaf: string
  trunk: string
  /** One colour that the rest lets shine: flowers, windows, curtains. */
  accent: string
  cloud: string
  /** What the hour lays over everything. */
  light: { colour: string; share: number }
}

interface SkyPaint {
  skyTop: string
  skyMiddle: string
  skyLow: string
  cloud: string
}

/** Several skies for each hour; the seed picks one. */
const SKIES: Record<Time, [SkyPaint, ...SkyPaint[]]> = {
  day: [
    { skyTop: '#8ecae6', skyMiddle: '#c4e3ea', skyLow: '#f6efdc', cloud: '#fffaf0' },
    { skyTop: '#a8d5d2', skyMiddle: '#dcead6', skyLow: '#fbeecb', cloud: '#fffdf4' },
    { skyTop: '#f3c9a5', skyMiddle: '#f9e2c2', skyLow: '#fdf4df', cloud: '#fffaf3' },
    { skyTop: '#78b7e0', skyMiddle: '#b4dcf0', skyLow: '#e6f4f1', cloud: '#ffffff' },
  ],
  sunset: [
    { skyTop: '#5b4b8a', skyMiddle: '#e5735c', skyLow: '#fcca77', cloud: '#f4a58a' },
    { skyTop: '#3f4f8c', skyMiddle: '#d9698c', skyLow: '#ffc39a', cloud: '#f2a0a5' },
    { skyTop: '#e0684f', skyMiddle: '#f39b5a', skyLow: '#ffdc8c', cloud: '#fbc08a' },
  ],
  night: [
    { skyTop: '#141b41', skyMiddle: '#28336b', skyLow: '#565d9c', cloud: '#4a5290' },
    { skyTop: '#1f1742', skyMiddle: '#42306f', skyLow: '#77569a', cloud: '#5d4888' },
    { skyTop: '#0f2a3f', skyMiddle: '#1d4a63', skyLow: '#4d8093', cloud: '#376a80' },
  ],
}
const LIGHTS: Record<Time, { colour: string; share: number }> = {
  day: { colour: '#ffe9c2', share: 0.05 },
  sunset: { colour: '#e2663f', share: 0.14 },
  night: { colour: '#1f2a63', share: 0.2 },
}

const GROUNDS: Record<string, { far: string; near: string; ground: string; leaf: string; accent: string }> = {
  meadow: { far: '#a9c9a0', near: '#8fbf6b', ground: '#7db35a', leaf: '#4f8f4a', accent: '#f2718a' },
  hill: { far: '#a9cbb4', near: '#8cc084', ground: '#76b35c', leaf: '#4f8f4a', accent: '#f5c04a' },
  forest: { far: '#9dbfa5', near: '#6d9f70', ground: '#6f9a55', leaf: '#3f7d4e', accent: '#e2673f' },
  mountains: { far: '#b3bfd6', near: '#7c8fb0', ground: '#7fa36b', leaf: '#3f6f5a', accent: '#f5c04a' },
  beach: { far: '#9cc7d6', near: '#4fa9c4', ground: '#f1d9a4', leaf: '#4f9a5a', accent: '#ef6f5c' },
  sea: { far: '#9fc6d4', near: '#4b9fc0', ground: '#2f83ad', leaf: '#4f8f6a', accent: '#ef6f5c' },
  underwater: { far: '#3fa3bd', near: '#2b86a8', ground: '#e6cf9c', leaf: '#3f9a6e', accent: '#f0795f' },
  desert: { far: '#e9bf86', near: '#e3a962', ground: '#edc27c', leaf: '#5f9a5a', accent: '#d9593f' },
  snow: { far: '#c9d9ea', near: '#dfe9f3', ground: '#f5f8fb', leaf: '#4a7d72', accent: '#e0564f' },
  city: { far: '#aebfd0', near: '#7f93ad', ground: '#6a7186', leaf: '#5a9a6a', accent: '#ffd479' },
  street: { far: '#b9cbc0', near: '#e3c9a4', ground: '#787c8c', leaf: '#5f9a5a', accent: '#f5c04a' },
  space: { far: '#4c3a7a', near: '#7a4f9a', ground: '#8d7fb0', leaf: '#4fa98f', accent: '#f58f5c' },
  moon: { far: '#6c6f8c', near: '#8f92a8', ground: '#b9bbc8', leaf: '#8f92a8', accent: '#5aa0d9' },
  sky: { far: '#bcd9dc', near: '#a4cdb0', ground: '#8cbf7d', leaf: '#5f9f5f', accent: '#f2718a' },
  room: { far: '#f0d9b8', near: '#e8c79c', ground: '#b9804f', leaf: '#5f9a6a', accent: '#c9564a' },
  table: { far: '#d8e3d2', near: '#c7d6c3', ground: '#c08a55', leaf: '#5f9a6a', accent: '#e07a5f' },
  studio: { far: '#e9ddd0', near: '#d9c8b6', ground: '#d2bda6', leaf: '#7a9a7a', accent: '#e07a5f' },
  stage: { far: '#4a2f52', near: '#6a3553', ground: '#8f5c3c', leaf: '#5f9a6a', accent: '#b5364a' },
}

const isIndoors = (place: string) => ['room', 'table', 'studio', 'stage'].includes(place)

/** Mixes the palette of a scene. The seed turns hues a little, so that two seeds differ in mood and never clash. */
export function mixPalette(scene: Scene, random: Random): Palette {
  const sky = { ...random.pick(SKIES[scene.time]), light: LIGHTS[scene.time] }
  const base = GROUNDS[scene.place] ?? GROUNDS.meadow
  if (!base) throw new Error(`No palette for ${scene.place}`)
  const turn = {
    hue: random.between(-11, 11),
    saturation: random.between(0.9, 1.1),
    lightness: random.between(0.96, 1.03),
  }
  const walls = isIndoors(scene.place) && scene.place !== 'stage'
  const wall = walls ? { hue: random.pick([0, 0, 130, 170, -30, 200]), saturation: random.between(0.55, 0.95) } : {}
  const grey = scene.weather === 'rain' || scene.weather === 'storm' || scene.weather === 'fog' ? 0.42 : 0
  const share = isIndoors(scene.place) ? sky.light.share / 2 : sky.light.share
  const dim = (hex: string, by = 1) => mix(shift(hex, turn), sky.light.colour, Math.min(0.8, share * 2.1 * by))
  const skyward = (hex: string) => mix(shift(hex, { hue: turn.hue / 2 }), '#8d97a8', grey)
  const ground = scene.groundColour ? mix(base.ground, scene.groundColour, 0.85) : base.ground
  return {
    skyTop: skyward(sky.skyTop),
    skyMiddle: skyward(sky.skyMiddle),
    skyLow: skyward(sky.skyLow),
    far: mix(dim(shift(base.far, wall)), sky.skyLow, walls ? 0 : 0.18),
    near: dim(shift(base.near, wall)),
    ground: dim(ground, 0.8),
    groundDark: darken(dim(ground), 0.22),
    leaf: dim(base.leaf),
    trunk: dim('#7a5638'),
    accent: dim(base.accent, 0.4),
    cloud: mix(sky.cloud, '#a4adbb', grey),
    light: { colour: grey ? mix(sky.light.colour, '#7f8aa0', 0.6) : sky.light.colour, share: share + grey * 0.2 },
  }
}

/** The same palette for a picture of few shapes: flat, pale, one accent. */
export function sparse(palette: Palette, scene: Scene): Palette {
  const pale = (hex: string, by = 0.35) => (scene.time === 'night' ? hex : lighten(hex, by))
  const sky = pale(palette.skyLow, 0.5)
  const flatSky = scene.time === 'night' ? palette.skyMiddle : sky
  return {
    ...palette,
    skyTop: flatSky,
    skyMiddle: flatSky,
    skyLow: flatSky,
    far: pale(palette.far),
    near: pale(palette.near),
    ground: pale(palette.ground),
    cloud: pale(palette.cloud),
  }
}
