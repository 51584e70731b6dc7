import audit from './audit'
import channels from './channels'
import common from './common'
import door from './door'
import import_field from './import_field'
import library from './library'
import mine from './mine'
import picture from './picture'
import rule from './rule'
import settings from './settings'
import team from './team'
import shell from './shell'

export default { audit, channels, common, door, import_field, library, mine, picture, rule, settings, shell, team }
