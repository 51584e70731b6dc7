import type { Words } from '..'

export default {
  required: 'Please fill this in',
  too_long: 'At most {n} characters',
  password_short: 'At least 8 characters',
  range: 'A whole number from {least} to {most}',
  url: 'An address that begins with http:// or https://',
  login_name: '3–64 letters, digits or . _ - {at}, beginning with a letter or digit',
  address: '“{address}” is not an IP address or network',
} satisfies Words['rule']
