import { Failure } from '@yingke/shared/request'
import { computed, type Ref, ref, shallowRef } from 'vue'

/** A form: its values, what is wrong with each, and whether anything was changed. */
export interface Form<T extends object> {
  values: Ref<T>
  /** Sentences by field. */
  errors: Ref<Record<string, string>>
  /** A sentence about the whole. */
  problem: Ref<string>
  dirty: Readonly<Ref<boolean>>
  saving: Ref<boolean>
  /** Starts anew from what is kept. */
  reset(values: T): void
  /** Checks, sends once, and puts the server's complaint where it belongs. True when it was kept. */
  submit(): Promise<boolean>
}

/** Names the wrong fields; empty when all is well. */
export type Check<T> = (values: T) => Record<string, string>

export function useForm<T extends object>(initial: T, send: (values: T) => Promise<unknown>, check: Check<T> = () => ({})): Form<T> {
  const values = ref(copy(initial)) as Ref<T>
  const kept = shallowRef(JSON.stringify(initial))
  const errors = ref<Record<string, string>>({})
  const problem = ref('')
  const saving = ref(false)

  function reset(fresh: T) {
    values.value = copy(fresh)
    kept.value = JSON.stringify(fresh)
    errors.value = {}
    problem.value = ''
  }

  async function submit(): Promise<boolean> {
    if (saving.value) return false
    problem.value = ''
    errors.value = check(values.value)
    if (Object.keys(errors.value).length > 0) return false
    saving.value = true
    const sent = JSON.stringify(values.value)
    const before = kept.value
    try {
      await send(values.value)
      // the sender may have begun anew with what the server made of it
      if (kept.value === before) kept.value = sent
      return true
    } catch (err) {
      complain(err)
      return false
    } finally {
      saving.value = false
    }
  }

  /** Puts the server's complaint where it belongs. */
  function complain(err: unknown) {
    if (!(err instanceof Error)) throw err
    const field = err instanceof Failure ? err.field : ''
    if (field) errors.value = { [field]: err.message }
    // a field that this form does not show must not swallow the sentence
    if (!field || !(field.split(/[.[]/)[0]! in values.value)) problem.value = err.message
  }

  return { values, errors, problem, saving, reset, submit, dirty: computed(() => JSON.stringify(values.value) !== kept.value) }
}

export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
