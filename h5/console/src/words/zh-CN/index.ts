import common from './common'
import door from './door'
import import_field from './import_field'
import mine from './mine'
import picture from './picture'
import rule from './rule'
import team from './team'
import shell from './shell'

export default { common, door, import_field, mine, picture, rule, shell, team }
