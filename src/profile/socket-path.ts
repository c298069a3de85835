/** The vhost-user socket of a device, relative to the working directory of its backend. */
export function socketPathOf({ name }: { readonly name: string }): string {
  return `run/${name}.sock`;
}
