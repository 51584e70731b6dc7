import '@yingke/shared/tokens.css'
import { createApp, h } from 'vue'

createApp({ render: () => h('main') }).mount('#console')
