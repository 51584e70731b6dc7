import { Failure } from '@yingke/shared/request'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import type { Page } from '../types'
import { debounce, useList } from './list'

/** A list whose answers the test gives, in any order. */
function begin() {
  const asked: { cursor: string; signal: AbortSignal; answer(page: Page<number>): void; refuse(err: unknown): void }[] = []
  const scope = effectScope()
  const list = scope.run(() =>
    useList<number>((cursor, signal) => new Promise((answer, refuse) => asked.push({ cursor, signal, answer, refuse }))),
  )!
  return { list, asked, scope }
}

afterEach(() => vi.useRealTimers())

describe('a list', () => {
  it('arrives page by page until there is no more', async () => {
    const { list, asked } = begin()
    const first = list.reload()
    expect(list.loading.value).toBe(true)
    asked[0]!.answer({ items: [1, 2], next: 'c2' })
    await first
    expect([list.items.value, list.more.value, list.loading.value]).toEqual([[1, 2], true, false])
    const second = list.loadMore()
    expect(asked[1]!.cursor).toBe('c2')
    asked[1]!.answer({ items: [3], next: '' })
    await second
    expect([list.items.value, list.more.value]).toEqual([[1, 2, 3], false])
    await list.loadMore()
    expect(asked.length).toBe(2)
  })

  it('asks for the next page once', () => {
    const { list, asked } = begin()
    void list.reload()
    void list.loadMore()
    expect(asked.length).toBe(1)
  })

  it('forgets an answer to an older question', async () => {
    const { list, asked } = begin()
    const old = list.reload()
    const fresh = list.reload()
    expect(asked[0]!.signal.aborted).toBe(true)
    asked[1]!.answer({ items: [9], next: '' })
    await fresh
    asked[0]!.answer({ items: [1], next: '' })
    await old
    expect(list.items.value).toEqual([9])
  })

  it('keeps what it has when the next page fails, and nothing when the first does', async () => {
    const { list, asked } = begin()
    const first = list.reload()
    asked[0]!.answer({ items: [1], next: 'c' })
    await first
    const second = list.loadMore()
    asked[1]!.refuse(new Failure('网络不通', 'page.offline'))
    await second
    expect([list.items.value, (list.error.value as Error).message]).toEqual([[1], '网络不通'])
    const third = list.reload()
    expect(list.error.value).toBe(null)
    asked[2]!.refuse(new Error('x'))
    await third
    expect(list.items.value).toEqual([])
  })

  it('ends what is under way when its page is left', () => {
    const { list, asked, scope } = begin()
    void list.reload()
    scope.stop()
    expect(asked[0]!.signal.aborted).toBe(true)
  })
})

it('waits until the typing pauses', () => {
  vi.useFakeTimers()
  const work = vi.fn()
  const soon = debounce(work, 250)
  soon()
  vi.advanceTimersByTime(249)
  soon()
  vi.advanceTimersByTime(249)
  expect(work).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(work).toHaveBeenCalledTimes(1)
})
