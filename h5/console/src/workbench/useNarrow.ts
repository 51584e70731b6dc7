import { onScopeDispose, ref, type Ref } from 'vue'

/** One page at a time below this width. */
const NARROW = '(max-width: 768px)'
/** The customer's panel lies over the conversation below this width. */
const TIGHT = '(max-width: 1180px)'

function follows(query: string): Ref<boolean> {
  const media = window.matchMedia(query)
  const value = ref(media.matches)
  const look = () => {
    value.value = media.matches
  }
  media.addEventListener('change', look)
  onScopeDispose(() => media.removeEventListener('change', look))
  return value
}

export const useNarrow = () => ({ narrow: follows(NARROW), tight: follows(TIGHT) })
