export const homeIds = {
  appoint: 'home.appoint-reviewer',
  dismiss: 'home.dismiss-reviewer',
  refresh: 'home.refresh',
} as const
