export default {
  required: '请填写此项',
  too_long: '最多 {n} 个字符',
  password_short: '密码至少 8 个字符',
  range: '请填写 {least} 到 {most} 之间的整数',
  url: '请填写以 http:// 或 https:// 开头的网址',
  login_name: '3–64 个文字、数字或 . _ - {at}，以文字或数字开头',
  address: '“{address}”不是有效的 IP 地址或网段',
}
