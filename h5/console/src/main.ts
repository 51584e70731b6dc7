import '@yingke/shared/tokens.css'
import 'tdesign-vue-next/es/style/index.css'
import './styles/base.css'
import './styles/tdesign.css'
import { createPinia } from 'pinia'
import { createApp, watch } from 'vue'
import App from './App.vue'
import { followLook, language } from './look'
import { makeRouter } from './router'
import { toast } from './ui/toast'
import { i18n, speak } from './words'

async function begin() {
  followLook()
  await speak(language.value)
  watch(language, (value) => void speak(value).catch(toast.failed))
  const app = createApp(App)
  app.config.errorHandler = (err) => {
    console.error(err)
    toast.bad(i18n.global.t('common.crash'))
  }
  app.use(createPinia())
  app.use(i18n)
  app.use(makeRouter())
  app.mount('#console')
}

void begin()
