import { defineComponent, h } from 'vue'

export default defineComponent({ name: 'Workbench', render: () => h('main') })
