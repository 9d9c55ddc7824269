const ascii = new TextDecoder('utf-8', { ignoreBOM: true })
const pieceSize = 8192

/** The text of bytes read as ISO-8859-1: one character a byte, whatever the byte is. */
export function decodeLatin1(bytes: Uint8Array): string {
  // TextDecoder's own "latin1" is windows-1252, which differs in 0x80..0x9f.
  const text = ascii.decode(bytes)
  // As many characters as bytes, and none that was malformed: all were ASCII. Faster than a look at each.
  const isPlain = text.length === bytes.length && !text.includes('\ufffd')
  return isPlain ? text : decodePieces(bytes)
}

/** Whether every byte is below 0x80. */
export function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) > 0x7f) return false
  return true
}

function decodePieces(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += pieceSize) {
    text += String.fromCharCode(...bytes.subarray(at, at + pieceSize))
  }
  return text
}
