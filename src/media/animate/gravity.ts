/** A thing that is thrown, lands, gives way, and is thrown again. */

export interface Flight {
  /** 0 on the ground, 1 at the top. */
  height: number
  /** How tall the thing is, as a share of its own height: more while it is fast, less where it lands. */
  tall: number
}

/** A thing keeps its volume: wide where it is not tall. Drawn flat, half of that looks right. */
export const wideOf = (tall: number) => tall ** -0.7

/**
 * The height over one bounce, from the top at phase 0 to the top at 1: a parabola, as gravity has it, and `contact` of the
 * time on the ground. `stretch` and `squash` are the most by which it gets taller and flatter.
 */
export function bounceAt(
  phase: number,
  { contact, stretch, squash }: { contact: number; stretch: number; squash: number },
): Flight {
  const part = phase - Math.floor(phase)
  const away = Math.min(part, 1 - part)
  const airborne = (1 - contact) / 2
  if (away < airborne) {
    const fall = (away / airborne) ** 2
    return { height: 1 - fall, tall: 1 + stretch * fall }
  }
  const press = Math.sin(((away - airborne) / (contact / 2)) * (Math.PI / 2))
  return { height: 0, tall: 1 + stretch - (stretch + squash) * press }
}
