export const documentIds = {
  retry: 'documents.retry',
  remove: 'documents.delete',
  restore: 'documents.restore',
  newer: 'documents.newer',
  older: 'documents.older',
  showAll: 'documents.show-all',
} as const
