/** What a person is told who may not review. */
export const reviewersOnly = 'Only reviewers decide on suggestions, and you are not one yet. Admins appoint reviewers in my Home tab: ask one of them.'
