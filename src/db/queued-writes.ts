type Builder = object
type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/**
 * A database whose reads run at once and whose writes (`insert`, `update`, `delete`) take their turn behind the open
 * transaction. Without it a write on a second connection, while a transaction of this process is open, would block the whole
 * process until the busy timeout, and so keep that very transaction from ending.
 */
export function queuedWrites<D extends { insert: unknown; update: unknown; delete: unknown }>(reader: D, writer: D, inTurn: InTurn): D {
  return new Proxy(reader, {
    get(target, name, receiver) {
      if (name !== 'insert' && name !== 'update' && name !== 'delete') return Reflect.get(target, name, receiver) as unknown
      const start = writer[name] as (...args: unknown[]) => Builder
      return (...args: unknown[]) => waiting(start.apply(writer, args), inTurn)
    },
  })
}

/** The builder, whose statement runs in turn when it is awaited. */
function waiting(builder: Builder, inTurn: InTurn): Builder {
  return new Proxy(builder, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown
      if (typeof value !== 'function') return value
      if (name === 'then') {
        return (resolve: (value: unknown) => unknown, reject: (error: unknown) => unknown) => inTurn(async () => target as PromiseLike<unknown>).then(resolve, reject)
      }
      return (...args: unknown[]) => {
        const next = (value as (...given: unknown[]) => unknown).apply(target, args)
        return typeof next === 'object' && next !== null && 'then' in next && 'toSQL' in next ? waiting(next, inTurn) : next
      }
    },
  })
}
