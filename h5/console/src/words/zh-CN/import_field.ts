export default {
  login_name: '客服账号',
  nickname: '昵称',
  password: '登录密码',
  product_ids: '产品ID',
  channel_ids: '渠道ID',
  scene_ids: '场景ID',
  group_ids: '客服分组ID',
  role_id: '角色ID',
  remark: '备注',
}
