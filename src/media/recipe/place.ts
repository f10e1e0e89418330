/** Where a kind of file holds its XMP packet (ISO 16684-1, XMP Specification Part 3): pixels, sounds and their order stay. */
export interface Place {
  /** The longest packet that fits there. */
  maxBytes: number
  /** The packet that the file holds, as a view into it where it lies there in the open. */
  read(bytes: Uint8Array): Uint8Array | undefined
  /**
   * The file with this packet and no other. `undefined`: the file is damaged, unusual, or signed (C2PA 2.2 §A: a signature is over
   * every byte, and says more of where the file is from than a packet can), and has to stay as it is.
   */
  write(bytes: Uint8Array, packet: Uint8Array): Uint8Array | undefined
}
