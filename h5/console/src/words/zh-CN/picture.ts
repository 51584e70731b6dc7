export default {
  type: '请选择 PNG、JPG、GIF 或 WebP 图片',
  big: '图片不能超过 {mb} MB',
}
