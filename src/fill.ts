import { specs } from './generated/templates.js'
import type { Host } from './host.ts'
import type { Fill } from './render.ts'

type Template = (data: unknown) => string

/** Fills the compiled templates of the package; only Handlebars' runtime is loaded. */
export async function builtinFill(): Promise<Fill> {
  const runtime = await import('handlebars/runtime.js')
  // The types of the runtime module leave out the one function it is made for.
  const { template } = runtime.default as unknown as { template(spec: unknown): Template }
  const ready = new Map<string, Template>()
  return (name, data) => {
    const known = ready.get(name)
    if (known) return known(data)
    const spec = specs[name]
    if (spec === undefined) throw new Error(`no template ${name}`)
    const made = template(spec)
    ready.set(name, made)
    return made(data)
  }
}

/** Templates of a user's directory win over the built-in ones; they are compiled when first used. */
export async function customFill(host: Host, directory: string): Promise<Fill> {
  const [{ default: Handlebars }, builtin] = await Promise.all([
    import('handlebars'),
    builtinFill(),
  ])
  const ready = new Map<string, Template>()
  const compile = (name: string): Template => {
    const path = `${directory}/${name}.hbs`
    if (host.info(path).kind !== 'file') return data => builtin(name, data)
    const text = new TextDecoder().decode(host.read(path))
    return Handlebars.compile(text, { noEscape: true, strict: true })
  }
  return (name, data) => {
    const template = ready.get(name) ?? compile(name)
    ready.set(name, template)
    return template(data)
  }
}
