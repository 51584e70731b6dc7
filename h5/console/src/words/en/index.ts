import type { Words } from '..'
import common from './common'
import door from './door'
import rule from './rule'
import shell from './shell'

export default { common, door, rule, shell } satisfies Words
