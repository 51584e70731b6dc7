export default {
  login_name: '客服账号',
  nickname: '昵称',
  password: '登录密码',
  product_ids: '产品 ID',
  channel_ids: '渠道 ID',
  scene_ids: '场景 ID',
  group_ids: '客服分组 ID',
  role_id: '角色',
  remark: '备注',
}
