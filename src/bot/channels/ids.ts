export const channelIds = {
  indexing: 'channels.indexing',
  olderFiles: 'channels.older-files',
} as const
