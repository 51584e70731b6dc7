import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import { useProducts } from '../../stores/products'
import type { Finding, Report } from '../../types'

/** How often we look whether WeChat has called, in milliseconds. */
const every = 2_500

/** Follows what is known of a product while its page is in front of somebody. */
export function useWatch(id: number): { report: Ref<Report | null>; finding: (id: Finding['id']) => Finding | undefined } {
  const products = useProducts()
  const report = ref<Report | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false

  async function look() {
    clearTimeout(timer)
    if (!document.hidden) {
      try {
        report.value = await products.known(id)
      } catch {
        // the next look may succeed; the page itself says when the server is away
      }
    }
    clearTimeout(timer) // of another look that was under way beside this one
    if (!gone) timer = setTimeout(look, every)
  }

  onMounted(() => {
    void look()
    document.addEventListener('visibilitychange', look)
  })
  onBeforeUnmount(() => {
    gone = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  })
  return { report, finding: (one) => report.value?.items.find((line) => line.id === one) }
}
