export const fileIds = { retry: 'files.retry' } as const
