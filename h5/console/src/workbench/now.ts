import { onScopeDispose, ref, type Ref } from 'vue'

const now = ref(Date.now())
let users = 0
let timer = 0

const tick = () => {
  now.value = Date.now()
}

/** The time, renewed every second while somebody shows it. */
export function useNow(): Ref<number> {
  if (users++ === 0) {
    tick()
    timer = window.setInterval(tick, 1_000)
  }
  onScopeDispose(() => {
    if (--users === 0) window.clearInterval(timer)
  })
  return now
}
