/** Cards as a client handles them, for the tests of this folder. */
import { expect } from 'vitest'
import type { z } from 'zod'
import { cardView } from '../../src/cards/view.ts'
import type { TestApp } from '../app.ts'
import { picture } from '../http/gesso.ts'

export type CardView = z.infer<typeof cardView>

export const send = (
  gesso: TestApp,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) =>
  gesso.request(path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** The card in an answer, which has to have this status. */
export async function cardIn(response: Response, status = 200): Promise<CardView> {
  const body = await response.json()
  expect(response.status, JSON.stringify(body)).toBe(status)
  return cardView.strict().parse(body)
}

export const create = async (gesso: TestApp, wish: object = {}) => cardIn(await gesso.post('/v1/cards', wish), 201)
export const look = async (gesso: TestApp, id: string) => cardIn(await gesso.request(`/v1/cards/${id}`))

/** The card once its job has ended. */
export async function settled(gesso: TestApp, id: string): Promise<CardView> {
  await expect.poll(async () => (await look(gesso, id)).status, { timeout: 10_000 }).not.toBe('pending')
  return look(gesso, id)
}

export async function idsOn(gesso: TestApp, board = 'main', query = ''): Promise<string[]> {
  const response = await gesso.request(`/v1/cards?board=${board}&limit=100${query}`)
  return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id)
}

/** An asset of one colour, from 0 to 255. */
export async function upload(gesso: TestApp, color: number) {
  const response = await gesso.request('/v1/assets', {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: (await picture(64, 48, { color })) as BodyInit,
  })
  return (await response.json()) as { id: string; url: string; sha256: string; color: string }
}
