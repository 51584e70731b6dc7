import { type Ref, ref, shallowRef } from 'vue'

/** One thing that a page cannot do without: it is there, on its way, or could not be had. */
export interface Loaded<T> {
  value: Ref<T | null>
  error: Ref<unknown>
  loading: Ref<boolean>
  load(): Promise<void>
}

export function useLoaded<T>(ask: () => Promise<T>): Loaded<T> {
  const value = ref(null) as Ref<T | null>
  const error = shallowRef<unknown>(null)
  const loading = ref(false)
  let last = 0

  async function load(): Promise<void> {
    const mine = ++last
    loading.value = true
    error.value = null
    try {
      const got = await ask()
      if (mine === last) value.value = got
    } catch (err) {
      if (mine === last) error.value = err
    } finally {
      if (mine === last) loading.value = false
    }
  }

  return { value, error, loading, load }
}
