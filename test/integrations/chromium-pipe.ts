import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'

/** The Chromium on this machine, or undefined. */
export const chromium: string | undefined = ['chromium', 'chromium-browser', 'google-chrome'].find(
  name => spawnSync(name, ['--version']).status === 0,
)

// biome-ignore lint/suspicious/noExplicitAny: the protocol has a shape for every method
type Message = any

/** A page of a headless Chromium, driven over two pipes: no port, no script in the page. */
export class Browser {
  readonly events: Message[] = []
  private readonly child: ChildProcess
  private readonly profile: string
  private readonly waiting = new Map<number, (message: Message) => void>()
  private next = 0
  private session: string | undefined

  private constructor() {
    this.profile = mkdtempSync(join(tmpdir(), 'chromium-'))
    this.child = spawn(
      chromium ?? '',
      [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--remote-debugging-pipe',
        `--user-data-dir=${this.profile}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    )
    let rest = ''
    const from = this.child.stdio[4] as Readable
    from.setEncoding('utf8')
    from.on('data', (part: string) => {
      const messages = (rest + part).split('\0')
      rest = messages.pop() ?? ''
      for (const text of messages) this.take(JSON.parse(text))
    })
  }

  static async start(): Promise<Browser> {
    const made = new Browser()
    const { targetInfos } = await made.send('Target.getTargets')
    const { targetId } = targetInfos.find((one: Message) => one.type === 'page')
    const { sessionId } = await made.send('Target.attachToTarget', { targetId, flatten: true })
    made.session = sessionId
    for (const domain of ['Page', 'Runtime', 'Log', 'Network', 'Accessibility'])
      await made.send(`${domain}.enable`)
    return made
  }

  send(method: string, params: object = {}): Promise<Message> {
    this.next += 1
    const id = this.next
    const message = { id, method, params, ...(this.session && { sessionId: this.session }) }
    const to = this.child.stdio[3] as Writable
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result),
      )
      to.write(`${JSON.stringify(message)}\0`)
    })
  }

  /** Opens an address and waits until it is loaded. */
  async open(url: string): Promise<void> {
    this.events.length = 0
    await this.send('Page.navigate', { url })
    while (!this.events.some(one => one.method === 'Page.loadEventFired'))
      await new Promise(resolve => setTimeout(resolve, 20))
  }

  /** The value of an expression, from outside of the page's own policy. */
  async value(expression: string): Promise<Message> {
    const { result } = await this.send('Runtime.evaluate', { expression, returnByValue: true })
    return result.value
  }

  async close(): Promise<void> {
    const ended = new Promise(resolve => this.child.on('exit', resolve))
    this.child.kill()
    await ended
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }

  private take(message: Message): void {
    if (message.id === undefined) this.events.push(message)
    else this.waiting.get(message.id)?.(message)
  }
}
