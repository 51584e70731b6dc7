import type { Words } from '..'

export default {
  login_name: 'Login name',
  nickname: 'Nickname',
  password: 'Password',
  product_ids: 'Product IDs',
  channel_ids: 'Channel IDs',
  scene_ids: 'Scene IDs',
  group_ids: 'Group IDs',
  role_id: 'Role ID',
  remark: 'Remark',
} satisfies Words['import_field']
