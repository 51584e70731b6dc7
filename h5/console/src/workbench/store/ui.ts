import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { ListName } from '../core/model'

export type Side = 'profile' | 'quick' | 'sessions'
export type DialogName = '' | 'transfer' | 'help' | 'settings' | 'link' | 'menu' | 'wayOut'

/** What this screen shows. Each tab of the browser has its own. */
export const useUI = defineStore('workbench.ui', () => {
  const list = ref<ListName>('serving')
  const open = ref(0)
  /** The number to go to in the open conversation; 0: its end. */
  const goTo = ref(0)
  const side = ref<Side>('profile')
  const sideShown = ref(false)
  const dialog = ref<DialogName>('')
  const searching = ref(false)
  const visible = ref(!document.hidden && document.hasFocus())

  const look = () => {
    visible.value = !document.hidden && document.hasFocus()
  }
  document.addEventListener('visibilitychange', look)
  window.addEventListener('focus', look)
  window.addEventListener('blur', look)

  /** Whether the agent has this conversation under his eyes. */
  const watching = (id: number): boolean => visible.value && open.value === id
  const anyDialog = computed(() => dialog.value !== '')

  /** Shows one part of the customer's panel. */
  function openSide(part: Side): void {
    side.value = part
    sideShown.value = true
  }

  return { openSide, list, open, goTo, side, sideShown, dialog, searching, visible, watching, anyDialog }
})
