/** What a card is filled with while it has no picture. */

/** Light enough for dark words, and told apart from their neighbours. */
export const PASTEL_COLORS = [
  '#f8d7da',
  '#fbe3d0',
  '#fdf0c8',
  '#e9f2c9',
  '#d3efd5',
  '#c9eee3',
  '#c9e9f2',
  '#cfdffa',
  '#d9d6fa',
  '#e7d3f7',
  '#f6d3ee',
  '#e6ddd3',
] as const

export const FAILURE_COLOR = '#e5484d'

/** Always the same one for a card. */
export function pastelOf(id: string): string {
  let sum = 0
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 2 ** 31
  return PASTEL_COLORS[sum % PASTEL_COLORS.length] as string
}
