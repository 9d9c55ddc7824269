/** A name that Kubernetes and compose accept: lower case letters, digits and `-`. */
export function label(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
}
