import { shallowRef } from 'vue'

/** A question that must be answered before something cannot be undone. */
export interface Question {
  title: string
  text?: string
  /** What the yes-button says: the deed itself, never just "OK". */
  yes: string
  danger?: boolean
  /** The person must type this first. */
  typed?: string
}

export const question = shallowRef<(Question & { answer(yes: boolean): void }) | null>(null)

export function confirm(asked: Question): Promise<boolean> {
  question.value?.answer(false)
  return new Promise((resolve) => {
    question.value = {
      ...asked,
      answer(yes) {
        question.value = null
        resolve(yes)
      },
    }
  })
}
