import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import { i18n, speak } from '../words'
import { confirm, question } from './confirm'
import { Input } from './controls'
import Field from './Field.vue'
import Menu from './Menu.vue'
import Modal from './Modal.vue'
import { moved, useSort } from './sort'
import { toast, toasts } from './toast'
import Toggle from './Toggle.vue'

const global = { plugins: [i18n] }
beforeEach(() => speak('zh-CN'))
afterEach(() => {
  document.body.innerHTML = ''
  toasts.splice(0)
  vi.useRealTimers()
})

describe('a field', () => {
  it('ties its label, its help and its complaint to the control inside', async () => {
    const field = mount(Field, { props: { label: '昵称', help: '客户会看到', error: '', required: true }, slots: { default: () => h(Input) }, global, attachTo: document.body })
    const input = field.find('input')
    expect(field.find('label').attributes('for')).toBe(input.attributes('id'))
    expect(input.attributes('aria-required')).toBe('true')
    expect(document.getElementById(input.attributes('aria-describedby')!)!.textContent).toBe('客户会看到')
    await field.setProps({ error: '请填写此项' })
    await nextTick()
    expect(input.attributes('aria-invalid')).toBe('true')
    expect(input.attributes('aria-describedby')!.split(' ').map((id) => document.getElementById(id)!.textContent)).toEqual(['请填写此项', '客户会看到'])
    await field.setProps({ error: '' })
    await nextTick()
    expect(input.attributes('aria-invalid')).toBeUndefined()
  })
})

describe('a window over the page', () => {
  const open = async () => {
    document.body.innerHTML = '<button id="before">open</button>'
    document.getElementById('before')!.focus()
    const window = mount(Modal, { props: { open: true, title: '添加' }, slots: { default: '<input id="first"><input id="last">' }, global, attachTo: document.body })
    await nextTick()
    await nextTick()
    return window
  }

  it('takes the focus and gives it back', async () => {
    const modal = await open()
    expect(document.activeElement!.id).toBe('first')
    await modal.setProps({ open: false })
    await nextTick()
    expect(document.activeElement!.id).toBe('before')
  })

  it('asks to be closed with Escape, but not while a word is being composed', async () => {
    const modal = await open()
    const press = (more: object) => document.getElementById('first')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, ...more }))
    press({ isComposing: true })
    expect(modal.emitted('close')).toBeUndefined()
    press({})
    expect(modal.emitted('close')).toHaveLength(1)
  })

  it('keeps Tab inside', async () => {
    await open()
    const last = document.getElementById('last')!
    last.focus()
    last.dispatchEvent(new KeyboardEvent('keydown', { key: 'Tab', bubbles: true, cancelable: true }))
    expect(document.activeElement!.getAttribute('aria-label')).toBe('关闭')
  })
})

describe('a menu', () => {
  const items = [{ key: 'a', label: '编辑' }, { key: 'b', label: '停用', disabled: true }, { key: 'c', label: '删除' }]
  const open = async () => {
    const menu = mount(Menu, { props: { items, label: '操作' }, slots: { default: `<template #default="{ toggle, bind }"><button v-bind="bind" @click="toggle">…</button></template>` }, global, attachTo: document.body })
    await menu.find('button').trigger('keydown', { key: 'ArrowDown' })
    await nextTick()
    return menu
  }
  const press = (key: string) => document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

  it('is walked with the arrow keys, past what cannot be done', async () => {
    await open()
    expect(document.activeElement!.textContent).toBe('编辑')
    press('ArrowDown')
    expect(document.activeElement!.textContent).toBe('删除')
    press('ArrowDown')
    expect(document.activeElement!.textContent).toBe('编辑')
  })

  it('does one thing, closes, and gives the focus back', async () => {
    const menu = await open()
    ;(document.activeElement as HTMLElement).click()
    await nextTick()
    expect(menu.emitted('pick')).toEqual([['a']])
    expect(document.querySelector('[role="menu"]')).toBeNull()
    expect(document.activeElement!.textContent).toBe('…')
  })

  it('does nothing that cannot be done', async () => {
    const menu = await open()
    ;[...document.querySelectorAll<HTMLElement>('[role="menuitem"]')][1]!.click()
    expect(menu.emitted('pick')).toBeUndefined()
  })
})

it('a switch is a switch for screen readers too', async () => {
  const on = ref(false)
  const holder = mount(defineComponent(() => () => h(Toggle, { modelValue: on.value, 'onUpdate:modelValue': (value: boolean) => (on.value = value), label: '启用' })), { global })
  const box = holder.find('input[role="switch"]')
  await box.setValue(true)
  expect(on.value).toBe(true)
})

describe('a question', () => {
  it('is answered once; a second one takes back the first', async () => {
    const first = confirm({ title: '一', yes: '删除' })
    const second = confirm({ title: '二', yes: '删除' })
    expect(await first).toBe(false)
    question.value!.answer(true)
    expect(await second).toBe(true)
    expect(question.value).toBeNull()
  })
})

describe('short sentences', () => {
  it('go away by themselves, problems later', () => {
    vi.useFakeTimers()
    toast.good('已保存')
    toast.bad('网络不通')
    vi.advanceTimersByTime(3_000)
    expect(toasts.map((one) => one.text)).toEqual(['网络不通'])
    vi.advanceTimersByTime(5_000)
    expect(toasts).toEqual([])
  })

  it('are not said twice at once', () => {
    toast.bad('网络不通')
    toast.bad('网络不通')
    expect(toasts).toHaveLength(1)
  })

  it('leave out what somebody cancelled himself', () => {
    toast.failed(Object.assign(new Error('已取消'), { code: 'page.aborted' }))
    expect(toasts).toEqual([])
  })
})

describe('an order', () => {
  it.each([[0, 2, 'bca'], [2, 0, 'cab'], [1, 1, 'abc'], [0, 9, 'bca'], [2, -1, 'cab']])('moves %i to %i', (from, to, order) => {
    expect(moved([...'abc'], from, to).join('')).toBe(order)
  })

  it('is changed with the arrow keys, and not beyond its ends', () => {
    const list = ref([...'abc'])
    const done = vi.fn()
    const { step } = useSort(list, done)
    const press = (key: string, at: number) => step(Object.assign(new KeyboardEvent('keydown', { key }), {}) as KeyboardEvent, at)
    press('ArrowUp', 0)
    press('Tab', 1)
    expect(done).not.toHaveBeenCalled()
    press('ArrowDown', 0)
    expect(list.value.join('')).toBe('bac')
    expect(done).toHaveBeenCalledTimes(1)
  })
})
