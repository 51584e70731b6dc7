/** Built-in roles keep their names, so that they can be said in the reader's language; others are called as their makers called them. */
export function roleName(t: (key: string) => string, kind: string, name: string): string {
  return kind === 'custom' ? name : t('team.role_of.' + kind)
}
