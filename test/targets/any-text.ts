import fc from 'fast-check'

/** Texts of any UTF-16 code units, half of them characters that mean something to a parser. */
export const anyText: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...'\\=:#;!-@*%"\' \t\n\r\f[]{}$.,/ab01'),
    fc.nat(0xffff).map(code => String.fromCharCode(code)),
  ),
})
