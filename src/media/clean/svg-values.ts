/** Values of attributes and styles: whatever could name something outside of the drawing is left out. */

/** Only to something within the drawing. */
const localUrl = /url\(\s*(["']?)#[\w:.-]+\1\s*\)/gi
/** Ways to load, to run, or to hide either. A backslash can spell any of them in CSS. */
const outside =
  /url\s*\(|image-set|cross-fade|element\s*\(|src\s*\(|attr\s*\(|@|\\|expression|javascript:|vbscript:|data:|behaviou?r|-moz-binding|<|&/i

/** A value as it may stay; `undefined`: it may not. Of a style, each declaration is judged for itself. */
export function cleanValue(name: string, value: string): string | undefined {
  if (name === 'style') return cleanDeclarations(value)
  return isHarmless(value) ? value : undefined
}

/** Rules with plain selectors; every other is left out, and so are comments. */
export function cleanStyleSheet(text: string): string {
  const plain = text.replace(/\/\*[\s\S]*?(\*\/|$)/g, ' ')
  const rules = plain.matchAll(/([^{}]*)\{([^{}]*)\}/g)
  return [...rules]
    .map(([, selector = '', body = '']) => ({ selector: selector.trim(), body }))
    .filter(({ selector }) => /^[\w\s.#,*>+~:()-]+$/.test(selector) && isHarmless(selector))
    .map(({ selector, body }) => `${selector}{${cleanDeclarations(body) ?? ''}}`)
    .join('')
}

function cleanDeclarations(text: string): string | undefined {
  const plain = text.replace(/\/\*[\s\S]*?(\*\/|$)/g, ' ')
  const kept = plain
    .split(';')
    .map((declaration) => declaration.trim())
    .filter((declaration) => /^-?[a-z][\w-]*\s*:/i.test(declaration) && isHarmless(declaration))
  return kept.length > 0 ? kept.join(';') : undefined
}

const isHarmless = (value: string) => !outside.test(value.replace(localUrl, ''))
