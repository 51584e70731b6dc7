import { describe, expect, test } from 'vitest'
import { message } from '../test/fake'
import { CLIENT_ID_LIMIT, change, clientID, due, freeze, outgoing, pending, put, shown, thaw, type Outbox } from './outbox'
import { Sender, type Refusal } from './sender'
import type { Message } from './model'

const entry = (id: string, at = 1, conversation = 1) =>
  outgoing({ client_id: id, conversation_id: conversation, kind: 'text', body: { text: id }, at })
const box = (...ids: string[]): Outbox => ids.reduce<Outbox>((b, id) => put(b, entry(id)), new Map())
const still = { later: () => () => {}, random: () => 0 }

describe('the outbox', () => {
  test('a client id is short enough and not made twice', () => {
    const random = (b: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(b)
    const made = new Set(Array.from({ length: 1000 }, () => clientID(random)))
    expect(made.size).toBe(1000)
    for (const id of made) expect(id.length).toBeLessThanOrEqual(CLIENT_ID_LIMIT)
  })

  test('nothing overtakes what is on its way; what failed steps aside', () => {
    let b = box('a', 'b')
    expect(due(b, 1)?.client_id).toBe('a')
    b = change(b, 'a', { state: 'sending' })
    expect(due(b, 1)).toBeNull()
    b = change(b, 'a', { state: 'failed' })
    expect(due(b, 1)?.client_id).toBe('b')
  })

  test('entries keep the order in which they were said', () => {
    expect(pending(change(box('b', 'a'), 'b', { state: 'failed' }), 1).map((e) => e.client_id)).toEqual(['b', 'a'])
  })

  test('is cleared by the message of the socket or by the number of the answer, whichever comes first', () => {
    const sent = change(box('a', 'b'), 'a', { state: 'sent', number: 8 })
    expect([...shown(sent, 1, [], 7).keys()]).toEqual(['a', 'b'])
    expect([...shown(sent, 1, [], 8).keys()]).toEqual(['b'])
    expect([...shown(sent, 1, [message(1, 3, { client_id: 'b' })], 3).keys()]).toEqual(['a'])
    expect(shown(sent, 2, [], 99)).toBe(sent)
  })

  test('survives a reload, under the same id, and forgets what it cannot keep', () => {
    const sending = { ...entry('a'), state: 'sending' as const }
    expect(thaw(freeze(sending) ?? '')).toEqual(entry('a'))
    expect(thaw(freeze({ ...entry('a'), state: 'failed', error: '不行' }) ?? '')).toMatchObject({ state: 'failed', error: '不行' })
    expect(freeze({ ...entry('a'), state: 'uploading' })).toBeNull()
    expect(thaw('{"client_id":5}')).toBeNull()
    expect(thaw('not json')).toBeNull()
  })
})

describe('the sender', () => {
  function desk(answers: (Message | Refusal)[]) {
    const posted: string[] = []
    const sender = new Sender({
      post: (e) => {
        posted.push(e.client_id)
        const next = answers.shift()
        return next && 'number' in next ? Promise.resolve(next) : Promise.reject(next)
      },
      refusal: (err) => err as Refusal,
      accepted: () => {},
      changed: () => {},
    }, still)
    return { posted, sender }
  }
  const settled = async () => {
    for (let i = 0; i < 10; i++) await Promise.resolve()
  }

  test('a final refusal says its sentence, lets the next one pass, and a retry keeps the id', async () => {
    const no: Refusal = { final: true, sentence: '已被拉黑', wait: 0 }
    const { posted, sender } = desk([no, message(1, 1), message(1, 2)])
    sender.add(entry('a'))
    sender.add(entry('b', 2))
    await settled()
    expect(sender.of(1).map((e) => [e.client_id, e.state, e.error])).toEqual([['a', 'failed', '已被拉黑'], ['b', 'sent', '']])
    sender.retry('a')
    await settled()
    expect(posted).toEqual(['a', 'b', 'a'])
    expect(sender.of(1)[0]).toMatchObject({ state: 'sent', number: 2, error: '' })
  })

  test('a broken line keeps it waiting until the line is back', async () => {
    const { posted, sender } = desk([{ final: false, sentence: '网络不通', wait: 0 }, message(1, 1)])
    sender.add(entry('a'))
    await settled()
    expect(sender.of(1)[0]).toMatchObject({ state: 'waiting', error: '网络不通', attempts: 1 })
    sender.wake()
    await settled()
    expect(posted).toEqual(['a', 'a'])
    expect(sender.of(1)[0]?.state).toBe('sent')
  })

  test('an upload holds back what was said after it, and a cancelled one lets it go', async () => {
    const { posted, sender } = desk([message(1, 1)])
    sender.add({ ...entry('picture'), state: 'uploading' })
    sender.add(entry('words', 2))
    await settled()
    expect(posted).toEqual([])
    sender.remove('picture')
    await settled()
    expect(posted).toEqual(['words'])
  })
})
