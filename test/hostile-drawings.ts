/** Drawings that want to run, load or lead out, each spelled in a way of its own. `hit(…)` is what a test hears. */

const NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
const HTML = 'xmlns="http://www.w3.org/1999/xhtml"'
const RECT = '<rect width="40" height="20" fill="#0a0"/>'
const drawing = (inside: string, more = '') => `<svg ${NAMES} width="40" height="20"${more}>${inside}</svg>`
const base64 = (text: string) => Buffer.from(text).toString('base64')
const RUNS = `<svg ${NAMES}><script>hit('inner')</script></svg>`

export const hostile: [name: string, source: string | Uint8Array][] = [
  // Scripts
  ['a script', drawing('<script>hit(1)</script>')],
  ['a script with a type', drawing('<script type="text/ecmascript">hit(1)</script>')],
  ['a script in CDATA', drawing('<script><![CDATA[hit(1)]]></script>')],
  ['a script from elsewhere', drawing('<script href="/a.js"/>')],
  ['a script from elsewhere, by xlink', drawing('<script xlink:href="/a.js"/>')],
  ['a script from its own data', drawing('<script href="data:text/javascript,hit(1)"/>')],
  ['a script under another prefix', `<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>hit(1)</s:script></s:svg>`],
  ['a script of HTML', drawing(`<script ${HTML}>hit(1)</script>`)],
  ['a script of HTML under a prefix', drawing('<h:script xmlns:h="http://www.w3.org/1999/xhtml">hit(1)</h:script>')],
  ['a script in capitals', drawing('<SCRIPT>hit(1)</SCRIPT>')],
  ['a script in a switch', drawing('<switch><g systemLanguage="en"><script>hit(1)</script></g></switch>')],
  ['a script in a symbol', drawing('<symbol id="s"><script>hit(1)</script></symbol><use href="#s"/>')],
  [
    'a script in what describes',
    drawing(`<desc><script ${HTML}>hit(1)</script></desc><title><script>hit(2)</script></title>`),
  ],
  ['a script in text', drawing('<text>a<script>hit(1)</script>b</text>')],
  ['a script in a style', drawing('<style><script>hit(1)</script></style>')],
  ['a script in metadata', drawing(`<metadata><script ${HTML}>hit(1)</script></metadata>`)],
  ['a style that ends early', drawing('<style>a{}&lt;/style>&lt;script>hit(1)&lt;/script></style>')],
  ['a style that ends in CDATA', drawing('<style><![CDATA[a{}</style><script>hit(1)</script>]]></style>')],
  ['a text that ends in CDATA', drawing('<text><![CDATA[</text><script>hit(1)</script>]]></text>')],
  ['a text of references', drawing('<text>&lt;script&gt;hit(1)&lt;/script&gt;</text>')],
  ['an attribute that ends early', drawing('<rect id="&quot; onload=&quot;hit(1)" width="9" height="9"/>')],
  [
    'a handler of an old browser',
    drawing('<handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">hit(1)</handler>'),
  ],
  ['a listener', drawing('<listener event="load" handler="#h" xmlns="http://www.w3.org/2001/xml-events"/>')],
  // Handlers
  ['onload of the drawing', drawing(RECT, ' onload="hit(1)"')],
  ['onclick', drawing('<rect width="40" height="20" onclick="hit(1)"/>')],
  ['onmouseover in mixed case', drawing('<rect width="40" height="20" onMouseOver="hit(1)" ONCLICK="hit(2)"/>')],
  ['onerror of a picture', drawing('<image href="#nothing" onerror="hit(1)" width="9" height="9"/>')],
  ['onbegin of an animation', drawing('<animate attributeName="x" begin="0s" dur="1s" onbegin="hit(1)"/>')],
  ['onfocus that comes by itself', drawing('<g tabindex="0" autofocus="autofocus" onfocus="hit(1)"/>')],
  [
    'a handler under a prefix',
    drawing('<rect svg:onload="hit(1)" xmlns:svg="http://www.w3.org/2000/svg" width="9" height="9"/>'),
  ],
  [
    'a handler of letters as numbers',
    drawing('<rect onload="&#104;it(1)" onclick="&#x68;it(2)" width="40" height="20"/>'),
  ],
  // Foreign content
  [
    'a page within',
    drawing(`<foreignObject width="40" height="20"><body ${HTML}><script>hit(1)</script></body></foreignObject>`),
  ],
  [
    'a frame within',
    drawing(`<foreignObject width="40" height="20"><iframe ${HTML} src="javascript:parent.hit(1)"/></foreignObject>`),
  ],
  ['a frame without a page', drawing(`<iframe ${HTML} src="/frame"/>`)],
  ['a picture of HTML', drawing(`<img ${HTML} src="/a.png" onerror="hit(1)"/>`)],
  ['an object and an embed', drawing(`<object ${HTML} data="/a"/><embed ${HTML} src="/b"/>`)],
  ['a video', drawing(`<video ${HTML} src="/a.mp4"/><audio xmlns="http://www.w3.org/1999/xhtml" src="/b.mp3"/>`)],
  [
    'a base and a page that moves on',
    drawing(`<base ${HTML} href="/x/"/><meta ${HTML} http-equiv="refresh" content="0;url=/moved"/>`),
  ],
  ['a link to a style', drawing(`<link ${HTML} rel="stylesheet" href="/a.css"/>`)],
  [
    'a form that sends itself',
    drawing(`<form ${HTML} action="/a"><input autofocus="" onfocus="this.form.submit()"/></form>`),
  ],
  [
    'mathematics with a link',
    drawing('<math xmlns="http://www.w3.org/1998/Math/MathML" href="javascript:hit(1)"><mi>x</mi></math>'),
  ],
  // Links
  ['a link that runs', drawing(`<a href="javascript:hit(1)">${RECT}</a>`)],
  ['a link that runs, by xlink', drawing(`<a xlink:href="javascript:hit(1)">${RECT}</a>`)],
  ['a link with white space in its scheme', drawing(`<a href="java&#9;script&#10;:hit(1)">${RECT}</a>`)],
  ['a link in capitals', drawing(`<a href=" JaVaScRiPt:hit(1)">${RECT}</a>`)],
  ['a link that leads away', drawing(`<a href="/away">${RECT}</a>`)],
  ['a link to a page as data', drawing(`<a href="data:text/html,&lt;script>hit(1)&lt;/script>">${RECT}</a>`)],
  [
    'a link under a prefix of one’s own',
    `<svg ${NAMES} xmlns:y="http://www.w3.org/1999/xlink"><a y:href="javascript:hit(1)">${RECT}</a></svg>`,
  ],
  ['a link on what has none', drawing('<rect href="javascript:hit(1)" width="40" height="20"/>')],
  [
    'two links, of which a strict reader takes neither',
    drawing('<image href="#a" xlink:href="data:image/png;base64,AA==" width="9" height="9"/>'),
  ],
  // Animations that set what is not there
  [
    'an animation of a link',
    drawing(`<a id="a">${RECT}<animate attributeName="href" values="javascript:hit(1)"/></a>`),
  ],
  [
    'an animation from elsewhere',
    drawing(`<a id="a">${RECT}</a><animate href="#a" attributeName="xlink:href" to="javascript:hit(1)"/>`),
  ],
  ['a set of a handler', drawing('<rect width="40" height="20"><set attributeName="onclick" to="hit(1)"/></rect>')],
  ['a set of a picture', drawing('<image width="9" height="9"><set attributeName="href" to="/set.png"/></image>')],
  [
    'an animation of a transform',
    drawing('<g><animateTransform attributeName="transform" onend="hit(1)" dur="1ms"/></g>'),
  ],
  [
    'a motion along a path of elsewhere',
    drawing('<g><animateMotion dur="1s"><mpath href="/a.svg#b"/></animateMotion></g>'),
  ],
  // Loads
  ['a picture from elsewhere', drawing('<image href="/a.png" width="9" height="9"/>')],
  ['a picture without a scheme', drawing('<image xlink:href="//evil.example/a.png" width="9" height="9"/>')],
  ['a picture from a disk', drawing('<image href="file:///etc/passwd" width="9" height="9"/>')],
  [
    'a picture that is a drawing',
    drawing(`<image href="data:image/svg+xml;base64,${base64(RUNS)}" width="9" height="9"/>`),
  ],
  [
    'a picture that only says it is one',
    drawing(`<image href="data:image/png,${encodeURIComponent(RUNS)}" width="9" height="9"/>`),
  ],
  [
    'a picture of two types',
    drawing(`<image href="data:image/png;x=image/svg+xml;base64,${base64(RUNS)}" width="9" height="9"/>`),
  ],
  ['a use from elsewhere', drawing('<use href="/a.svg#b"/>')],
  [
    'a use of data',
    drawing(
      `<use href="data:image/svg+xml;base64,${base64(`<svg ${NAMES} id="x"><script>hit(1)</script></svg>`)}#x"/>`,
    ),
  ],
  [
    'a filter’s picture from elsewhere',
    drawing('<filter id="f"><feImage href="/a.png"/></filter><rect filter="url(#f)" width="9" height="9"/>'),
  ],
  ['a fill from elsewhere', drawing('<rect fill="url(/a.svg#b)" width="9" height="9"/>')],
  ['a filter from elsewhere', drawing('<rect filter=\'url("/a.svg#b")\' width="9" height="9"/>')],
  [
    'a mask, a clip and a marker from elsewhere',
    drawing('<path d="M0 0h9" mask="url(/a#b)" clip-path="url( /c#d )" marker-end="URL(/e#f)"/>'),
  ],
  [
    'a fill from elsewhere with something within first',
    drawing('<rect fill="url(#a) url(/b.svg#c)" width="9" height="9"/>'),
  ],
  [
    'a gradient that goes on elsewhere',
    drawing('<linearGradient id="g" href="/a.svg#g"/><rect fill="url(#g)" width="9" height="9"/>'),
  ],
  ['a cursor', drawing('<rect cursor="url(/a.cur)" style="cursor:url(/b.cur),auto" width="40" height="20"/>')],
  [
    'a base for all',
    `<svg ${NAMES} xml:base="https://evil.example/"><use href="#a"/><image href="a.png" width="9" height="9"/></svg>`,
  ],
  [
    'a font from elsewhere',
    drawing(
      '<defs><font-face><font-face-src><font-face-uri href="/a.svg"/></font-face-src></font-face></defs><text>a</text>',
    ),
  ],
  ['a colour profile from elsewhere', drawing('<color-profile name="p" xlink:href="/a.icc"/>')],
  ['tref from elsewhere', drawing('<text><tref xlink:href="/a.svg#b"/></text>')],
  ['text along a path of elsewhere', drawing('<text><textPath href="/a.svg#b">a</textPath></text>')],
  // Styles
  ['an import', drawing('<style>@import "/a.css";</style>')],
  ['an import by url', drawing('<style>@import url(/a.css);rect{fill:red}</style>')],
  ['an import of letters as numbers', drawing('<style>@\\69mport "/a.css";\\000040import "/b.css";</style>')],
  ['an import split by a comment', drawing('<style>@imp/**/ort "/a.css";@/**/import "/b.css"</style>')],
  ['an import in CDATA', drawing('<style><![CDATA[@import "/a.css";]]></style>')],
  ['an import in two pieces', drawing('<style>@im<![CDATA[port "/a.css"]]>;</style>')],
  [
    'a background',
    drawing('<style>rect{background:url(/a.png);background-image:url("/b.png")}</style><rect width="9" height="9"/>'),
  ],
  [
    'a url of letters as numbers',
    drawing('<style>rect{fill:\\75rl(/a.svg#b);filter:u\\72 l(/c.svg#d)}</style><rect width="9" height="9"/>'),
  ],
  [
    'a url split by a comment',
    drawing('<style>rect{fill:url/**/(/a.svg#b)}</style><rect style="fill:u/**/rl(/c.svg#d)" width="9" height="9"/>'),
  ],
  [
    'a comment that never ends',
    drawing('<style>/* rect{fill:url(/a)}</style><rect style="/* ;fill:url(/b)" width="9" height="9"/>'),
  ],
  [
    'a comment in a comment',
    drawing('<style>/*/**/rect{fill:url(/a.svg#b)}/**/*/</style><rect width="9" height="9"/>'),
  ],
  ['a brace in a string', drawing('<style>a{content:"}rect{fill:url(/a.svg#b)}"}</style><rect width="9" height="9"/>')],
  [
    'a font by a rule',
    drawing('<style>@font-face{font-family:a;src:url(/a.woff)}text{font-family:a}</style><text y="9">a</text>'),
  ],
  [
    'a set of pictures',
    drawing(
      '<style>rect{fill:image-set("/a.png" 1x);mask:-webkit-image-set(url(/b.png) 1x)}</style><rect width="9" height="9"/>',
    ),
  ],
  [
    'a name of one’s own',
    drawing('<style>svg{--a:url(/a.svg#b)}rect{fill:var(--a)}</style><rect width="9" height="9"/>'),
  ],
  [
    'a rule in a rule',
    drawing(
      '<style>@media all{rect{fill:url(/a.svg#b)}}@supports(a:b){rect{mask:url(/c)}}</style><rect width="9" height="9"/>',
    ),
  ],
  ['a nested selector', drawing('<style>svg{rect{fill:url(/a.svg#b)}}</style><rect width="9" height="9"/>')],
  [
    'an expression',
    drawing('<style>rect{width:expression(hit(1))}</style><rect style="width:expr/**/ession(hit(2))" height="9"/>'),
  ],
  [
    'a behaviour and a binding',
    drawing('<rect style="behavior:url(#a);-moz-binding:url(/b.xml#c)" width="9" height="9"/>'),
  ],
  ['a style from elsewhere', `<?xml-stylesheet href="/a.css"?>${drawing(RECT)}`],
  [
    'a program of XSLT',
    `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="data:text/xsl;base64,${base64('<a/>')}"?>${drawing(RECT)}`,
  ],
  ['an instruction within', drawing('<?php system("ls") ?><?xml-stylesheet href="/a.css"?>')],
  // The XML itself
  [
    'a billion laughs',
    `<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>${drawing('<text>&c;</text>')}`,
  ],
  ['an entity from a disk', `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>${drawing('<text>&a;</text>')}`],
  [
    'an entity for what is declared elsewhere',
    `<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://127.0.0.1/a.dtd">%a;]>${drawing(RECT)}`,
  ],
  ['an attribute by declaration', `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "hit(1)">]>${drawing(RECT)}`],
  ['a document type from elsewhere', `<!DOCTYPE svg SYSTEM "http://127.0.0.1/a.dtd">${drawing('<text>&a;</text>')}`],
  ['an entity that nobody declared', drawing('<text>&evil;</text>')],
  ['a script in UTF-16', Buffer.from(`\ufeff${drawing('<script>hit(1)</script>')}`, 'utf16le')],
  ['a script in UTF-7', `<?xml version="1.0" encoding="UTF-7"?>${drawing('+ADw-script+AD4-hit(1)+ADw-/script+AD4-')}`],
  [
    'a script in a longer UTF-8',
    Buffer.concat([
      Buffer.from(`<svg ${NAMES}>`),
      Buffer.from([0xc0, 0xbc]),
      Buffer.from('script>hit(1)</script></svg>'),
    ]),
  ],
  ['a root of HTML', `<html ${HTML}><script>hit(1)</script></html>`],
  ['a root under another name space', '<svg xmlns="http://www.w3.org/1999/xhtml"><script>hit(1)</script></svg>'],
  ['two roots', `${drawing(RECT)}<html ${HTML}><script>hit(1)</script></html>`],
  ['something behind its end', `${drawing(RECT)}<!-- --><script>hit(1)</script>`],
  [
    'a drawing in a drawing',
    drawing(`<svg onload="hit(1)"><svg ${NAMES} onload="hit(2)"><script>hit(3)</script></svg></svg>`),
  ],
  [
    'a prefix that is bound twice',
    `<svg ${NAMES} xmlns:a="http://www.w3.org/2000/svg"><g xmlns:a="${'http://www.w3.org/1999/xhtml'}"><a:script>hit(1)</a:script></g></svg>`,
  ],
  [
    'a name space in a reference',
    '<svg xmlns="http://www.w3.org/2000/svg"><x:script xmlns:x="http://www.w3.org/2000/&#115;vg">hit(1)</x:script></svg>',
  ],
  ['a comment that ends oddly', drawing('<!--><script>hit(1)</script>-->')],
  ['a comment in a comment of XML', drawing('<!-- <!-- --><script>hit(1)</script> -->')],
  ['a NUL', drawing('<scr\0ipt>hit(1)</scr\0ipt>')],
  ['what is not closed', `<svg ${NAMES}><script>hit(1)`],
  ['an attribute twice', drawing('<rect width="9" width="8" height="9" onclick="hit(1)"/>')],
]
