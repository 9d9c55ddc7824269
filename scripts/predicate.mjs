// A JSON schema as a small function that only says yes or no: a tenth of Ajv's code, so that a
// correct declaration never loads the validator that can explain mistakes. A keyword it does not
// know stops the build.

const number = {
  minimum: bound => `v>=${bound}`,
  maximum: bound => `v<=${bound}`,
  exclusiveMinimum: bound => `v>${bound}`,
}
const text = {
  // Every bounded text also has an ASCII pattern, so UTF-16 length is length.
  minLength: bound => `v.length>=${bound}`,
  maxLength: bound => `v.length<=${bound}`,
  pattern: source => `new RegExp(${JSON.stringify(source)},'u')`,
}
const types = {
  string: `typeof v==='string'`,
  boolean: `typeof v==='boolean'`,
  number: 'Number.isFinite(v)',
  integer: 'Number.isInteger(v)',
  array: 'Array.isArray(v)',
  object: `typeof v==='object'&&v!==null&&!Array.isArray(v)`,
}
const prose = ['description', 'title', '$schema', '$id', 'definitions', 'type']

/** The source of a module that exports `holds(value)` for the schema. */
export function predicate(schema) {
  const lines = []
  const names = new Map()
  const constant = (prefix, code) => {
    const known = names.get(code)
    if (known) return known
    const name = `${prefix}${names.size}`
    names.set(code, name)
    lines.push(`const ${name}=${code}`)
    return name
  }
  const root = functionOf(schema, { constant, definitions: schema.definitions })
  return `${support}${lines.join('\n')}\nexport const holds=${root}\n`
}

/** `table` has a test for every known key; `other` tests the values of the rest, `name` their names. */
const support = `const entries=(v,table,other,name)=>{
  for(const key in v){
    const test=table[key]??other
    if(test===undefined||!test(v[key])||(name&&!name(key)))return false
  }
  return true
}
`

/** The name of the function that tests a schema; equal schemas share one. */
function functionOf(schema, made) {
  if (schema.$ref) return functionOf(made.definitions[schema.$ref.split('/').at(-1)], made)
  const keys = Object.keys(schema).filter(key => !prose.includes(key))
  // A reference in `allOf` stands there only to have a description of its own.
  if (keys.join() === 'allOf' && schema.allOf.length === 1 && !schema.type) {
    return functionOf(schema.allOf[0], made)
  }
  const parts = tests(schema, made)
  return made.constant('f', `v=>${parts.join('&&') || 'true'}`)
}

function tests(schema, made) {
  const { type = [], ...rest } = schema
  const allowed = [type].flat().map(one => types[one])
  const parts = allowed.length > 0 ? [`(${allowed.join('||')})`] : []
  const keywords = Object.keys(rest).filter(one => !prose.includes(one))
  if (keywords.some(one => objectKeys.includes(one))) parts.push(...objectTests(schema, made))
  for (const one of keywords) {
    if (!objectKeys.includes(one)) parts.push(keyword(one, schema[one], made))
  }
  return parts
}

const objectKeys = ['properties', 'additionalProperties', 'propertyNames']

function objectTests({ properties = {}, additionalProperties, propertyNames }, made) {
  const pairs = Object.entries(properties).map(
    ([key, one]) => `${JSON.stringify(key)}:${functionOf(one, made)}`,
  )
  const table = made.constant('p', `{${['__proto__:null', ...pairs].join(',')}}`)
  if (additionalProperties === undefined) throw new Error('additionalProperties must be said')
  const other = additionalProperties ? functionOf(additionalProperties, made) : 'undefined'
  // Known keys are not named by the user.
  const name = propertyNames ? functionOf(propertyNames, made) : 'undefined'
  return [`entries(v,${table},${other},${name})`]
}

function keyword(name, value, made) {
  if (name in number) return number[name](value)
  if (name === 'pattern') return `${made.constant('r', text.pattern(value))}.test(v)`
  if (name in text) return text[name](value)
  switch (name) {
    case 'required':
      return value.map(key => `Object.hasOwn(v,${JSON.stringify(key)})`).join('&&')
    case 'maxProperties':
      return `Object.keys(v).length<=${value}`
    case 'minItems':
      return `v.length>=${value}`
    case 'maxItems':
      return `v.length<=${value}`
    case 'uniqueItems':
      return 'new Set(v).size===v.length'
    case 'items':
      return `v.every(${functionOf(value, made)})`
    case 'const':
      return `v===${JSON.stringify(value)}`
    case 'enum':
      return `${JSON.stringify(value)}.includes(v)`
    case 'allOf':
      return value.map(one => `${functionOf(one, made)}(v)`).join('&&')
    case 'oneOf':
      return `${value.map(one => `${functionOf(one, made)}(v)`).join('+')}===1`
    default:
      throw new Error(`scripts/predicate.mjs does not know the keyword "${name}"`)
  }
}
