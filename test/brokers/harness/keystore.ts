import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { javaHome } from './jvm.ts'
import { run } from './processes.ts'

/** A PKCS12 key store for 127.0.0.1 that trusts itself; made once per directory. Password `changeit`. */
export function keyStore(dir: string): string {
  const path = join(dir, 'keys.p12')
  if (existsSync(path)) return path
  const options = [
    '-alias',
    'broker',
    '-keyalg',
    'RSA',
    '-dname',
    'CN=localhost',
    '-validity',
    '30',
  ]
  const store = ['-keystore', path, '-storetype', 'PKCS12', '-storepass', 'changeit']
  const names = ['-ext', 'SAN=ip:127.0.0.1,dns:localhost']
  run(join(javaHome(), 'bin', 'keytool'), ['-genkeypair', ...options, ...names, ...store])
  return path
}
