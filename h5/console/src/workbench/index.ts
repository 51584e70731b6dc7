import { defineComponent, h } from 'vue'
import { useI18n } from 'vue-i18n'
import en from './locale/en'
import zhCN from './locale/zh-CN'
import { renew } from './store/renew'
import Workbench from './Workbench.vue'

/** The page of the router: it brings its own words, and forgets what another agent left in this tab. */
export default defineComponent({
  name: 'WorkbenchPage',
  setup() {
    const { mergeLocaleMessage } = useI18n({ useScope: 'global' })
    mergeLocaleMessage('zh-CN', { workbench: zhCN })
    mergeLocaleMessage('en', { workbench: en })
    renew()
    return () => h(Workbench)
  },
})
