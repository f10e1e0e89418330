/** What a static drawing is made of (SVG 2, Appendix F and the property index). Scripts, animations and foreign content are not. */

const list = (text: string) => new Set(text.trim().split(/\s+/))

export const elementNames = list(`
  svg g defs symbol use switch title desc style
  path rect circle ellipse line polyline polygon text tspan textPath image
  linearGradient radialGradient stop pattern clipPath mask marker
  filter feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
  feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode
  feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
`)

export const attributeNames = list(`
  id style lang
  x y z x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy width height d points pathLength
  viewBox preserveAspectRatio transform transform-origin transform-box version
  gradientUnits gradientTransform spreadMethod offset patternUnits patternContentUnits patternTransform
  clipPathUnits maskUnits maskContentUnits mask-type markerWidth markerHeight markerUnits refX refY orient
  startOffset method spacing side textLength lengthAdjust rotate
  filterUnits primitiveUnits in in2 result stdDeviation mode type values operator k1 k2 k3 k4 order kernelMatrix divisor
  bias targetX targetY edgeMode kernelUnitLength preserveAlpha surfaceScale diffuseConstant specularConstant
  specularExponent azimuth elevation pointsAtX pointsAtY pointsAtZ limitingConeAngle scale xChannelSelector
  yChannelSelector radius baseFrequency numOctaves seed stitchTiles slope intercept amplitude exponent tableValues
  fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit
  stroke-dasharray stroke-dashoffset opacity color color-interpolation color-interpolation-filters display visibility
  overflow clip clip-path clip-rule mask filter flood-color flood-opacity lighting-color stop-color stop-opacity
  marker marker-start marker-mid marker-end paint-order shape-rendering text-rendering image-rendering vector-effect
  mix-blend-mode isolation font font-family font-size font-size-adjust font-stretch font-style font-variant font-weight
  letter-spacing word-spacing text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift
  direction unicode-bidi writing-mode white-space class
`)
