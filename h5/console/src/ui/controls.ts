/** The one door to the component library: only here and in the icons is it named. */
export { Button, ConfigProvider, Input, InputNumber, Tag, Textarea } from 'tdesign-vue-next'
