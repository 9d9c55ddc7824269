import { figure, seen } from '../conditions.ts'
import { grouped, wordIn } from '../facts.ts'
import { largest, measured } from '../measures.ts'
import type { Case, Cause, Condition } from '../model.ts'
import { isTlsAlert } from './protocols.ts'
import { kafkaBrokerConfigs, kafkaSecurity } from './sources.ts'

/** What each reason means, and what to do about it. */
const reasons: readonly (readonly [string, string, string])[] = [
  [
    'untrusted',
    'The certificate is signed by nobody in the truststore.',
    'Put the CA of the other side, not its certificate, into ssl.truststore.location, with all intermediate certificates in the keystore of the side that shows it.',
  ],
  [
    'name',
    'The certificate does not hold the host name or address that was connected to.',
    'Issue it with subject alternative names for every name in advertised.listeners, and connect by these names, not by an address.',
  ],
  [
    'expired',
    'The certificate is outside its period of validity.',
    'Renew it; `keytool -list -v` shows the period. Check the clock of both hosts.',
  ],
  [
    'client',
    'One side sent no certificate although the other requires one.',
    'ssl.client.auth is required: give the client a keystore. If it has one, its certificate is signed by a CA the broker did not ask for.',
  ],
  [
    'suites',
    'Both sides have no protocol version or cipher suite in common.',
    'Compare ssl.enabled.protocols and ssl.cipher.suites, and the key in the keystore: without a private key no suite is left.',
  ],
  [
    'theirs',
    'The other side refused our certificate; the reason is in its log.',
    'Read the log of the other side: usually its truststore lacks our CA, or the host name does not fit.',
  ],
]

function found(c: Case): readonly (readonly [string, string, string])[] {
  const lines = c.all('tls-reason')
  return reasons.filter(([name]) => lines.some(line => wordIn(line, name) !== undefined))
}

const failed = seen('tls-handshake-failed', 'a TLS handshake failed')
const because = seen('tls-reason', 'a line tells why')

const onlyPlaintext = figure('a TLS listener got plaintext, and no line tells another reason', c =>
  c.count('tls-reason') === 0 && c.count('tls-expected') > 0
    ? c.all('tls-expected').slice(0, 1)
    : undefined,
)

const handshake: Cause = {
  id: 'tls-handshake',
  title: 'A TLS handshake fails',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [failed, because] },
    { certainty: 'likely', all: [failed] },
  ],
  counters: [{ effect: 'excludes', when: onlyPlaintext, why: 'the bytes were no TLS at all' }],
  explanation:
    'Client and broker, or two brokers, do not agree on a TLS session: a certificate is not trusted, has another name, has expired or is missing, or protocol and cipher do not meet. The connection is closed; the broker goes on.',
  wrongGuesses: [
    {
      guess: 'ssl.endpoint.identification.algorithm empty',
      why: 'It hides a wrong name by checking none: any certificate of the CA then passes for every broker.',
    },
    { guess: 'Network trouble', why: 'The connection was made; its first messages were refused.' },
  ],
  figures: c => found(c).map(([, meaning]) => meaning),
  remedy: c => {
    const steps = found(c).map(([, , step]) => step)
    if (steps.length > 0) return { settings: [], steps, exact: true }
    const step =
      'The line "Caused by" below the failure names the reason; a scanner or health check that only opens the port gives the same failure.'
    return { settings: [], steps: [step], exact: false }
  },
  collect: [
    'the exception with all its "Caused by" lines, on both sides',
    'openssl s_client -connect HOST:PORT -showcerts',
    'keytool -list -v of the keystore, and -list of the truststore of the other side',
  ],
  sources: [kafkaSecurity],
}

const alert = figure('a length is a TLS alert (0x1503…)', c => {
  const lines = measured(c, 'invalid-receive', 'size').filter(size => isTlsAlert(size.value))
  return lines.length > 0 ? lines.map(size => size.evidence).slice(0, 3) : undefined
})
const adminFull = seen('heap-full', 'its heap was full')

const plaintextClient: Cause = {
  id: 'plaintext-client-on-tls',
  title: 'A plaintext client talks to a TLS port',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [alert] },
    {
      certainty: 'likely',
      all: [seen('admin-client-died', 'the admin client of a tool died'), adminFull],
    },
  ],
  counters: [],
  explanation:
    'A client without security.protocol=SSL reads the alert of a TLS listener (0x15 0x03 …) as the length of an answer, about 352 518 912 bytes, and tries to allocate it. The tools have 256 MiB of heap and die with "Java heap space".',
  wrongGuesses: [
    {
      guess: 'More heap for the tool or the broker',
      why: 'Nothing is that large: with more heap the client waits for bytes that never come.',
    },
  ],
  figures: c => {
    const size = largest(measured(c, 'invalid-receive', 'size').filter(m => isTlsAlert(m.value)))
    return size === undefined
      ? []
      : [`${grouped(size.value)} is 0x${size.value.toString(16)}: a TLS alert read as a length.`]
  },
  remedy: () => ({
    settings: [
      {
        target: 'client',
        key: 'security.protocol',
        value: 'SSL or SASL_SSL',
        because: 'The tools take it from --command-config FILE.',
      },
    ],
    steps: [],
    exact: true,
  }),
  collect: ['the command with its --command-config', 'listeners of the broker'],
  sources: [kafkaBrokerConfigs, kafkaSecurity],
}

/** The tool died of a TLS alert, not of a small heap. */
export const onlyAdminDied: Condition = figure('only the admin client of a tool ran full', c => {
  const died = c.all('admin-client-died')
  return died.length > 0 && c.count('heap-full') <= died.length ? died.slice(0, 1) : undefined
})

/** What goes wrong with TLS itself. */
export const tlsCauses: readonly Cause[] = [handshake, plaintextClient]
