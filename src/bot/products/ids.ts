/** Action and callback ids of importing product tables. */
export const productIds = {
  open: 'products.import',
  decline: 'products.read-as-document',
  retry: 'products.import-again',
  encoding: 'products.encoding',
  separator: 'products.separator',
  quote: 'products.quote',
  names: 'products.column-names',
  form: 'products.import-form',
} as const

/** Inputs of the form; those of columns get the table's header shape behind them, so that another reading starts afresh. */
export const productInputs = {
  role: 'products.input-role',
  catalogue: 'products.input-catalogue',
  newCatalogue: 'products.input-new-catalogue',
  column: 'products.input-column',
  leaveOut: 'products.input-leave-out',
} as const
