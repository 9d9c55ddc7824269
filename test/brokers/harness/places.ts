import { mkdirSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where class paths and compiled loaders are kept between runs: outside the tree. */
export function cacheDir(): string {
  const dir = process.env.KAFKA_SIZE_CACHE ?? join(homedir(), '.cache', 'kafka-size')
  mkdirSync(dir, { recursive: true })
  return dir
}

/** A new empty directory for one case; the caller removes it. */
export function workDir(name: string): string {
  const root = process.env.KAFKA_SIZE_BROKERS_DIR ?? tmpdir()
  mkdirSync(root, { recursive: true })
  return mkdtempSync(join(root, `kafka-size-${name}-`))
}

/** `count` ports of the loopback interface that nobody listens on, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      server =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => {
            const address = server.address()
            if (address === null || typeof address === 'string') reject(new Error('no port'))
            else resolve(address.port)
          })
        }),
    ),
  )
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}
