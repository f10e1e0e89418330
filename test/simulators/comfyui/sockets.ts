/** The server's side of websockets (RFC 6455), as far as a stand-in needs it: it sends texts and bytes, and hears a goodbye. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TEXT = 0x1
const BYTES = 0x2
const CLOSE = 0x8

export interface Socket {
  clientId: string
  send(data: string | Uint8Array): void
}

export interface Sockets {
  readonly open: Socket[]
  /** Refuses the sockets to come, and cuts those that are there. */
  refuse(): void
  close(): void
}

/** Answers `GET /ws?clientId=…` of a server. */
export function acceptSockets(server: Server, onOpen: (socket: Socket) => void): Sockets {
  const sockets = new Map<Duplex, Socket>()
  let refuses = false
  server.on('upgrade', (request: IncomingMessage, duplex: Duplex) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const key = request.headers['sec-websocket-key']
    duplex.on('error', () => duplex.destroy())
    if (refuses || url.pathname !== '/ws' || !key) {
      duplex.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const accept = createHash('sha1')
      .update(key + GUID)
      .digest('base64')
    duplex.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
    )
    const socket: Socket = {
      clientId: url.searchParams.get('clientId') ?? '',
      send: (data) =>
        void duplex.write(typeof data === 'string' ? frame(TEXT, Buffer.from(data)) : frame(BYTES, Buffer.from(data))),
    }
    sockets.set(duplex, socket)
    duplex.on('close', () => sockets.delete(duplex))
    duplex.on('data', (bytes: Buffer) => {
      if (((bytes[0] ?? 0) & 0xf) === CLOSE) duplex.end(frame(CLOSE, Buffer.alloc(0)))
    })
    onOpen(socket)
  })
  const close = () => {
    for (const duplex of sockets.keys()) duplex.destroy()
  }
  return {
    get open() {
      return [...sockets.values()]
    },
    refuse() {
      refuses = true
      close()
    },
    close,
  }
}

function frame(kind: number, payload: Buffer): Buffer {
  const { length } = payload
  const head =
    length < 126 ? Buffer.from([0x80 | kind, length]) : Buffer.from([0x80 | kind, 126, length >> 8, length & 0xff])
  return Buffer.concat([head, payload])
}
