import { onScopeDispose, ref } from 'vue'

/** Whole seconds that go down to nothing; the clock decides, so that a sleeping tab is right as well. */
export function useCountdown() {
  const seconds = ref(0)
  let until = 0
  let timer: ReturnType<typeof setInterval> | undefined

  function tick() {
    seconds.value = Math.max(0, Math.ceil((until - Date.now()) / 1000))
    if (seconds.value === 0) clearInterval(timer)
  }

  function start(from: number) {
    clearInterval(timer)
    until = Date.now() + from * 1000
    timer = setInterval(tick, 250)
    tick()
  }

  onScopeDispose(() => clearInterval(timer))
  return { seconds, start }
}
