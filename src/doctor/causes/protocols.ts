/** A TLS record starts with 0x16 0x03 and a minor version; with the length's first byte that is 0x160301xx as a number. */
export function isTlsHello(size: number): boolean {
  return size >= 0x16030000 && size <= 0x160304ff
}

/** A TLS alert starts with 0x15 0x03; that is what a TLS port answers a plaintext client. */
export function isTlsAlert(size: number): boolean {
  return size >= 0x15030000 && size <= 0x150304ff
}

/** The four bytes of a length as text when all are printable, for example `GET `. */
export function asText(size: number): string | undefined {
  if (!Number.isInteger(size) || size < 0x20202020 || size > 0x7e7e7e7e) return undefined
  const bytes = [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]
  if (bytes.some(byte => byte < 0x20 || byte > 0x7e)) return undefined
  return String.fromCharCode(...bytes)
}
